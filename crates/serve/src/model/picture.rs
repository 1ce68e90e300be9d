//! From a part of the graph to its picture: says what matters, lets the map lay it out, and names what is drawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{Column, Contents, Item, Join, Layout, LayoutOptions};

use super::graph::{Graph, Line, Place};
use crate::view::{
    BundleView, Certainty, ColumnView, Direction, EdgeView, MapView, NodeKind, NodeView, Severity, Shown,
};

/// What to draw.
pub(super) struct Wanted<'a> {
    /// The nodes to draw or bundle.
    pub(super) nodes: BTreeSet<Place>,
    /// The edges to draw, by number.
    pub(super) lines: BTreeSet<usize>,
    /// The node that the picture is about.
    pub(super) focus: Option<Place>,
    /// The way edges were followed, to say so.
    pub(super) direction: Direction,
    /// How many steps were followed, to say so.
    pub(super) depth: u32,
    /// How many nodes to draw at most; bundles and what is expanded come on top.
    pub(super) limit: usize,
    /// The bundles to draw node by node.
    pub(super) expanded: BTreeSet<&'a str>,
}

/// Draws. `describe` turns an edge into its view; it is asked only for edges that are drawn alone.
pub(super) fn draw(graph: &Graph, wanted: &Wanted<'_>, describe: impl Fn(usize) -> EdgeView) -> MapView {
    let focus = wanted.focus.and_then(|place| graph.nodes().get(place));
    let mut nodes = Vec::new();
    let mut item_of = BTreeMap::new();
    for &place in &wanted.nodes {
        if let Some(node) = graph.nodes().get(place) {
            item_of.insert(place, nodes.len());
            nodes.push(node);
        }
    }
    let (mut lines, mut joins) = (Vec::new(), Vec::new());
    for &index in &wanted.lines {
        if let Some(line) = graph.lines().get(index)
            && let (Some(&from), Some(&to)) = (item_of.get(&line.from), item_of.get(&line.to))
        {
            let weight = (line.relation, Reverse(line.certainty));
            joins.push(Join { from, to, weight });
            lines.push((index, line));
        }
    }
    let items: Vec<_> = nodes.iter().map(|node| item(node, focus)).collect();
    let options = LayoutOptions {
        limit: wanted.limit,
        expanded: wanted.expanded.clone(),
    };
    let layout = Layout::new(&items, &joins, &options);
    let drawn: Vec<NodeView> = layout
        .boxes
        .iter()
        .filter_map(|place| {
            Some(NodeView {
                x: place.x,
                y: place.y,
                ..contents(&place.contents, &nodes)?
            })
        })
        .collect();
    let edges = layout.links.iter().filter_map(|link| {
        let lines: Vec<_> = link.edges.iter().filter_map(|&edge| lines.get(edge)).copied().collect();
        edge(drawn.get(link.from)?, drawn.get(link.to)?, &lines, &describe)
    });
    let mut edges: Vec<EdgeView> = edges.collect();
    edges.sort_by(|left, right| right.relation.cmp(&left.relation).then_with(|| left.id.cmp(&right.id)));
    let columns = layout.columns.iter().map(|column| ColumnView {
        index: column.column.index(),
        title: column.column.as_str().to_owned(),
        x: column.x,
        count: column.count,
    });
    MapView {
        focus: focus.map(|node| node.id.clone()),
        direction: wanted.direction,
        depth: wanted.depth,
        shown: Shown {
            nodes: drawn.len(),
            nodes_total: nodes.len(),
            edges: edges.len(),
            edges_total: joins.len(),
        },
        columns: columns.collect(),
        width: layout.width,
        height: layout.height,
        nodes: drawn,
        edges,
    }
}

/// What should be seen first: the focus, then what has findings, then what has great power.
type Prominence = (bool, Option<Severity>, bool);

fn item<'a>(node: &'a NodeView, focus: Option<&NodeView>) -> Item<'a, Prominence> {
    let is_focus = focus.is_some_and(|focus| focus.id == node.id);
    let is_powerful = node.is_administrator || matches!(node.kind, NodeKind::Administrator | NodeKind::Anonymous);
    Item {
        name: (&node.label, &node.id),
        column: Column::at(node.column),
        prominence: (is_focus, node.severity, is_powerful),
        owner: node.account.as_deref().unwrap_or("elsewhere"),
        kind: node.kind.plural(),
    }
}

/// Returns what a box is drawn as.
fn contents(contents: &Contents, nodes: &[&NodeView]) -> Option<NodeView> {
    let (id, inside) = match contents {
        Contents::Item(item) => return nodes.get(*item).copied().cloned(),
        Contents::Bundle(id, inside) => (id, inside),
    };
    let inside: Vec<&NodeView> = inside.iter().filter_map(|&item| nodes.get(item).copied()).collect();
    let first = inside.first()?;
    let label = format!("{} {}", inside.len(), first.kind.plural());
    let is_one_account = inside.iter().all(|node| node.account == first.account);
    Some(NodeView {
        id: id.clone(),
        name: label.clone(),
        label,
        kind: first.kind,
        column: first.column,
        account: first.account.clone().filter(|_| is_one_account),
        severity: inside.iter().filter_map(|node| node.severity).max(),
        bundle: Some(BundleView {
            count: inside.len(),
            examples: inside.iter().take(5).map(|node| node.label.clone()).collect(),
        }),
        ..NodeView::default()
    })
}

/// Returns what a link is drawn as. Several edges show the strongest relation and are as sure as the surest of them.
fn edge(
    from: &NodeView,
    to: &NodeView,
    lines: &[(usize, &Line)],
    describe: impl Fn(usize) -> EdgeView,
) -> Option<EdgeView> {
    let (from, to) = (from.id.clone(), to.id.clone());
    if let [(only, _)] = lines {
        return Some(EdgeView {
            from,
            to,
            ..describe(*only)
        });
    }
    let relation = lines.iter().map(|(_, line)| line.relation).max()?;
    let surest = lines.iter().map(|(_, line)| line.certainty).min();
    Some(EdgeView {
        id: format!("{from}>{to}"),
        from,
        to,
        relation,
        label: relation.words().to_owned(),
        certainty: surest.unwrap_or(Certainty::Unknown),
        conditions: Vec::new(),
        count: lines.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::*;

    fn picture(graph: &Graph, limit: usize, expanded: &[&str]) -> MapView {
        let wanted = Wanted {
            nodes: (0..graph.nodes().len()).collect(),
            lines: (0..graph.lines().len()).collect(),
            focus: None,
            direction: Direction::Forward,
            depth: 4,
            limit,
            expanded: expanded.iter().copied().collect(),
        };
        draw(graph, &wanted, |index| {
            let line = graph.lines()[index];
            let id = |place: Place| graph.nodes()[place].id.clone();
            EdgeView {
                id: format!("e{index}"),
                from: id(line.from),
                to: id(line.to),
                relation: line.relation,
                count: 1,
                ..EdgeView::default()
            }
        })
    }

    fn labels(map: &MapView) -> String {
        map.nodes
            .iter()
            .map(|node| node.label.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn many(count: usize) -> Graph {
        let lines: Vec<String> = (0..count).map(|index| format!("1ada>4r{index:02}")).collect();
        graph(&format!("0world>1ada {}", lines.join(" ")))
    }

    #[test]
    fn what_fits_is_drawn_node_by_node() {
        let map = picture(&many(3), 60, &[]);
        assert_eq!(labels(&map), "world, ada, r00, r01, r02");
        assert_eq!(
            map.shown,
            Shown {
                nodes: 5,
                nodes_total: 5,
                edges: 4,
                edges_total: 4
            }
        );
        assert_eq!(
            map.columns
                .iter()
                .map(|column| column.title.as_str())
                .collect::<Vec<_>>(),
            ["Outside world", "People", "Crown jewels"]
        );
    }

    #[test]
    fn what_does_not_fit_goes_into_bundles_and_every_edge_is_accounted_for() {
        let map = picture(&many(40), 20, &[]);
        assert_eq!(labels(&map), "world, ada, 37 resources, r00, r01, r02");
        assert_eq!(
            map.shown,
            Shown {
                nodes: 6,
                nodes_total: 42,
                edges: 5,
                edges_total: 41
            }
        );
        assert_eq!(map.edges.iter().map(|edge| edge.count).sum::<usize>(), 41);
        let bundle = map.nodes.iter().find_map(|node| node.bundle.as_ref()).unwrap();
        assert_eq!((bundle.count, bundle.examples.len()), (37, 5));
    }

    #[test]
    fn what_has_findings_or_power_stays_out_of_bundles() {
        let plain = many(40);
        let mut nodes = plain.nodes().to_vec();
        nodes[plain.place("r31").unwrap()].severity = Some(Severity::Info);
        nodes[plain.place("r17").unwrap()].is_administrator = true;
        let map = picture(&Graph::new(nodes, plain.lines().to_vec()), 20, &[]);
        assert_eq!(labels(&map), "world, ada, 37 resources, r00, r17, r31");
    }

    #[test]
    fn a_bundle_opens_in_place() {
        let map = picture(&many(40), 20, &["bundle:elsewhere:resources"]);
        assert_eq!(
            map.shown,
            Shown {
                nodes: 42,
                nodes_total: 42,
                edges: 41,
                edges_total: 41
            }
        );
    }

    #[test]
    fn too_many_edges_are_cut_and_counted() {
        let mut text = String::new();
        for from in 0..30 {
            for to in 0..10 {
                text += &format!("1p{from}>4r{to} ");
            }
        }
        let map = picture(&graph(&text), 40, &[]);
        assert_eq!((map.shown.edges, map.shown.edges_total), (160, 300));
    }
}
