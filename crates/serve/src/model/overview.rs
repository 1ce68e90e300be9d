//! Everything at once.

use std::cmp::Reverse;

use iamscope_map::{Column, Dot, Overview};

use super::Model;
use super::graph::{Line, Place};
use super::group::Group;
use crate::query::OverviewQuery;
use crate::view::{
    BandView, Certainty, NodeView, OverviewColumnView, OverviewEdges, OverviewNodes, OverviewView, Relation, Severity,
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
    let nodes = chosen(model);
    let owners: Vec<String> = nodes.iter().map(|&(place, _)| group.owner(model, place)).collect();
    let dots = nodes.iter().zip(&owners).map(|((_, node), owner)| Dot {
        column: node.column,
        owner,
        kind: node.kind.plural(),
        name: (&node.label, &node.id),
    });
    let layout = Overview::new(&dots.collect::<Vec<_>>());
    let mut numbers = vec![None; graph.nodes().len()];
    for (number, &(place, _)) in (0_u32..).zip(&nodes) {
        if let Some(known) = numbers.get_mut(place) {
            *known = Some(number);
        }
    }
    let lines = graph.lines();
    let lines = lines.get(..model.map.edges().len()).unwrap_or(lines);
    OverviewView {
        columns: layout.columns.iter().map(column).collect(),
        bands: layout.bands.iter().map(band).collect(),
        width: layout.width,
        height: layout.height,
        nodes: lists(&nodes, &layout),
        edges: edges(lines, &numbers),
        nodes_total: model.map.nodes().len(),
        edges_total: lines.len(),
    }
}

fn chosen<'m>(model: &'m Model<'_>) -> Vec<(Place, &'m NodeView)> {
    let graph = &model.graph;
    // What is gone is not of the map.
    let there = graph.nodes().iter().take(model.map.nodes().len());
    let mut nodes: Vec<(Place, &NodeView)> = there.enumerate().collect();
    if nodes.len() > NODES {
        nodes.sort_by_key(|&(place, node)| {
            let edges = graph.at(place).map_or(0, |(_, into, out)| into.len() + out.len());
            (Reverse((node.severity, edges)), place)
        });
        nodes.truncate(NODES);
        nodes.sort_by_key(|&(place, _)| place);
    }
    nodes
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

fn edges(lines: &[Line], numbers: &[Option<u32>]) -> OverviewEdges {
    let mut kept: Vec<(&Line, u32, u32)> = lines
        .iter()
        .filter_map(|line| {
            let number = |place: Place| numbers.get(place).copied().flatten();
            Some((line, number(line.from)?, number(line.to)?))
        })
        .collect();
    // What is drawn last lies on top.
    kept.sort_by_key(|(line, ..)| (line.relation, Reverse(line.certainty)));
    let left_out = kept.len().saturating_sub(EDGES);
    let mut lists = OverviewEdges {
        relation_names: RELATIONS.to_vec(),
        certainty_names: CERTAINTIES.to_vec(),
        ..OverviewEdges::default()
    };
    for (line, from, to) in kept.into_iter().skip(left_out) {
        lists.from.push(from);
        lists.to.push(to);
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
