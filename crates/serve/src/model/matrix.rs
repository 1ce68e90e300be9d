//! The picture as a grid, page by page: it has no bundles, however many rows there are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::graph::{Graph, Place};
use super::name::{RULES, edge_id, refer};
use super::stroke::Stroke;
use crate::query::Grid;
use crate::view::{CellView, Certainty, Change, EdgeView, MatrixView, NodeKind, NodeView, Relation};

/// So many rows are sent at once.
const ROWS: usize = 300;

/// So many columns are sent at once.
const COLUMNS: usize = 100;

/// What one node can do with another: the strongest edge between the two, and how many there are.
struct Cell<'s> {
    strongest: &'s Stroke,
    count: usize,
}

/// Returns the part of a grid that was asked for. `describe` turns an edge into its view.
pub(super) fn matrix(
    graph: &Graph,
    strokes: &[Stroke],
    grid: &Grid<'_>,
    describe: impl Fn(usize) -> EdgeView,
) -> MatrixView {
    let hidden = Hidden::parse(grid.hide);
    let (who, what) = (grid.who.to_lowercase(), grid.what.to_lowercase());
    let mut cells = BTreeMap::<(Place, Place), Cell<'_>>::new();
    for stroke in strokes.iter().filter(|stroke| !hidden.hides(graph, stroke)) {
        let (from, to) = (stroke.line.from, stroke.line.to);
        if !is_named(graph, from, &who) || !is_named(graph, to, &what) {
            continue;
        }
        let cell = cells.entry((from, to)).or_insert(Cell {
            strongest: stroke,
            count: 0,
        });
        cell.count += 1;
        if strength(stroke) > strength(cell.strongest) {
            cell.strongest = stroke;
        }
    }
    let rows = ordered(graph, cells.iter().map(|((from, _), cell)| (*from, cell)));
    let columns = ordered(graph, cells.iter().map(|((_, to), cell)| (*to, cell)));
    let (rows_before, shown_rows) = page(&rows, grid.rows_before, ROWS);
    let (columns_before, shown_columns) = page(&columns, grid.columns_before, COLUMNS);
    let places: BTreeMap<Place, u32> = shown_columns.iter().copied().zip(0..).collect();
    let mut shown = Vec::new();
    for (&from, row) in shown_rows.iter().zip(0..) {
        for ((_, to), cell) in cells.range((from, 0)..=(from, Place::MAX)) {
            if let Some(&column) = places.get(to) {
                shown.extend(view(graph, cell, (row, column), &describe));
            }
        }
    }
    let nodes = |places: &[Place]| {
        places
            .iter()
            .filter_map(|&place| graph.nodes().get(place))
            .map(refer)
            .collect()
    };
    MatrixView {
        rows: nodes(shown_rows),
        rows_before,
        rows_total: rows.len(),
        columns: nodes(shown_columns),
        columns_before,
        columns_total: columns.len(),
        cells: shown,
        cells_total: cells.len(),
    }
}

fn view(
    graph: &Graph,
    cell: &Cell<'_>,
    (row, column): (u32, u32),
    describe: impl Fn(usize) -> EdgeView,
) -> Option<CellView> {
    let line = cell.strongest.line;
    let (id, label) = match cell.strongest.number {
        Some(number) => {
            let edge = describe(number);
            (edge.id, edge.label)
        }
        None => {
            let (from, to) = (graph.nodes().get(line.from)?, graph.nodes().get(line.to)?);
            (edge_id(&from.id, RULES, &to.id), RULES.to_owned())
        }
    };
    Some(CellView {
        row,
        column,
        edge: id,
        relation: line.relation,
        label,
        certainty: line.certainty,
        count: cell.count,
        change: cell.strongest.change,
    })
}

/// What is there counts more than what is gone, then what means more, then what is surer.
fn strength(stroke: &Stroke) -> (bool, Relation, Reverse<Certainty>) {
    (
        stroke.change != Some(Change::Removed),
        stroke.line.relation,
        Reverse(stroke.line.certainty),
    )
}

/// Orders nodes: where something changed comes first, then what has the most cells, so that the first page tells the most.
fn ordered<'s>(graph: &Graph, cells: impl Iterator<Item = (Place, &'s Cell<'s>)>) -> Vec<Place> {
    let mut known = BTreeMap::<Place, (bool, usize)>::new();
    for (place, cell) in cells {
        let (is_changed, count) = known.entry(place).or_default();
        *is_changed |= cell.strongest.change.is_some();
        *count += 1;
    }
    let mut places: Vec<_> = known.into_iter().collect();
    places.sort_by_key(|&(place, known)| {
        let node = graph.nodes().get(place);
        let rest = node.map(|node| (node.column, Reverse(node.severity), &node.label, &node.id));
        (Reverse(known), rest)
    });
    places.into_iter().map(|(place, _)| place).collect()
}

/// Returns the page of a list that begins after so many, or the last one if there are not as many.
fn page(list: &[Place], before: usize, most: usize) -> (usize, &[Place]) {
    let last = list.len().saturating_sub(1) / most * most;
    let before = if before < list.len() { before } else { last };
    let rest = list.get(before..).unwrap_or_default();
    (before, rest.get(..most).unwrap_or(rest))
}

fn is_named(graph: &Graph, place: Place, text: &str) -> bool {
    let contains = |node: &NodeView| {
        [&node.label, &node.name]
            .iter()
            .any(|name| name.to_lowercase().contains(text))
    };
    text.is_empty() || graph.nodes().get(place).is_some_and(contains)
}

/// What the legend leaves out.
struct Hidden {
    relations: BTreeSet<Relation>,
    certainties: BTreeSet<Certainty>,
    changes: BTreeSet<Option<Change>>,
    kinds: BTreeSet<NodeKind>,
}

impl Hidden {
    fn parse(text: &str) -> Self {
        let unchanged = text.split(',').any(|name| name == "unchanged").then_some(None);
        Self {
            relations: named(text).collect(),
            certainties: named(text).collect(),
            changes: named(text).map(Some).chain(unchanged).collect(),
            kinds: named(text).collect(),
        }
    }

    fn hides(&self, graph: &Graph, stroke: &Stroke) -> bool {
        let is_kind_hidden = |place: Place| {
            let node = graph.nodes().get(place);
            node.is_some_and(|node| self.kinds.contains(&node.kind))
        };
        self.relations.contains(&stroke.line.relation)
            || self.certainties.contains(&stroke.line.certainty)
            || self.changes.contains(&stroke.change)
            || is_kind_hidden(stroke.line.from)
            || is_kind_hidden(stroke.line.to)
    }
}

/// Returns the names in a text that are those of a type on the wire.
fn named<T: DeserializeOwned>(text: &str) -> impl Iterator<Item = T> {
    text.split(',').filter_map(|name| {
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        T::deserialize(name).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::super::picture::Part;
    use super::super::stroke::strokes;
    use super::*;

    fn grid(graph: &Graph, grid: &Grid<'_>) -> MatrixView {
        let part = Part {
            lines: (0..graph.lines().len()).collect(),
            ..Part::default()
        };
        let describe = |number: usize| EdgeView {
            id: format!("e{number}"),
            ..EdgeView::default()
        };
        matrix(graph, &strokes(graph, &part), grid, describe)
    }

    fn labels(nodes: &[crate::view::NodeRef]) -> String {
        let labels: Vec<&str> = nodes.iter().map(|node| node.label.as_str()).collect();
        labels.join(" ")
    }

    #[test]
    fn rows_and_columns_are_filtered_by_name_and_the_rest_is_left_out() {
        let graph = graph("1ada>4bills 1ada>4logs 1bob>4logs 2app>4bills");
        let who = Grid {
            who: "B",
            ..Grid::default()
        };
        let found = grid(&graph, &who);
        assert_eq!(
            (labels(&found.rows), labels(&found.columns)),
            ("bob".into(), "logs".into())
        );
        let what = Grid {
            what: "bill",
            ..Grid::default()
        };
        let found = grid(&graph, &what);
        assert_eq!(
            (labels(&found.rows), labels(&found.columns)),
            ("ada app".into(), "bills".into())
        );
        assert_eq!(
            found
                .cells
                .iter()
                .map(|cell| (cell.row, cell.column))
                .collect::<Vec<_>>(),
            [(0, 0), (1, 0)]
        );
        let hidden = Grid {
            hide: "proven,read",
            ..Grid::default()
        };
        assert_eq!(grid(&graph, &hidden).cells_total, 0);
    }

    #[test]
    fn what_is_too_much_comes_page_by_page() {
        let lines: Vec<String> = (0..700).map(|number| format!("1u{number:03}>4data")).collect();
        let graph = graph(&lines.join(" "));
        let page = |rows_before: usize| {
            let found = grid(
                &graph,
                &Grid {
                    rows_before,
                    ..Grid::default()
                },
            );
            let first = found.rows.first().map(|row| row.label.clone()).unwrap_or_default();
            (
                found.rows_before,
                first,
                found.rows.len(),
                found.rows_total,
                found.cells.len(),
            )
        };
        assert_eq!(page(0), (0, "u000".into(), 300, 700, 300));
        assert_eq!(page(600), (600, "u600".into(), 100, 700, 100));
        assert_eq!(page(5000), (600, "u600".into(), 100, 700, 100));
    }
}
