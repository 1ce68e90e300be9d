//! Everything at once.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use iamscope_map::{Column, Dot, Overview};

use super::Model;
use super::graph::{Graph, Line, Place};
use super::group::Group;
use super::sight::Sight;
use crate::query::OverviewQuery;
use crate::view::{
    BandView, Certainty, LitView, NodeView, OverviewColumnView, OverviewEdges, OverviewNodes, OverviewView, Relation,
    Severity,
};

/// No more nodes than this are sent; a browser draws no more.
const NODES: usize = 60_000;

/// No more edges than this are sent.
const EDGES: usize = 150_000;

const SEVERITIES: [Severity; 5] = [
    Severity::Info,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

const RELATIONS: [Relation; 9] = [
    Relation::MemberOf,
    Relation::Assume,
    Relation::RunsAs,
    Relation::Connect,
    Relation::Invoke,
    Relation::Read,
    Relation::Write,
    Relation::Administer,
    Relation::Escalate,
];

const CERTAINTIES: [Certainty; 3] = [Certainty::Proven, Certainty::Conditional, Certainty::Unknown];

/// Places all nodes. Where there are too many, those with findings come first, then those with the most edges.
pub(super) fn overview(model: &Model<'_>, query: &OverviewQuery) -> OverviewView {
    let graph = &model.graph;
    let group = match Group::parse(query.group.as_deref().unwrap_or_default()) {
        Group::TooMuch => Group::Account,
        group @ (Group::Account | Group::Unit | Group::Class | Group::Tag(_)) => group,
    };
    let chosen = Chosen::new(model);
    let nodes: Vec<(Place, &NodeView)> = chosen
        .nodes
        .iter()
        .filter_map(|&place| Some((place, graph.nodes().get(place)?)))
        .collect();
    let owners: Vec<String> = nodes.iter().map(|&(place, _)| group.owner(model, place)).collect();
    let dots = nodes.iter().zip(&owners).map(|((_, node), owner)| Dot {
        column: node.column,
        owner,
        kind: node.kind.plural(),
        name: (&node.label, &node.id),
    });
    let layout = Overview::new(&dots.collect::<Vec<_>>());
    let mut view = OverviewView {
        columns: layout.columns.iter().map(column).collect(),
        bands: layout.bands.iter().map(band).collect(),
        width: layout.width,
        height: layout.height,
        nodes: lists(&nodes, &layout),
        edges: edges(graph, &chosen),
        nodes_total: graph.nodes().len(),
        edges_total: graph.lines().len(),
    };
    if let Some(compared) = &model.compared {
        let everything = model.everything(&Sight::default());
        let marked = compared.mark(model, &everything);
        let change = |is_new: bool, is_gone: bool| u8::from(is_new) + 2 * u8::from(is_gone);
        let nodes = chosen.nodes.iter();
        view.nodes.changes = nodes
            .map(|place| change(marked.new_nodes.contains(place), marked.gone_nodes.contains(place)))
            .collect();
        let lines = chosen.lines.iter();
        view.edges.changes = lines
            .map(|line| change(marked.new_lines.contains(line), marked.gone_lines.contains(line)))
            .collect();
    }
    view
}

/// Says where nodes and edges of the graph are in the overview; what is not sent is left out.
pub(super) fn lit(model: &Model<'_>, nodes: &BTreeSet<Place>, lines: impl Iterator<Item = usize>) -> LitView {
    let chosen = Chosen::new(model);
    let lines: BTreeSet<usize> = lines.collect();
    let numbered = |places: &[usize], wanted: &BTreeSet<usize>| {
        let places = places.iter().zip(0..);
        places
            .filter_map(|(place, number)| wanted.contains(place).then_some(number))
            .collect()
    };
    LitView {
        nodes: numbered(&chosen.nodes, nodes),
        edges: numbered(&chosen.lines, &lines),
    }
}

/// What is sent of a graph, in the order of the lists.
struct Chosen {
    nodes: Vec<Place>,
    /// The numbers of the lists by places in the graph.
    numbers: Vec<Option<u32>>,
    lines: Vec<usize>,
}

impl Chosen {
    fn new(model: &Model<'_>) -> Self {
        let graph = &model.graph;
        let mut nodes: Vec<Place> = (0..graph.nodes().len()).collect();
        if nodes.len() > NODES {
            nodes.sort_by_key(|&place| {
                let known = graph.at(place);
                let rank = known.map(|(node, into, out)| (node.severity, into.len() + out.len()));
                (Reverse(rank), place)
            });
            nodes.truncate(NODES);
            nodes.sort_unstable();
        }
        let mut numbers = vec![None; graph.nodes().len()];
        for (number, &place) in (0_u32..).zip(&nodes) {
            if let Some(known) = numbers.get_mut(place) {
                *known = Some(number);
            }
        }
        let is_there = |place: Place| numbers.get(place).copied().flatten().is_some();
        let mut lines: Vec<(&Line, usize)> = graph
            .lines()
            .iter()
            .zip(0..)
            .filter(|(line, _)| is_there(line.from) && is_there(line.to))
            .collect();
        // What is drawn last lies on top.
        lines.sort_by_key(|&(line, number)| (line.relation, Reverse(line.certainty), number));
        let left_out = lines.len().saturating_sub(EDGES);
        let lines = lines.into_iter().skip(left_out).map(|(_, number)| number).collect();
        Self { nodes, numbers, lines }
    }
}

fn lists(nodes: &[(Place, &NodeView)], layout: &Overview) -> OverviewNodes {
    let mut lists = OverviewNodes {
        severity_names: SEVERITIES.to_vec(),
        ..OverviewNodes::default()
    };
    for ((_, node), (x, y)) in nodes.iter().zip(&layout.places) {
        lists.ids.push(node.id.clone());
        lists.labels.push(node.label.clone());
        lists.kinds.push(number(&mut lists.kind_names, node.kind));
        lists.columns.push(node.column);
        lists
            .severities
            .push(node.severity.map_or(0, |severity| severity as u8 + 1));
        lists.x.push(*x);
        lists.y.push(*y);
    }
    lists
}

/// Returns the place of a name in a list, to which it is added if it is not there.
fn number<T: PartialEq>(names: &mut Vec<T>, name: T) -> u8 {
    let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    });
    u8::try_from(place).unwrap_or_default()
}

fn edges(graph: &Graph, chosen: &Chosen) -> OverviewEdges {
    let mut lists = OverviewEdges {
        relation_names: RELATIONS.to_vec(),
        certainty_names: CERTAINTIES.to_vec(),
        ..OverviewEdges::default()
    };
    let number = |place: Place| chosen.numbers.get(place).copied().flatten().unwrap_or_default();
    for line in chosen.lines.iter().filter_map(|&line| graph.lines().get(line)) {
        lists.from.push(number(line.from));
        lists.to.push(number(line.to));
        lists.relations.push(line.relation as u8);
        lists.certainties.push(line.certainty as u8);
    }
    lists
}

fn column(column: &iamscope_map::OverviewColumn) -> OverviewColumnView {
    OverviewColumnView {
        index: column.column,
        title: Column::at(column.column).as_str().to_owned(),
        x: column.x,
        width: column.width,
        count: column.count,
    }
}

fn band(band: &iamscope_map::Band) -> BandView {
    BandView {
        label: match band.owners.as_slice() {
            [only] => only.clone(),
            several => format!("{} more", several.len()),
        },
        y: band.y,
        height: band.height,
        count: band.count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_the_wire_are_places_in_the_lists_of_names() {
        assert!(
            RELATIONS
                .iter()
                .enumerate()
                .all(|(place, name)| *name as usize == place)
        );
        assert!(
            CERTAINTIES
                .iter()
                .enumerate()
                .all(|(place, name)| *name as usize == place)
        );
        assert!(
            SEVERITIES
                .iter()
                .enumerate()
                .all(|(place, name)| *name as usize == place)
        );
    }
}
