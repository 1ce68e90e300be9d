//! The picture of one action on one target: everyone who can do it, around it.

use std::collections::{BTreeMap, BTreeSet};

use iamscope_eval::{Action, Target};

use super::graph::{Graph, Line};
use super::name::{edge_id, target_node};
use super::picture::{Part, Wanted, draw};
use super::{Model, overview};
use crate::query::{Also, QuestionQuery};
use crate::view::{Change, Direction, EdgeView, LitView, MapView, NodeView};

/// Draws those who can do one action on one target.
pub(super) fn star(
    model: &Model<'_>,
    query: &QuestionQuery,
    action: &Action,
    target: &Target,
    ends: Vec<(NodeView, EdgeView)>,
    alone: Option<NodeView>,
) -> MapView {
    let relation = super::relation_of(model.access, action);
    let centre = model.dressed(target_node(model.access, &target.arn));
    let (mut nodes, mut lines, mut edges) = (vec![centre], Vec::new(), Vec::new());
    let mut places: BTreeMap<String, usize> = nodes.iter().map(|node| (node.id.clone(), 0)).collect();
    for (node, edge) in ends {
        let id = edge_id(&node.id, &action.to_string(), &target.arn);
        let from = *places.entry(node.id.clone()).or_insert_with(|| {
            nodes.push(node);
            nodes.len() - 1
        });
        lines.push(Line {
            from,
            to: 0,
            relation,
            certainty: edge.certainty,
        });
        edges.push(EdgeView { id, ..edge });
    }
    if let Some(node) = alone.filter(|node| !places.contains_key(&node.id)) {
        nodes.push(node);
    }
    let graph = Graph::new(nodes, lines);
    let changed = |change: Change| {
        let numbers = edges
            .iter()
            .zip(0..)
            .filter(move |(edge, _)| edge.change == Some(change));
        numbers.map(|(_, number)| number)
    };
    let part = Part {
        nodes: (0..graph.nodes().len()).collect(),
        lines: (0..graph.lines().len()).collect(),
        gone_lines: changed(Change::Removed).collect(),
        new_lines: changed(Change::Added).collect(),
        ..Part::default()
    };
    let drawing = query.drawing();
    let wanted = Wanted {
        part: &part,
        focus: Some(0),
        direction: Direction::Reverse,
        depth: 1,
        drawing: &drawing,
        is_grouped: false,
        without: &[],
    };
    let describe = |index: usize| {
        let ends = graph
            .lines()
            .get(index)
            .map(|line| (graph.nodes().get(line.from), graph.nodes().get(line.to)));
        let id = |node: Option<&NodeView>| node.map(|node| node.id.clone()).unwrap_or_default();
        let (from, to) = ends.map(|(from, to)| (id(from), id(to))).unwrap_or_default();
        let edge = edges.get(index).cloned().unwrap_or_default();
        EdgeView {
            from,
            to,
            relation,
            label: action.to_string(),
            count: 1,
            ..edge
        }
    };
    let owner = |place: usize| {
        let account = graph.nodes().get(place).and_then(|node| node.account.clone());
        account.unwrap_or_else(|| "elsewhere".to_owned())
    };
    let view = draw(&graph, &wanted, describe, owner).view;
    let lit = (drawing.also == Also::Lit).then(|| lit(model, &graph));
    MapView { lit, ..view }
}

/// Says where a star is in the overview: edges of the map may lead from those around to the middle.
fn lit(model: &Model<'_>, star: &Graph) -> LitView {
    let places = star.nodes().iter().filter_map(|node| model.graph.place(&node.id));
    let places: BTreeSet<usize> = places.collect();
    let middle = star.nodes().first().and_then(|node| model.graph.place(&node.id));
    let into = middle.and_then(|middle| model.graph.at(middle));
    let into = into.map_or(&[][..], |(_, into, _)| into);
    let leads = |line: &usize| {
        let line = model.graph.lines().get(*line);
        line.is_some_and(|line| places.contains(&line.from))
    };
    overview::lit(model, &places, into.iter().copied().filter(leads))
}
