//! From a part of the graph to its picture: says what matters, lets the map lay it out, and names what is drawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{Bundle, Contents, Item, Join, Layout, LayoutOptions};

use super::depths::Depths;
use super::graph::{Graph, Place};
use super::matrix::matrix;
use super::openings::{more, opened, opening};
use super::stroke::{Stroke, strokes};
use crate::query::{Also, Drawing};
use crate::view::{
    Arrange, BundleView, Certainty, Change, ColumnView, Direction, EdgeView, MapView, NodeKind, NodeView, Relation,
    Severity, Shown, WithoutView,
};

/// A part of the graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// The nodes to draw or bundle.
    pub(super) nodes: BTreeSet<Place>,
    /// The edges to draw, by number.
    pub(super) lines: BTreeSet<usize>,
    /// Where administrators reach what is in their account: from the node of their rule to that.
    pub(super) rules: BTreeSet<(Place, Place)>,
    /// How many steps nodes are from the focus.
    pub(super) depths: BTreeMap<Place, u32>,
    /// The nodes that are always drawn alone.
    pub(super) pinned: BTreeSet<Place>,
    /// The nodes that are gone, and are drawn so.
    pub(super) gone_nodes: BTreeSet<Place>,
    /// The edges that are gone, and are drawn so.
    pub(super) gone_lines: BTreeSet<usize>,
    /// The nodes that are new, and are drawn so.
    pub(super) new_nodes: BTreeSet<Place>,
    /// The edges that are new, and are drawn so.
    pub(super) new_lines: BTreeSet<usize>,
}

impl Part {
    /// Returns what became of a node.
    fn change(&self, place: Place) -> Option<Change> {
        if self.gone_nodes.contains(&place) {
            Some(Change::Removed)
        } else {
            self.new_nodes.contains(&place).then_some(Change::Added)
        }
    }
}

/// What to draw, and how.
pub(super) struct Wanted<'a> {
    /// What to draw.
    pub(super) part: &'a Part,
    /// The node that the picture is about.
    pub(super) focus: Option<Place>,
    /// The way edges were followed, to say so.
    pub(super) direction: Direction,
    /// How many steps were followed, to say so.
    pub(super) depth: u32,
    /// How to draw.
    pub(super) drawing: &'a Drawing<'a>,
    /// Whether all that has one owner is bundled.
    pub(super) is_grouped: bool,
    /// What was taken away, to say so.
    pub(super) without: &'a [WithoutView],
}

/// A picture, and where in it everything is.
pub(super) struct Picture {
    /// The picture.
    pub(super) view: MapView,
    /// The box of each node.
    pub(super) homes: BTreeMap<Place, String>,
    /// The link of each edge that is drawn.
    pub(super) links: BTreeMap<usize, String>,
    /// The link of each rule that is drawn.
    pub(super) rules: BTreeMap<(Place, Place), String>,
}

/// Draws. `describe` turns an edge into its view; it is asked only for edges that are drawn alone. `owner` says what a
/// node belongs to.
pub(super) fn draw(
    graph: &Graph,
    wanted: &Wanted<'_>,
    describe: impl Fn(usize) -> EdgeView,
    owner: impl Fn(Place) -> String,
) -> Picture {
    let part = wanted.part;
    let mut nodes = Vec::new();
    let mut item_of = BTreeMap::new();
    for &place in &part.nodes {
        if let Some(node) = graph.nodes().get(place) {
            item_of.insert(place, nodes.len());
            nodes.push((place, node, owner(place)));
        }
    }
    let strokes = strokes(graph, part);
    let (mut lines, mut joins) = (Vec::new(), Vec::new());
    for stroke in &strokes {
        if let (Some(&from), Some(&to)) = (item_of.get(&stroke.line.from), item_of.get(&stroke.line.to)) {
            let weight = (
                stroke.change == Some(Change::Removed) || stroke.number.is_none(),
                stroke.line.relation,
                Reverse(stroke.line.certainty),
            );
            joins.push(Join { from, to, weight });
            lines.push(*stroke);
        }
    }
    let depths = Depths::new(wanted);
    let items: Vec<_> = nodes
        .iter()
        .map(|(place, node, owner)| item(*place, node, owner, wanted, &depths))
        .collect();
    let opened = wanted.drawing.expand.iter().map(opening).collect();
    let options = LayoutOptions {
        limit: wanted.drawing.limit,
        opened,
        is_grouped: wanted.is_grouped,
    };
    let layout = Layout::new(&items, &joins, &options);
    let nodes: Vec<_> = nodes
        .iter()
        .map(|(place, node, owner)| (*place, *node, owner.as_str()))
        .collect();
    let mut picture = paint(graph, wanted, &layout, &nodes, &lines, &depths, &describe);
    if wanted.drawing.also == Also::Matrix {
        picture.view.matrix = Some(matrix(graph, &strokes, &wanted.drawing.grid, &describe));
    }
    picture
}

/// Turns a layout into a picture.
fn paint(
    graph: &Graph,
    wanted: &Wanted<'_>,
    layout: &Layout,
    nodes: &[(Place, &NodeView, &str)],
    lines: &[Stroke],
    depths: &Depths<'_>,
    describe: impl Fn(usize) -> EdgeView,
) -> Picture {
    let part = wanted.part;
    let mut homes = BTreeMap::new();
    let mut drawn = Vec::new();
    for place in &layout.boxes {
        let Some(view) = contents(place, nodes, part, &wanted.drawing.expand) else {
            continue;
        };
        for (inside, ..) in place.contents.items().iter().filter_map(|&item| nodes.get(item)) {
            homes.insert(*inside, view.id.clone());
        }
        drawn.push(view);
    }
    let (mut links, mut rules, mut edges) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for link in &layout.links {
        let inside: Vec<_> = link.edges.iter().filter_map(|&edge| lines.get(edge)).copied().collect();
        let (Some(from), Some(to)) = (drawn.get(link.from), drawn.get(link.to)) else {
            continue;
        };
        let Some(view) = edge(from, to, &inside, &describe) else {
            continue;
        };
        for stroke in inside {
            match stroke.number {
                Some(number) => links.insert(number, view.id.clone()),
                None => rules.insert((stroke.line.from, stroke.line.to), view.id.clone()),
            };
        }
        edges.push(view);
    }
    edges.sort_by(|left: &EdgeView, right| right.relation.cmp(&left.relation).then_with(|| left.id.cmp(&right.id)));
    let columns = layout.columns.iter().map(|column| ColumnView {
        index: column.column,
        title: depths.title(column.column),
        x: column.x,
        count: column.count,
        alone: drawn
            .iter()
            .filter(|node| node.x == column.x && node.bundle.is_none())
            .count(),
    });
    let columns = columns.collect();
    let view = MapView {
        focus: wanted
            .focus
            .and_then(|place| graph.nodes().get(place))
            .map(|node| node.id.clone()),
        direction: wanted.direction,
        depth: wanted.depth,
        arrange: if depths.is_arranging {
            Arrange::Depth
        } else {
            Arrange::Kind
        },
        group: wanted.drawing.group.to_owned(),
        shown: Shown {
            nodes: drawn.len(),
            nodes_total: nodes.len(),
            edges: edges.len(),
            edges_total: lines.len(),
        },
        opened: opened(&drawn, layout, nodes, &wanted.drawing.expand),
        without: wanted.without.to_vec(),
        columns,
        width: layout.width,
        height: layout.height,
        nodes: drawn,
        edges,
        matrix: None,
        lit: None,
    };
    Picture {
        view,
        homes,
        links,
        rules,
    }
}

/// What should be seen first: the focus, then what has findings, then what has great power.
type Prominence = (bool, Option<Severity>, bool);

fn item<'a>(
    place: Place,
    node: &'a NodeView,
    owner: &'a str,
    wanted: &Wanted<'_>,
    depths: &Depths<'_>,
) -> Item<'a, Prominence> {
    let is_focus = wanted.focus == Some(place);
    let is_powerful = node.is_administrator || matches!(node.kind, NodeKind::Administrator | NodeKind::Anonymous);
    Item {
        name: (&node.label, &node.id),
        column: depths.column(place, node),
        is_pinned: is_focus
            || wanted.part.pinned.contains(&place)
            || wanted.part.change(place).is_some()
            || matches!(node.kind, NodeKind::Anonymous),
        prominence: (is_focus, node.severity, is_powerful),
        owner,
        kind: node.kind.plural(),
    }
}

/// Returns what a box is drawn as.
fn contents(
    place: &iamscope_map::LayoutBox,
    nodes: &[(Place, &NodeView, &str)],
    part: &Part,
    expand: &[&str],
) -> Option<NodeView> {
    let view = match &place.contents {
        Contents::Item(item) => {
            let &(place, node, _) = nodes.get(*item)?;
            NodeView {
                depth: part.depths.get(&place).copied(),
                change: part.change(place),
                ..node.clone()
            }
        }
        Contents::Bundle(bundle) => bundle_view(bundle, nodes, expand)?,
    };
    Some(NodeView {
        x: place.x,
        y: place.y,
        ..view
    })
}

fn bundle_view(bundle: &Bundle, nodes: &[(Place, &NodeView, &str)], expand: &[&str]) -> Option<NodeView> {
    let inside: Vec<_> = bundle.items.iter().filter_map(|&item| nodes.get(item)).collect();
    let (_, first, owner) = inside.first()?;
    let rest = if bundle.total > inside.len() { "more " } else { "" };
    let label = format!("{} {rest}{}", inside.len(), first.kind.plural());
    let is_one_account = inside.iter().all(|(_, node, _)| node.account == first.account);
    let is_one_owner = inside.iter().all(|(_, _, whose)| whose == owner);
    Some(NodeView {
        id: bundle.id.clone(),
        name: label.clone(),
        label,
        kind: first.kind,
        column: first.column,
        account: first.account.clone().filter(|_| is_one_account),
        severity: inside.iter().filter_map(|(_, node, _)| node.severity).max(),
        bundle: Some(BundleView {
            count: inside.len(),
            total: bundle.total,
            owner: is_one_owner.then(|| (*owner).to_owned()),
            more: more(&bundle.id, expand),
            examples: inside.iter().take(5).map(|(_, node, _)| node.label.clone()).collect(),
        }),
        ..NodeView::default()
    })
}

/// Returns what a link is drawn as. Several edges show the strongest relation and are as sure as the surest of them.
fn edge(from: &NodeView, to: &NodeView, lines: &[Stroke], describe: impl Fn(usize) -> EdgeView) -> Option<EdgeView> {
    let (from, to) = (from.id.clone(), to.id.clone());
    let first = lines.first().and_then(|stroke| stroke.change);
    let change = first.filter(|_| lines.iter().all(|stroke| stroke.change == first));
    match lines {
        [
            Stroke {
                number: Some(number), ..
            },
        ] => Some(EdgeView {
            from,
            to,
            change,
            ..describe(*number)
        }),
        [_] => Some(EdgeView {
            id: super::name::edge_id(&from, super::name::RULES, &to),
            from,
            to,
            relation: Relation::Administer,
            label: super::name::RULES.to_owned(),
            count: 1,
            change,
            ..EdgeView::default()
        }),
        several => {
            let relation = several.iter().map(|stroke| stroke.line.relation).max()?;
            let surest = several.iter().map(|stroke| stroke.line.certainty).min();
            Some(EdgeView {
                id: format!("{from}>{to}"),
                from,
                to,
                relation,
                label: relation.words().to_owned(),
                certainty: surest.unwrap_or(Certainty::Unknown),
                conditions: Vec::new(),
                count: several.len(),
                change,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::*;

    fn picture(graph: &Graph, limit: usize, expanded: &[&str]) -> MapView {
        let part = Part {
            nodes: (0..graph.nodes().len()).collect(),
            lines: (0..graph.lines().len()).collect(),
            ..Part::default()
        };
        let drawing = Drawing {
            limit,
            expand: expanded.to_vec(),
            ..Drawing::default()
        };
        let wanted = Wanted {
            part: &part,
            focus: None,
            direction: Direction::Forward,
            depth: 4,
            drawing: &drawing,
            is_grouped: false,
            without: &[],
        };
        let describe = |index: usize| {
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
        };
        draw(graph, &wanted, describe, |_| "elsewhere".to_owned()).view
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
    fn a_bundle_opens_step_by_step_and_says_how_much_of_it_is_drawn() {
        let bundle = |map: &MapView| map.nodes.iter().find_map(|node| node.bundle.clone());
        let id = "bundle:elsewhere:resources";
        let graph = many(150);
        let closed = bundle(&picture(&graph, 20, &[])).unwrap();
        assert_eq!(
            (closed.count, closed.total, closed.more.as_deref()),
            (147, 147, Some(id))
        );
        let map = picture(&graph, 20, &[id]);
        let opened = bundle(&map).unwrap();
        assert_eq!((opened.count, opened.total), (117, 147));
        let next = opened.more.unwrap();
        assert_eq!((map.opened[0].shown, map.opened[0].total), (30, 147));
        let map = picture(&graph, 20, &[&next]);
        assert_eq!(bundle(&map).unwrap().count, 47);
        let last = bundle(&map).unwrap().more.unwrap();
        let map = picture(&graph, 20, &[&last]);
        assert_eq!((bundle(&map), map.shown.nodes, map.shown.edges), (None, 152, 151));
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
