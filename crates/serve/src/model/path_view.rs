//! Paths as the page shows them.

use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{ChokePoints, MapOptions, NodeId, Path, PathQuery, PathSeverity, Step, Through, Words};

use super::decision::{certainty, conditions};
use super::name::{RULES, edge_id, refer};
use super::picture::Picture;
use super::sight::Sight;
use super::{Model, from_map};
use crate::view::{Change, CutView, NodeRef, PathView, Relation, Severity, StepView};

/// Shows a path.
pub(super) fn path(model: &Model<'_>, route: &Path, picture: &Picture, change: Option<Change>) -> PathView {
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
    PathView {
        sentence: path_sentence(&start, &steps),
        id: route.key.to_string(),
        reason: route.assessment.sentence.clone(),
        severity: severity(route.assessment.severity),
        hops: route.hops,
        certainty: certainty(&decided),
        conditions: conditions(&decided),
        from: start,
        steps,
        lights: lights.into_iter().collect(),
        change,
    }
}

fn severity(severity: PathSeverity) -> Severity {
    match severity {
        PathSeverity::Low => Severity::Low,
        PathSeverity::Medium => Severity::Medium,
        PathSeverity::High => Severity::High,
        PathSeverity::Critical => Severity::Critical,
    }
}

fn step_view(model: &Model<'_>, from: NodeId, step: &Step) -> StepView {
    let decided = from_map::decided(&step.condition);
    let edge = step.edge().and_then(|edge| from_map::edge(model, edge.index()));
    let to = node(model, step.to);
    let (id, start, relation, label) = match edge {
        Some(edge) => (edge.id, edge.from, edge.relation, edge.label),
        None => {
            let start = node(model, from).id;
            (
                edge_id(&start, RULES, &to.id),
                start,
                Relation::Administer,
                RULES.to_owned(),
            )
        }
    };
    StepView {
        edge: id,
        from: start,
        relation,
        label,
        is_open: matches!(step.through, Through::Open(_)),
        technique: step
            .edge()
            .and_then(|edge| model.map.edge(edge).relation.technique())
            .map(|technique| technique.id.to_string()),
        permissions: step
            .edge()
            .map_or_else(Vec::new, |edge| Words::new(model.map).permissions(edge)),
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
pub(super) fn cuts(model: &Model<'_>, paths: &[Path]) -> Vec<CutView> {
    let mut left: Vec<&Path> = paths.iter().collect();
    let mut cuts = Vec::new();
    while !left.is_empty() {
        let mut counts = BTreeMap::new();
        for edge in left.iter().flat_map(|path| path.steps.iter().filter_map(Step::edge)) {
            *counts.entry(edge).or_insert(0) += 1;
        }
        let best = counts
            .iter()
            .max_by_key(|&(edge, count)| (*count, std::cmp::Reverse(*edge)));
        let Some((&best, &count)) = best else {
            break;
        };
        left.retain(|path| path.steps.iter().all(|step| step.edge() != Some(best)));
        cuts.extend(cut(model, best.index(), count));
    }
    cuts
}

/// Returns the smallest set of edges that cuts all paths, with edits of policies that were tried on a copy of the estate.
pub(super) fn choke_points(model: &Model<'_>, sight: &Sight, query: &PathQuery) -> Vec<CutView> {
    let query = PathQuery {
        without_nodes: sight.nodes.clone(),
        without_edges: sight.edges.clone(),
        ..query.clone()
    };
    let ChokePoints { points, .. } = model
        .map
        .choke_points(model.access, &query, &MapOptions::default().into());
    let cuts = points.iter().filter_map(|point| {
        let remedy = point.remedies.first();
        let lost = remedy.map_or_else(Vec::new, |remedy| {
            let lost = remedy.lost.iter();
            lost.map(|lost| {
                let (principals, actions) = (lost.principals.join(", "), lost.actions.join(", "));
                format!("{principals} can no longer {actions} on {}", lost.resource)
            })
            .collect()
        });
        let through = PathQuery {
            using: Some(BTreeSet::from([point.edge])),
            limit: 1,
            ..query.clone()
        };
        Some(CutView {
            edits: match (remedy, point.obstacle) {
                (Some(remedy), _) => remedy.edits.iter().map(ToString::to_string).collect(),
                (None, Some(obstacle)) => vec![obstacle.to_string()],
                (None, None) => Vec::new(),
            },
            lost,
            ..cut(model, point.edge.index(), model.map.paths(model.access, &through).total)?
        })
    });
    cuts.collect()
}

fn cut(model: &Model<'_>, number: usize, paths: usize) -> Option<CutView> {
    let edge = from_map::edge(model, number)?;
    let label = |id: &str| {
        let place = model.graph.place(id);
        place
            .and_then(|place| model.graph.nodes().get(place))
            .map_or_else(String::new, |node| node.label.clone())
    };
    Some(CutView {
        label: format!("`{}` {} `{}`", label(&edge.from), edge.label, label(&edge.to)),
        edge: edge.id,
        paths,
        ..CutView::default()
    })
}
