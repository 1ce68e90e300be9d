//! The order of boxes within their columns: barycenter sweeps, keeping the order with the fewest crossings.

use super::Link;
use std::collections::{BTreeMap, BTreeSet};

/// Sweeps over the picture; more change little.
const SWEEPS: usize = 8;

/// Relative heights are fractions of this.
const SCALE: u64 = 1 << 20;

/// Where a box stands: its column, and how far down relative to the height of that.
type Place = (usize, u64);

/// Sorts the boxes of each column. Links name boxes as `columns` does.
pub(super) fn sort(columns: &mut Vec<Vec<usize>>, links: &[Link]) {
    let pairs = links
        .iter()
        .map(|link| (link.from.min(link.to), link.from.max(link.to)))
        .collect::<BTreeSet<_>>();
    let mut places = places(columns);
    let mut neighbours = vec![Vec::new(); places.len()];
    for &(one, other) in &pairs {
        if column_of(&places, one) != column_of(&places, other) {
            for (end, far) in [(one, other), (other, one)] {
                if let Some(list) = neighbours.get_mut(end) {
                    list.push(far);
                }
            }
        }
    }
    let mut best = columns.clone();
    let mut fewest = crossings(&places, &pairs);
    for sweep in 0..SWEEPS {
        let count = columns.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            if let Some(order) = columns.get_mut(column) {
                order.sort_by_cached_key(|&index| middle(index, &neighbours, &places));
                stack(column, order, &mut places);
            }
        }
        let found = crossings(&places, &pairs);
        if found <= fewest {
            fewest = found;
            best.clone_from(columns);
        }
    }
    *columns = best;
}

fn column_of(places: &[Place], index: usize) -> Option<usize> {
    places.get(index).map(|&(column, _)| column)
}

fn places(columns: &[Vec<usize>]) -> Vec<Place> {
    let mut places = vec![(0, 0); columns.iter().map(Vec::len).sum()];
    for (column, order) in columns.iter().enumerate() {
        stack(column, order, &mut places);
    }
    places
}

/// Puts a column one below the other.
fn stack(column: usize, order: &[usize], places: &mut [Place]) {
    for (row, &index) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(index) {
            *place = (column, (2 * row as u64 + 1) * SCALE / (2 * order.len() as u64));
        }
    }
}

/// Returns the mean height of the boxes that a box is joined to, then its own; a box that is joined to nothing stays.
fn middle(index: usize, neighbours: &[Vec<usize>], places: &[Place]) -> (u64, u64) {
    let height = |&index: &usize| places.get(index).map_or(0, |&(_, height)| height);
    let near = neighbours.get(index).map_or(&[][..], Vec::as_slice);
    let sum = near.iter().map(height).sum::<u64>();
    let own = height(&index);
    (sum.checked_div(near.len() as u64).unwrap_or(own), own)
}

/// Returns how many pairs of links between the same two columns cross.
fn crossings(places: &[Place], pairs: &BTreeSet<(usize, usize)>) -> usize {
    let mut between = BTreeMap::<(usize, usize), Vec<(u64, u64)>>::new();
    for &(one, other) in pairs {
        if let (Some(&(one, left)), Some(&(other, right))) = (places.get(one), places.get(other))
            && one != other
        {
            between.entry((one, other)).or_default().push((left, right));
        }
    }
    let mut count = 0;
    for links in between.values() {
        for (index, &(left, right)) in links.iter().enumerate() {
            let later = links.iter().skip(index + 1);
            count += later
                .filter(|&&(other_left, other_right)| {
                    (left < other_left && right > other_right) || (left > other_left && right < other_right)
                })
                .count();
        }
    }
    count
}
