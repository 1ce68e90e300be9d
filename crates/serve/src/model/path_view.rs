//! Paths as the page shows them.

use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{NodeId, Through};

use super::decision::{certainty, conditions};
use super::name::{RULES, edge_id, refer};
use super::paths::{Route, Step, number, severity};
use super::picture::Picture;
use super::sight::Sight;
use super::{Model, from_map};
use crate::view::{Change, CutView, NodeRef, PathView, Relation, StepView};

/// Shows a path.
pub(super) fn path(model: &Model<'_>, route: &Route, picture: &Picture, change: Option<Change>) -> PathView {
    let decided = from_map::decided(&route.condition);
    let mut lights = BTreeSet::new();
    let mut light = |node: NodeId| lights.extend(picture.homes.get(&node.index()).cloned());
    light(route.start);
    let mut from = route.start;
    let mut links = Vec::new();
    let mut steps = Vec::new();
    for step in &route.steps {
        light(step.to);
        match step.through {
            Through::Edge(edge) | Through::Open(edge) => {
                links.extend(picture.links.get(&edge.index()).cloned());
                light(model.map.edge(edge).from);
            }
            Through::Start | Through::Administration => {
                links.extend(picture.rules.get(&(from.index(), step.to.index())).cloned());
            }
        }
        steps.push(step_view(model, from, step));
        from = step.to;
    }
    lights.extend(links);
    let start = node(model, route.start);
    let mut id = start.id.clone();
    for step in &steps {
        id = format!("{id} {} {}", step.label, step.to.id);
    }
    PathView {
        sentence: path_sentence(&start, &steps),
        id,
        severity: severity(model, route),
        certainty: certainty(&decided),
        conditions: conditions(&decided),
        from: start,
        steps,
        lights: lights.into_iter().collect(),
        change,
    }
}

fn step_view(model: &Model<'_>, from: NodeId, step: &Step) -> StepView {
    let decided = from_map::decided(&step.condition);
    let edge = number(step).and_then(|number| from_map::edge(model, number));
    let to = node(model, step.to);
    let (id, relation, label) = match edge {
        Some(edge) => (edge.id, edge.relation, edge.label),
        None => (
            edge_id(&node(model, from).id, RULES, &to.id),
            Relation::Administer,
            RULES.to_owned(),
        ),
    };
    StepView {
        edge: id,
        relation,
        label,
        is_open: matches!(step.through, Through::Open(_)),
        to,
        certainty: certainty(&decided),
        conditions: conditions(&decided),
    }
}

fn path_sentence(start: &NodeRef, steps: &[StepView]) -> String {
    let mut sentence = format!("`{}`", start.label);
    for (place, step) in steps.iter().enumerate() {
        let then = match (place, step.is_open) {
            (0, false) => "",
            (0, true) => " as anyone",
            (_, false) => ", then",
            (_, true) => ", then as anyone",
        };
        sentence += &format!("{then} {} `{}`", step.label, step.to.label);
    }
    sentence
}

fn node(model: &Model<'_>, id: NodeId) -> NodeRef {
    model.graph.nodes().get(id.index()).map(refer).unwrap_or_default()
}

/// Returns few edges that are on all paths together: the one on most of them first, then that on most of the rest.
pub(super) fn cuts(model: &Model<'_>, sight: &Sight, routes: &[Route]) -> Vec<CutView> {
    let mut left: Vec<&Route> = routes.iter().collect();
    let mut cuts = Vec::new();
    while !left.is_empty() {
        let mut counts = BTreeMap::<usize, usize>::new();
        for step in left.iter().flat_map(|route| &route.steps) {
            if let Some(number) = number(step) {
                *counts.entry(number).or_default() += 1;
            }
        }
        let best = counts
            .iter()
            .max_by_key(|&(number, count)| (*count, std::cmp::Reverse(*number)));
        let Some((&best, &count)) = best else {
            break;
        };
        left.retain(|route| !route.steps.iter().any(|step| number(step) == Some(best)));
        if let Some(edge) = from_map::edge(model, best).filter(|_| !sight.is_gone(best, model.map)) {
            let label = |id: &str| {
                let place = model.graph.place(id);
                place
                    .and_then(|place| model.graph.nodes().get(place))
                    .map_or_else(String::new, |node| node.label.clone())
            };
            cuts.push(CutView {
                label: format!("`{}` {} `{}`", label(&edge.from), edge.label, label(&edge.to)),
                edge: edge.id,
                paths: count,
            });
        }
    }
    cuts
}
