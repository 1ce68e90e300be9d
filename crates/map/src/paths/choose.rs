//! Which edges a path takes: where several lead to the same, those whose conditions can hold together.

use super::graph::{Arc, Graph};
use super::identity::PathKey;
use super::shortest::Route;
use super::{Path, Step};
use crate::edge::EdgeId;
use crate::journey;
use crate::map::Map;
use crate::reach::Through;
use crate::severity::Assessment;
use iamscope_access::Access;
use iamscope_eval::Formula;
use std::collections::BTreeSet;

/// More choices are not tried.
const MOST_TRIES: usize = 256;

/// Makes a path of a route. Edges of `preferred` are taken where there are any.
pub(super) fn path(
    map: &Map,
    access: &Access<'_>,
    graph: &Graph<'_>,
    route: &Route,
    preferred: Option<&BTreeSet<EdgeId>>,
) -> Path {
    let arcs: Vec<&Arc> = route.arcs.iter().filter_map(|&arc| graph.arc(arc)).collect();
    let options: Vec<Vec<EdgeId>> = arcs.iter().map(|arc| options(arc, preferred)).collect();
    let chosen = chosen(map, &options);
    let mut steps = Vec::new();
    let mut keys = Vec::new();
    // Who is one of everybody takes a step of everybody himself.
    let mut everybody = None;
    for (arc, edge) in arcs.iter().zip(chosen) {
        let (Some(from), Some(to)) = (graph.spot(arc.from), graph.spot(arc.to)) else {
            continue;
        };
        let key = map.arc_key(access, from.node, edge, to.node);
        keys.push(key);
        let Some(through) = arc.through(edge) else {
            everybody = Some(from.node);
            continue;
        };
        steps.push(Step {
            key,
            from: everybody.unwrap_or(from.node),
            to: to.node,
            through: match (through, everybody.take()) {
                (Through::Edge(edge), Some(_)) => Through::Open(edge),
                (through, _) => through,
            },
            others: arc.edges.iter().copied().filter(|other| Some(*other) != edge).collect(),
            condition: edge.map_or(Formula::True, |edge| map.step_condition(map.edge(edge))),
        });
    }
    Path {
        key: PathKey::new(keys),
        start: graph
            .spot(route.source)
            .map_or(crate::node::NodeId(0), |spot| spot.node),
        condition: together(&steps),
        hops: arcs.iter().map(|arc| arc.hops).sum(),
        steps,
        assessment: Assessment::default(),
        alike: 0,
    }
}

/// Returns what the steps need together. Steps are requests of their own, so what one asks of its request does not
/// contradict another; then only what is the same for all of them is joined.
fn together(steps: &[Step]) -> Formula {
    let all = |part: fn(&Formula) -> Formula| {
        let conditions = steps.iter().map(|step| part(&step.condition));
        conditions.fold(Formula::True, Formula::and)
    };
    let whole = all(Formula::clone);
    if whole.is_false() { all(journey::of) } else { whole }
}

fn options(arc: &Arc, preferred: Option<&BTreeSet<EdgeId>>) -> Vec<EdgeId> {
    let is_preferred = |edge: &&EdgeId| preferred.is_some_and(|preferred| preferred.contains(*edge));
    let first: Vec<EdgeId> = arc.edges.iter().filter(is_preferred).copied().collect();
    if first.is_empty() { arc.edges.clone() } else { first }
}

/// Picks an edge for each arc: the first choice that does not contradict itself.
fn chosen(map: &Map, options: &[Vec<EdgeId>]) -> Vec<Option<EdgeId>> {
    let first: Vec<Option<EdgeId>> = options.iter().map(|edges| edges.first().copied()).collect();
    let mut tries = MOST_TRIES;
    let mut picked = Vec::new();
    if pick(map, options, &Formula::True, &mut picked, &mut tries) {
        picked
    } else {
        first
    }
}

fn pick(
    map: &Map,
    options: &[Vec<EdgeId>],
    journey: &Formula,
    picked: &mut Vec<Option<EdgeId>>,
    tries: &mut usize,
) -> bool {
    let Some((edges, rest)) = options.split_first() else {
        return true;
    };
    if edges.is_empty() {
        picked.push(None);
        if pick(map, rest, journey, picked, tries) {
            return true;
        }
        picked.pop();
        return false;
    }
    for &edge in edges {
        let Some(left) = tries.checked_sub(1) else {
            return false;
        };
        *tries = left;
        let joined = journey.clone().and(journey::of(&map.edge(edge).condition));
        if joined.is_false() || journey::contradicts(&joined) {
            continue;
        }
        picked.push(Some(edge));
        if pick(map, rest, &joined, picked, tries) {
            return true;
        }
        picked.pop();
    }
    false
}
