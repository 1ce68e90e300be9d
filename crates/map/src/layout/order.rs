//! The order of boxes within their columns: barycenter sweeps, keeping the order with the fewest crossings.

use super::Contents;
use crate::node::Column;
use std::collections::{BTreeMap, BTreeSet};

/// A box by column and row.
type Place = (usize, usize);

/// Sweeps over the picture; more change little.
const SWEEPS: usize = 8;

/// Beyond so many pairs crossings are not counted any more, and the last order stands.
const COUNTED_PAIRS: usize = 4_000;

/// Relative heights are fractions of this.
const SCALE: u64 = 1 << 20;

/// Sorts the boxes of each column. Rows in `pairs` are the rows before sorting.
pub(super) fn sort(columns: &mut [(Column, Vec<Contents>)], pairs: &BTreeSet<(Place, Place)>) {
    let mut neighbours = BTreeMap::<Place, Vec<Place>>::new();
    for &(one, other) in pairs.iter().filter(|(one, other)| one.0 != other.0) {
        neighbours.entry(one).or_default().push(other);
        neighbours.entry(other).or_default().push(one);
    }
    let mut rows = columns
        .iter()
        .map(|(_, contents)| (0..contents.len()).collect())
        .collect::<Vec<Vec<usize>>>();
    let mut best = rows.clone();
    let mut fewest = crossings(&rows, pairs);
    for sweep in 0..SWEEPS {
        let count = rows.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            sort_column(column, &mut rows, &neighbours);
        }
        let found = crossings(&rows, pairs);
        if found <= fewest {
            fewest = found;
            best.clone_from(&rows);
        }
    }
    for ((_, contents), order) in columns.iter_mut().zip(best) {
        let mut taken = contents.drain(..).map(Some).collect::<Vec<_>>();
        contents.extend(order.into_iter().filter_map(|row| taken.get_mut(row)?.take()));
    }
}

/// Sorts one column by the mean relative height of the boxes that each box is joined to.
fn sort_column(column: usize, rows: &mut [Vec<usize>], neighbours: &BTreeMap<Place, Vec<Place>>) {
    let heights = heights(rows);
    let Some(order) = rows.get_mut(column) else { return };
    let key = |row: usize| {
        let own = heights.get(&(column, row)).copied().unwrap_or_default();
        let near = neighbours.get(&(column, row)).map_or(&[][..], Vec::as_slice);
        let near = near.iter().filter_map(|place| heights.get(place)).copied();
        let (sum, count) = near.fold((0_u64, 0), |(sum, count), height| (sum + height, count + 1));
        // A box that is joined to nothing stays where it is.
        sum.checked_div(count).unwrap_or(own)
    };
    order.sort_by_cached_key(|&row| (key(row), heights.get(&(column, row)).copied()));
}

fn heights(rows: &[Vec<usize>]) -> BTreeMap<Place, u64> {
    let mut heights = BTreeMap::new();
    for (column, order) in rows.iter().enumerate() {
        for (position, &row) in order.iter().enumerate() {
            let height = (2 * position as u64 + 1) * SCALE / (2 * order.len() as u64);
            heights.insert((column, row), height);
        }
    }
    heights
}

/// Returns how many pairs of links between the same two columns cross, or 0 if there are too many to count.
fn crossings(rows: &[Vec<usize>], pairs: &BTreeSet<(Place, Place)>) -> usize {
    if pairs.len() > COUNTED_PAIRS {
        return 0;
    }
    let heights = heights(rows);
    let mut between = BTreeMap::<(usize, usize), Vec<(u64, u64)>>::new();
    for (one, other) in pairs.iter().filter(|(one, other)| one.0 != other.0) {
        if let (Some(&left), Some(&right)) = (heights.get(one), heights.get(other)) {
            between.entry((one.0, other.0)).or_default().push((left, right));
        }
    }
    let mut count = 0;
    for links in between.values_mut() {
        links.sort_unstable();
        for (index, &(left, right)) in links.iter().enumerate() {
            let later = links.iter().skip(index + 1);
            count += later
                .filter(|&&(other_left, other_right)| other_left > left && other_right < right)
                .count();
        }
    }
    count
}
