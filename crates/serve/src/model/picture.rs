//! Chooses what of a part of the graph is drawn node by node, and what goes into bundles.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, Place};
use super::layout;
use crate::view::{BundleView, Certainty, Direction, EdgeView, MapView, NodeKind, NodeView, Shown};

/// A picture that nothing was bundled in is still no good with more edges than this per node that may be drawn.
const EDGES_PER_NODE: usize = 3;
const FEWEST_EDGES: usize = 160;
/// More bundles than this in a column are joined across accounts.
const MOST_BUNDLES: usize = 5;

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
    let (mut nodes, homes) = bundled(graph, wanted);
    let (edges, edges_total) = edges(graph, wanted, &homes, describe);
    let mut laid = layout::lay_out(&mut nodes, &edges);
    for column in &mut laid.columns {
        let members = wanted.nodes.iter().filter_map(|&place| graph.nodes().get(place));
        column.count = members.filter(|node| node.column == column.index).count();
    }
    MapView {
        focus: wanted
            .focus
            .and_then(|place| Some(graph.nodes().get(place)?.id.clone())),
        direction: wanted.direction,
        depth: wanted.depth,
        shown: Shown {
            nodes: nodes.len(),
            nodes_total: wanted.nodes.len(),
            edges: edges.len(),
            edges_total,
        },
        columns: laid.columns,
        width: laid.width,
        height: laid.height,
        nodes,
        edges,
    }
}

/// Returns what is drawn, and for every wanted node the id under which it is.
fn bundled(graph: &Graph, wanted: &Wanted<'_>) -> (Vec<NodeView>, BTreeMap<Place, String>) {
    let mut columns: BTreeMap<u8, Vec<(Place, &NodeView)>> = BTreeMap::new();
    for &place in &wanted.nodes {
        if let Some(node) = graph.nodes().get(place) {
            columns.entry(node.column).or_default().push((place, node));
        }
    }
    let per_column = (wanted.limit / columns.len().max(1)).max(4);
    let fits = wanted.nodes.len() <= wanted.limit;
    let (mut nodes, mut homes) = (Vec::new(), BTreeMap::new());
    for members in columns.values_mut() {
        let kept = if fits || members.len() <= per_column {
            members.len()
        } else {
            per_column.saturating_sub(MOST_BUNDLES).max(3)
        };
        members.sort_by_key(|&(place, node)| (std::cmp::Reverse(weight(graph, wanted, place, node)), place));
        let (alone, rest) = members.split_at(kept);
        let mut draw = |place: Place, node: &NodeView| {
            homes.insert(place, node.id.clone());
            nodes.push(node.clone());
        };
        for &(place, node) in alone {
            draw(place, node);
        }
        let mut bundles = Vec::new();
        for (id, inside) in groups(rest) {
            if inside.len() == 1 || wanted.expanded.contains(id.as_str()) {
                for (place, node) in inside {
                    draw(place, node);
                }
            } else {
                bundles.push((id, inside));
            }
        }
        for (id, inside) in bundles {
            homes.extend(inside.iter().map(|&(place, _)| (place, id.clone())));
            nodes.extend(bundle(id, &inside));
        }
    }
    (nodes, homes)
}

/// What should be seen first: the focus, then what has findings or great power, then what has many edges.
fn weight(
    graph: &Graph,
    wanted: &Wanted<'_>,
    place: Place,
    node: &NodeView,
) -> (bool, Option<crate::view::Severity>, bool, usize) {
    let edges = graph
        .at(place)
        .map_or(0, |(_, incoming, outgoing)| incoming.len() + outgoing.len());
    let is_powerful = node.is_administrator || node.kind == NodeKind::Administrator || node.kind == NodeKind::Anonymous;
    (wanted.focus == Some(place), node.severity, is_powerful, edges)
}

type Member<'a> = (Place, &'a NodeView);

/// Groups nodes by account and kind, or by kind alone where that gives too many groups.
fn groups<'a>(rest: &[Member<'a>]) -> BTreeMap<String, Vec<Member<'a>>> {
    let group = |key: fn(&NodeView) -> String| {
        let mut groups: BTreeMap<String, Vec<Member<'a>>> = BTreeMap::new();
        for &(place, node) in rest {
            groups.entry(key(node)).or_default().push((place, node));
        }
        groups
    };
    let fine = group(|node| {
        format!(
            "bundle:{}:{}",
            node.account.as_deref().unwrap_or("elsewhere"),
            node.kind.plural()
        )
    });
    if fine.len() <= MOST_BUNDLES {
        fine
    } else {
        group(|node| format!("bundle:all accounts:{}", node.kind.plural()))
    }
}

fn bundle(id: String, inside: &[Member<'_>]) -> Option<NodeView> {
    let (_, first) = inside.first()?;
    let label = format!("{} {}", inside.len(), first.kind.plural());
    let is_one_account = inside.iter().all(|(_, node)| node.account == first.account);
    Some(NodeView {
        id,
        name: label.clone(),
        label,
        kind: first.kind,
        column: first.column,
        account: first.account.clone().filter(|_| is_one_account),
        severity: inside.iter().filter_map(|(_, node)| node.severity).max(),
        bundle: Some(BundleView {
            count: inside.len(),
            examples: inside.iter().take(5).map(|(_, node)| node.label.clone()).collect(),
        }),
        ..NodeView::default()
    })
}

/// Returns the edges to draw, those at bundles joined, and how many there are in all.
fn edges(
    graph: &Graph,
    wanted: &Wanted<'_>,
    homes: &BTreeMap<Place, String>,
    describe: impl Fn(usize) -> EdgeView,
) -> (Vec<EdgeView>, usize) {
    let mut alone = Vec::new();
    let mut joined: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    let mut total = 0;
    for &index in &wanted.lines {
        let Some(line) = graph.lines().get(index) else { continue };
        let (Some(from), Some(to)) = (homes.get(&line.from), homes.get(&line.to)) else {
            continue;
        };
        total += 1;
        let is_own = |place: Place, home: &String| graph.nodes().get(place).is_some_and(|node| node.id == *home);
        if is_own(line.from, from) && is_own(line.to, to) {
            alone.push((line.relation, std::cmp::Reverse(line.certainty), index));
        } else if from != to {
            joined.entry((from, to)).or_default().push(index);
        }
    }
    // The weightiest first, so that what is cut off is what matters least.
    alone.sort_by_key(|&(relation, certainty, index)| (std::cmp::Reverse((relation, certainty)), index));
    let mut views: Vec<EdgeView> = joined
        .into_iter()
        .filter_map(|(ends, lines)| join(graph, ends, &lines, &describe))
        .collect();
    let most = (wanted.limit * EDGES_PER_NODE).max(FEWEST_EDGES);
    let room = most.saturating_sub(views.len());
    views.extend(alone.iter().take(room).map(|&(_, _, index)| describe(index)));
    views.sort_by(|left, right| right.relation.cmp(&left.relation).then_with(|| left.id.cmp(&right.id)));
    views.truncate(most);
    (views, total)
}

/// Joins the edges between two ends, at least one of them a bundle: it shows the strongest relation and is as sure as the
/// surest of them.
fn join(
    graph: &Graph,
    (from, to): (&str, &str),
    lines: &[usize],
    describe: impl Fn(usize) -> EdgeView,
) -> Option<EdgeView> {
    if let [only] = lines {
        return Some(EdgeView {
            from: from.to_owned(),
            to: to.to_owned(),
            ..describe(*only)
        });
    }
    let inside = || lines.iter().filter_map(|&index| graph.lines().get(index));
    let relation = inside().map(|line| line.relation).max()?;
    Some(EdgeView {
        id: format!("{from}>{to}"),
        from: from.to_owned(),
        to: to.to_owned(),
        relation,
        label: relation.words().to_owned(),
        certainty: inside().map(|line| line.certainty).min().unwrap_or(Certainty::Unknown),
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
