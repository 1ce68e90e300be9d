//! Where the nodes of a picture stand: columns from left to right, in each column as few crossings as some sweeps give.

use std::collections::BTreeMap;

use crate::view::{ColumnView, EdgeView, NodeView};

/// Width of a node; the page draws them this wide.
const WIDTH: i32 = 204;
/// From the top of a node to that of the next one below.
const ROW: i32 = 52;
const SWEEPS: usize = 8;

/// From the left edge of a column to that of the next: few columns leave room for labels between them.
fn pitch(columns: usize) -> i32 {
    match columns {
        0..=2 => 400,
        3 => 360,
        4 => 320,
        _ => 276,
    }
}

/// The heading of a column.
fn title(column: u8) -> &'static str {
    match column {
        0 => "Outside world",
        1 => "People",
        2 => "Roles",
        3 => "Compute",
        _ => "Crown jewels",
    }
}

/// A laid out picture.
pub(super) struct Laid {
    /// The columns that have nodes.
    pub(super) columns: Vec<ColumnView>,
    /// Width of the drawing.
    pub(super) width: i32,
    /// Height of the drawing.
    pub(super) height: i32,
}

/// Gives every node its place, and orders the nodes by it. The same picture gives the same places whatever the order of
/// its nodes and edges.
pub(super) fn lay_out(nodes: &mut [NodeView], edges: &[EdgeView]) -> Laid {
    nodes.sort_by(|left, right| (left.column, &left.label, &left.id).cmp(&(right.column, &right.label, &right.id)));
    let mut columns: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (index, node) in nodes.iter().enumerate() {
        columns.entry(node.column).or_default().push(index);
    }
    let neighbours = neighbours(nodes, edges);
    let tallest = columns.values().map(Vec::len).max().unwrap_or_default();
    // Twice the row, so that a shorter column can stand half a row lower.
    let mut rows = vec![0_i64; nodes.len()];
    for column in columns.values() {
        stack(column, tallest, &mut rows);
    }
    for sweep in 0..SWEEPS {
        let mut order: Vec<&mut Vec<usize>> = columns.values_mut().collect();
        if sweep % 2 == 1 {
            order.reverse();
        }
        for column in order {
            column.sort_by_key(|&index| (middle(index, &neighbours, &rows), rows.get(index).copied()));
            stack(column, tallest, &mut rows);
        }
    }
    let pitch = pitch(columns.len());
    let mut views = Vec::new();
    let mut x = 0;
    for (&column, members) in &columns {
        views.push(ColumnView {
            index: column,
            title: title(column).to_owned(),
            x,
            count: members.len(),
        });
        for &index in members {
            if let (Some(node), Some(&row)) = (nodes.get_mut(index), rows.get(index)) {
                node.x = x;
                node.y = i32::try_from(row).unwrap_or(i32::MAX / ROW) * ROW / 2;
            }
        }
        x += pitch;
    }
    nodes.sort_by_key(|node| (node.column, node.y));
    let height = i32::try_from(tallest).unwrap_or(i32::MAX / ROW) * ROW;
    Laid {
        width: (x - pitch + WIDTH).max(0),
        height,
        columns: views,
    }
}

fn neighbours(nodes: &[NodeView], edges: &[EdgeView]) -> Vec<Vec<usize>> {
    let places: BTreeMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.id.as_str(), index))
        .collect();
    let mut neighbours = vec![Vec::new(); nodes.len()];
    for edge in edges {
        let ends = (
            places.get(edge.from.as_str()).copied(),
            places.get(edge.to.as_str()).copied(),
        );
        if let (Some(from), Some(to)) = ends {
            if let Some(list) = neighbours.get_mut(from) {
                list.push(to);
            }
            if let Some(list) = neighbours.get_mut(to) {
                list.push(from);
            }
        }
    }
    neighbours
}

/// Puts a column one below the other, in the middle of the picture.
fn stack(column: &[usize], tallest: usize, rows: &mut [i64]) {
    let top = tallest - column.len().min(tallest);
    for (place, &index) in column.iter().enumerate() {
        if let Some(row) = rows.get_mut(index) {
            *row = i64::try_from(top + 2 * place).unwrap_or(i64::MAX);
        }
    }
}

/// Returns the mean row of a node's neighbours in thousandths; a node without any stays where it is.
fn middle(index: usize, neighbours: &[Vec<usize>], rows: &[i64]) -> i64 {
    let row = |index: &usize| rows.get(*index).copied().unwrap_or_default();
    let list = neighbours.get(index).map(Vec::as_slice).unwrap_or_default();
    let count = i64::try_from(list.len()).unwrap_or(i64::MAX);
    if count == 0 {
        row(&index) * 1000
    } else {
        list.iter().map(row).sum::<i64>() * 1000 / count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn node(id: usize, column: u8) -> NodeView {
        NodeView {
            id: format!("n{id}"),
            label: format!("n{id}"),
            column,
            ..NodeView::default()
        }
    }

    fn edge(from: usize, to: usize) -> EdgeView {
        EdgeView {
            from: format!("n{from}"),
            to: format!("n{to}"),
            ..EdgeView::default()
        }
    }

    fn crossings(nodes: &[NodeView], edges: &[EdgeView]) -> usize {
        let y = |id: &str| {
            nodes
                .iter()
                .find(|node| node.id == id)
                .map(|node| (node.x, node.y))
                .unwrap()
        };
        let ends: Vec<_> = edges.iter().map(|edge| (y(&edge.from), y(&edge.to))).collect();
        let pairs = ends
            .iter()
            .enumerate()
            .flat_map(|(index, one)| ends.iter().skip(index + 1).map(move |two| (one, two)));
        pairs
            .filter(|(one, two)| one.0.0 == two.0.0 && one.1.0 == two.1.0)
            .filter(|(one, two)| (one.0.1 - two.0.1).signum() * (one.1.1 - two.1.1).signum() < 0)
            .count()
    }

    #[test]
    fn a_picture_that_needs_no_crossing_has_none() {
        let mut nodes: Vec<NodeView> = (0..8).map(|id| node(id, if id < 4 { 1 } else { 2 })).collect();
        let edges = [edge(0, 7), edge(1, 6), edge(2, 5), edge(3, 4)];
        let laid = lay_out(&mut nodes, &edges);
        assert_eq!(crossings(&nodes, &edges), 0);
        assert_eq!((laid.width, laid.height), (604, 208));
    }

    #[test]
    fn an_empty_picture_is_laid_out_too() {
        let laid = lay_out(&mut [], &[]);
        assert_eq!((laid.columns.len(), laid.width, laid.height), (0, 0, 0));
    }

    proptest! {
        #[test]
        fn nodes_never_overlap_and_order_does_not_matter(
            columns in prop::collection::vec(0_u8..5, 1..40),
            ends in prop::collection::vec((0_usize..40, 0_usize..40), 0..80),
        ) {
            let made: Vec<NodeView> = columns.iter().enumerate().map(|(id, &column)| node(id, column)).collect();
            let edges: Vec<EdgeView> = ends.iter().map(|&(from, to)| edge(from, to)).collect();
            let mut nodes = made.clone();
            lay_out(&mut nodes, &edges);
            let mut places: Vec<_> = nodes.iter().map(|node| (node.x, node.y)).collect();
            places.sort_unstable();
            for pair in places.windows(2) {
                prop_assert!(pair[0].0 != pair[1].0 || pair[1].1 - pair[0].1 >= ROW);
            }
            let mut turned: Vec<NodeView> = made.into_iter().rev().collect();
            let turned_edges: Vec<EdgeView> = edges.iter().rev().cloned().collect();
            lay_out(&mut turned, &turned_edges);
            prop_assert_eq!(nodes, turned);
        }
    }
}
