//! Everything at once: a dot for each item, in a band for each owner and a field for each column of it.
//!
//! No edge moves a dot, so tens of thousands take milliseconds, and a dot stays where it is when edges come and go.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// From one dot to the next.
const STEP: i32 = 10;

/// Between the fields of two columns; edges run there.
const GUTTER: i32 = 260;

/// Between two bands, with room for a name.
const BETWEEN: i32 = 34;

/// Owners beyond this many share a band.
const MOST_BANDS: usize = 40;

/// No field is narrower than this many dots.
const NARROWEST: usize = 3;

/// Width over height to aim at, in percent; screens are wide.
const ASPECT: usize = 170;

/// An item of an overview.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Dot<'a> {
    /// The column it stands in; smaller numbers stand further to the left.
    pub column: u8,
    /// Whose it is.
    pub owner: &'a str,
    /// What it is called among its kind; those of one kind stand together.
    pub kind: &'a str,
    /// Its label and its id; no two items have the same.
    pub name: (&'a str, &'a str),
}

/// Where everything stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview {
    /// The middle of each dot, in the order of the items.
    pub places: Vec<(i32, i32)>,
    /// The columns from left to right.
    pub columns: Vec<OverviewColumn>,
    /// The bands from top to bottom, those with the most items first.
    pub bands: Vec<Band>,
    /// Width of the whole.
    pub width: i32,
    /// Height of the whole.
    pub height: i32,
}

/// A column of an overview.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OverviewColumn {
    /// Which one.
    pub column: u8,
    /// Its left edge.
    pub x: i32,
    /// Its width.
    pub width: i32,
    /// How many items stand in it.
    pub count: usize,
}

/// What belongs to one owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Band {
    /// The owners in it: one, or those that share the last band.
    pub owners: Vec<String>,
    /// Its upper edge.
    pub y: i32,
    /// Its height.
    pub height: i32,
    /// How many items stand in it.
    pub count: usize,
}

impl Overview {
    /// Places items; their order does not matter.
    pub fn new(dots: &[Dot<'_>]) -> Self {
        let (bands_of, mut bands) = bands(dots);
        let mut fields = BTreeMap::<(usize, u8), Vec<usize>>::new();
        let mut counts = BTreeMap::<u8, usize>::new();
        for (place, dot) in dots.iter().enumerate() {
            let band = bands_of.get(dot.owner).copied().unwrap_or_default();
            fields.entry((band, dot.column)).or_default().push(place);
            *counts.entry(dot.column).or_default() += 1;
        }
        let widths = widths(&counts, dots.len());
        let columns = columns(&counts, &widths);
        let across = |column: u8| widths.get(&column).copied().unwrap_or(NARROWEST);
        let mut y = 0;
        for (number, band) in bands.iter_mut().enumerate() {
            let inside = fields.range((number, 0)..=(number, u8::MAX));
            let rows = inside.map(|((_, column), inside)| inside.len().div_ceil(across(*column)));
            band.y = y;
            band.height = rows.max().unwrap_or_default() as i32 * STEP;
            y += band.height + BETWEEN;
        }
        let mut places = vec![(0, 0); dots.len()];
        for ((band, column), mut inside) in fields {
            inside.sort_by_key(|&place| dots.get(place).map(|dot| (dot.kind, dot.owner, dot.name)));
            let left = columns
                .iter()
                .find(|known| known.column == column)
                .map_or(0, |known| known.x);
            let top = bands.get(band).map_or(0, |band| band.y);
            let across = across(column);
            for (index, place) in inside.into_iter().enumerate() {
                if let Some(place) = places.get_mut(place) {
                    let (row, step) = (index / across, index % across);
                    *place = (left + step as i32 * STEP + STEP / 2, top + row as i32 * STEP + STEP / 2);
                }
            }
        }
        Self {
            places,
            width: columns.last().map_or(0, |last| last.x + last.width),
            height: (y - BETWEEN).max(0),
            columns,
            bands,
        }
    }
}

/// Returns the band of each owner, and the bands without their places.
fn bands<'a>(dots: &[Dot<'a>]) -> (BTreeMap<&'a str, usize>, Vec<Band>) {
    let mut sizes = BTreeMap::<&str, usize>::new();
    for dot in dots {
        *sizes.entry(dot.owner).or_default() += 1;
    }
    let mut order = sizes.into_iter().collect::<Vec<_>>();
    order.sort_by_key(|&(owner, count)| (Reverse(count), owner));
    let mut band_of = BTreeMap::new();
    let mut bands = Vec::<Band>::new();
    for (number, (owner, count)) in order.into_iter().enumerate() {
        let number = number.min(MOST_BANDS - 1);
        band_of.insert(owner, number);
        match bands.get_mut(number) {
            Some(band) => {
                band.owners.push(owner.to_owned());
                band.count += count;
            }
            None => bands.push(Band {
                owners: vec![owner.to_owned()],
                y: 0,
                height: 0,
                count,
            }),
        }
    }
    (band_of, bands)
}

/// Returns how many dots stand side by side in each column, such that all columns get about as high and the whole gets
/// about as wide as a screen.
fn widths(counts: &BTreeMap<u8, usize>, total: usize) -> BTreeMap<u8, usize> {
    let height = (total * 100 / ASPECT).isqrt().max(1);
    let widths = counts
        .iter()
        .map(|(&column, &count)| (column, count.div_ceil(height).max(NARROWEST)));
    widths.collect()
}

fn columns(counts: &BTreeMap<u8, usize>, widths: &BTreeMap<u8, usize>) -> Vec<OverviewColumn> {
    let mut x = 0;
    let columns = counts.iter().map(|(&column, &count)| {
        let width = widths.get(&column).copied().unwrap_or(NARROWEST) as i32 * STEP;
        let placed = OverviewColumn {
            column,
            x,
            width,
            count,
        };
        x += width + GUTTER;
        placed
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn dots(names: &[String]) -> Vec<Dot<'_>> {
        let columns = [0, 1, 2, 2, 2, 4];
        let dots = names.iter().enumerate().map(|(index, name)| Dot {
            column: columns[index % 6],
            owner: ["shop", "data", "tools"][index % 7 % 3],
            kind: ["role", "user"][index % 2],
            name: (name, name),
        });
        dots.collect()
    }

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("n{index:05}")).collect()
    }

    #[test]
    fn ten_thousand_dots_fit_a_screen() {
        let names = names(10_000);
        let overview = Overview::new(&dots(&names));
        let bands = overview.bands.iter().map(|band| (band.owners.join("+"), band.count));
        assert_eq!(
            bands.collect::<Vec<_>>(),
            [("shop".into(), 4286), ("data".into(), 2857), ("tools".into(), 2857)]
        );
        let aspect = overview.width * 100 / overview.height;
        assert!((150..400).contains(&aspect), "{aspect}");
    }

    #[test]
    fn many_owners_share_the_last_band() {
        let names = names(300);
        let owners = (0..100).map(|owner| format!("a{owner:02}")).collect::<Vec<_>>();
        let dots = names.iter().enumerate().map(|(index, name)| Dot {
            column: 1,
            owner: &owners[index % 100],
            kind: "user",
            name: (name, name),
        });
        let overview = Overview::new(&dots.collect::<Vec<_>>());
        assert_eq!(overview.bands.len(), MOST_BANDS);
        assert_eq!(
            overview.bands.last().map(|band| (band.owners.len(), band.count)),
            Some((61, 183))
        );
    }

    proptest! {
        #[test]
        fn no_two_dots_meet_and_their_order_does_not_matter(count in 0_usize..400) {
            let names = names(count);
            let dots = dots(&names);
            let overview = Overview::new(&dots);
            let places = overview.places.iter().copied().collect::<BTreeSet<_>>();
            prop_assert_eq!(places.len(), count);
            for (&(x, y), dot) in overview.places.iter().zip(&dots) {
                prop_assert!(x > 0 && x < overview.width && y > 0 && y < overview.height);
                let column = overview.columns.iter().find(|column| column.column == dot.column).unwrap();
                prop_assert!(column.x < x && x < column.x + column.width);
                let band = overview.bands.iter().find(|band| band.owners.iter().any(|owner| owner == dot.owner)).unwrap();
                prop_assert!(band.y < y && y < band.y + band.height);
            }
            let turned = dots.iter().rev().copied().collect::<Vec<_>>();
            let mut again = Overview::new(&turned);
            again.places.reverse();
            prop_assert_eq!(again, overview);
        }
    }
}
