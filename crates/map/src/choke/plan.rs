//! Edits that together leave no path: chosen, made on a copy of the estate, and looked at again, until none is left.

use super::apply::edited;
use super::candidate::{Candidate, Finder};
use super::cut;
use super::edit::{EstateEdit, in_original};
use super::remedy::Obstacle;
use super::{CutOptions, Ends};
use crate::edge::EdgeId;
use crate::map::Map;
use crate::paths::{EdgeKey, Graph, PathQuery};
use iamscope_access::Access;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// So often edits are made and what is left is looked at.
const ROUNDS: u32 = 5;

/// What to do about the edges of a cut.
pub(super) struct Plan {
    /// For each edge the edits, or why there are none.
    pub(super) edits: Vec<Result<Vec<EstateEdit>, Obstacle>>,
    /// What else may cut each of them, as far as single questions tell.
    pub(super) others: Vec<Vec<Candidate>>,
    /// Whether no path is left.
    pub(super) is_verified: bool,
}

/// Finds edits for the edges of a cut.
pub(super) fn plan(
    map: &Map,
    access: &Access<'_>,
    edges: &[EdgeId],
    query: &PathQuery,
    ends: &Ends,
    options: &CutOptions,
) -> Plan {
    let found = candidates(map, access, edges, &BTreeSet::new());
    let mut plan = Plan {
        edits: choose(&found),
        others: found.into_iter().map(Result::unwrap_or_default).collect(),
        is_verified: false,
    };
    let keys = edges.iter().map(|&edge| map.edge_key(access, edge));
    let starts = edges.iter().map(|&edge| map.full_name(access, map.edge(edge).from));
    let points: Vec<(EdgeKey, String)> = keys.zip(starts).collect();
    let ends = ends.names(map, access);
    let left_out = LeftOut::new(map, access, query);
    // The edges that were cut before and are there still.
    let mut tried: BTreeSet<EdgeKey> = points.iter().map(|&(key, _)| key).collect();
    for _ in 0..ROUNDS {
        let made = plan.made();
        let estate = edited(access.estate(), access.catalog(), &made);
        let later_access = access.alike(&estate);
        let later = Map::build_with(&later_access, options.map).given(&options.context);
        let later_ends = ends.find(&later, &later_access);
        let query = left_out.query(&later, &later_access, &later_ends);
        let paths = later.paths(&later_access, &query);
        if paths.total == 0 && paths.is_counted {
            plan.is_verified = true;
            break;
        }
        let graph = Graph::undivided(&later, &query.without_nodes, &query.without_edges);
        let Some(left) = cut::smallest(&graph, &later_ends.from, &later_ends.to) else {
            break;
        };
        let chosen = choose(&candidates(&later, &later_access, &left, &tried));
        for (&edge, edits) in left.iter().zip(chosen) {
            let key = later.edge_key(&later_access, edge);
            tried.insert(key);
            // An edge that was not there before is there in place of one with the same start.
            let start = later.full_name(&later_access, later.edge(edge).from);
            let place = points.iter().position(|(known, _)| *known == key);
            let place = place.or_else(|| points.iter().position(|(_, other)| *other == start));
            let edits = edits.unwrap_or_default().into_iter();
            let edits = edits.filter_map(|edit| in_original(edit, &estate, access.estate(), &made));
            plan.add(place.unwrap_or_default(), edits.collect());
        }
        if plan.made().len() == made.len() {
            break;
        }
    }
    plan.edits.iter_mut().flatten().for_each(prune);
    plan
}

impl Plan {
    /// Returns all edits, each once.
    fn made(&self) -> Vec<EstateEdit> {
        let made: BTreeSet<&EstateEdit> = self.edits.iter().flatten().flatten().collect();
        made.into_iter().cloned().collect()
    }

    /// Adds edits to those of an edge.
    fn add(&mut self, place: usize, edits: Vec<EstateEdit>) {
        let Some(known) = self.edits.get_mut(place).filter(|_| !edits.is_empty()) else {
            return;
        };
        let before = known.as_ref().cloned().unwrap_or_default();
        let new = edits.into_iter().filter(|edit| !before.contains(edit)).collect();
        *known = Ok([before.clone(), new].concat());
    }
}

/// Returns what may take each edge away: widely where what was narrow was tried before.
fn candidates(
    map: &Map,
    access: &Access<'_>,
    edges: &[EdgeId],
    tried: &BTreeSet<EdgeKey>,
) -> Vec<Result<Vec<Candidate>, Obstacle>> {
    let found = edges.par_iter().map(|&edge| {
        let is_wide = tried.contains(&map.edge_key(access, edge));
        Finder { map, access, is_wide }.candidates(edge)
    });
    found.collect()
}

/// Chooses edits for each edge such that few are enough for all: those first that cost least for each edge that they cut.
fn choose(found: &[Result<Vec<Candidate>, Obstacle>]) -> Vec<Result<Vec<EstateEdit>, Obstacle>> {
    let mut chosen: Vec<Option<Result<Vec<EstateEdit>, Obstacle>>> = found
        .iter()
        .map(|candidates| candidates.as_ref().err().map(|&obstacle| Err(obstacle)))
        .collect();
    while chosen.iter().any(Option::is_none) {
        let mut values: BTreeMap<&[EstateEdit], (usize, usize)> = BTreeMap::new();
        for (candidates, chosen) in found.iter().zip(&chosen) {
            for candidate in candidates.iter().flatten().filter(|_| chosen.is_none()) {
                let value = values.entry(&candidate.edits).or_insert((candidate.cost, 0));
                value.0 = value.0.min(candidate.cost);
                value.1 += 1;
            }
        }
        let per_edge = |(cost, count): (usize, usize)| cost * 1000 / count.max(1);
        let Some(best) = values
            .iter()
            .min_by_key(|(edits, value)| (per_edge(**value), edits.len(), *edits))
        else {
            break;
        };
        let best = best.0.to_vec();
        for (candidates, chosen) in found.iter().zip(&mut chosen) {
            let mut candidates = candidates.iter().flatten();
            if chosen.is_none() && candidates.any(|candidate| candidate.edits == best) {
                *chosen = Some(Ok(best.clone()));
            }
        }
    }
    let chosen = chosen
        .into_iter()
        .map(|chosen| chosen.unwrap_or(Err(Obstacle::Nothing)));
    chosen.collect()
}

/// Takes out the edits that a later one covers.
fn prune(edits: &mut Vec<EstateEdit>) {
    let all = edits.clone();
    let mut place = 0;
    edits.retain(|edit| {
        place += 1;
        !all.iter().skip(place).any(|later| later.covers(edit))
    });
}

/// What a query leaves out, by names that last.
struct LeftOut {
    nodes: BTreeSet<String>,
    edges: BTreeSet<EdgeKey>,
    max_hops: u32,
}

impl LeftOut {
    fn new(map: &Map, access: &Access<'_>, query: &PathQuery) -> Self {
        let nodes = query.without_nodes.iter().map(|&node| map.full_name(access, node));
        let edges = query.without_edges.iter().map(|&edge| map.edge_key(access, edge));
        Self {
            nodes: nodes.collect(),
            edges: edges.collect(),
            max_hops: query.max_hops,
        }
    }

    /// Asks whether there is any path.
    fn query(&self, map: &Map, access: &Access<'_>, ends: &Ends) -> PathQuery {
        let nodes = map.nodes().iter().map(|node| node.id);
        let nodes = nodes.filter(|&node| !self.nodes.is_empty() && self.nodes.contains(&map.full_name(access, node)));
        let edges = map.edges().iter().map(|edge| edge.id);
        let edges = edges.filter(|&edge| !self.edges.is_empty() && self.edges.contains(&map.edge_key(access, edge)));
        PathQuery {
            without_nodes: nodes.collect(),
            without_edges: edges.collect(),
            max_hops: self.max_hops,
            limit: 1,
            count_limit: 1,
            ..PathQuery::between(ends.from.clone(), ends.to.clone())
        }
    }
}
