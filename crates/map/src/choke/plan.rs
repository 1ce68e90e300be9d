//! Edits that together leave no path: chosen, made on a copy of the estate, and looked at again, until none is left.

use super::apply::edited;
use super::candidate::{Candidate, Finder};
use super::cut;
use super::edit::{EstateEdit, in_original};
use super::remedy::Obstacle;
use super::{CutOptions, Ends};
use crate::edge::EdgeId;
use crate::map::Map;
use crate::node::NodeId;
use crate::paths::{EdgeKey, Graph, PathQuery};
use iamscope_access::Access;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// So often edits are made and what is left is looked at.
const ROUNDS: u32 = 5;

/// So many other edits are tried, and of one edge.
const TRIES: usize = 8;
const TRIES_OF_ONE: usize = 2;

/// Of larger maps, which take long to draw, no others are tried.
const LARGE: usize = 20_000;

/// What to do about the edges of a cut.
pub(super) struct Plan {
    /// For each edge the edits, or why there are none.
    pub(super) edits: Vec<Result<Vec<EstateEdit>, Obstacle>>,
    /// What else cuts each of them: in place of its edits it is as good.
    pub(super) others: Vec<Vec<Vec<EstateEdit>>>,
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
        others: vec![Vec::new(); edges.len()],
        is_verified: false,
    };
    let keys = edges.iter().map(|&edge| map.edge_key(access, edge));
    let starts = edges.iter().map(|&edge| map.full_name(access, map.edge(edge).from));
    let points: Vec<(EdgeKey, String)> = keys.zip(starts).collect();
    let goal = Goal::new(map, access, query, ends, options);
    // The edges that were cut before and are there still.
    let mut tried: BTreeSet<EdgeKey> = points.iter().map(|&(key, _)| key).collect();
    for _ in 0..ROUNDS {
        let made = plan.made();
        let estate = edited(access.estate(), access.catalog(), &made);
        let later_access = access.alike(&estate);
        let later = goal.draw(&later_access);
        let (query, later_ends) = goal.query(&later, &later_access);
        if is_none(&later, &later_access, &query) {
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
            let place = place.or_else(|| plan.edits.iter().position(Result::is_ok));
            let edits = edits.unwrap_or_default().into_iter();
            let edits = edits.filter_map(|edit| in_original(edit, &estate, access.estate(), &made));
            plan.add(place.unwrap_or_default(), edits.collect());
        }
        if plan.made().len() == made.len() {
            break;
        }
    }
    plan.edits.iter_mut().flatten().for_each(prune);
    if plan.is_verified && map.nodes().len() + map.edges().len() < LARGE {
        plan.try_others(access, &goal, &found);
    }
    plan
}

impl Plan {
    /// Returns all edits, each once.
    fn made(&self) -> Vec<EstateEdit> {
        let made: BTreeSet<&EstateEdit> = self.edits.iter().flatten().flatten().collect();
        made.into_iter().cloned().collect()
    }

    /// Tries what else cuts an edge, with the edits for all other edges made. Edges that the same edits cut have no others.
    fn try_others(&mut self, access: &Access<'_>, goal: &Goal<'_>, found: &[Result<Vec<Candidate>, Obstacle>]) {
        let mut tries = Vec::new();
        for (place, (edits, candidates)) in self.edits.iter().zip(found).enumerate() {
            let (Ok(edits), Ok(candidates)) = (edits, candidates) else {
                continue;
            };
            let rest = self.edits.iter().enumerate().filter(|(other, _)| *other != place);
            let rest: BTreeSet<&EstateEdit> = rest.flat_map(|(_, edits)| edits).flatten().collect();
            if edits.iter().any(|edit| rest.contains(edit)) {
                continue;
            }
            let others = candidates
                .iter()
                .map(|candidate| &candidate.edits)
                .filter(|other| *other != edits);
            tries.extend(others.take(TRIES_OF_ONE).map(|other| {
                let all: BTreeSet<&EstateEdit> = rest.iter().copied().chain(other).collect();
                (place, other.clone(), all.into_iter().cloned().collect::<Vec<_>>())
            }));
        }
        tries.truncate(TRIES);
        let tried = tries.into_par_iter().filter(|(_, _, all)| {
            let estate = edited(access.estate(), access.catalog(), all);
            let later_access = access.alike(&estate);
            let later = goal.draw(&later_access);
            let (query, _) = goal.query(&later, &later_access);
            is_none(&later, &later_access, &query)
        });
        for (place, other, _) in tried.collect::<Vec<_>>() {
            if let Some(others) = self.others.get_mut(place) {
                others.push(other);
            }
        }
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

/// That no path is left, by names that last.
struct Goal<'o> {
    from: BTreeSet<String>,
    to: BTreeSet<String>,
    without_nodes: BTreeSet<String>,
    without_edges: BTreeSet<EdgeKey>,
    max_hops: u32,
    options: &'o CutOptions,
}

impl<'o> Goal<'o> {
    fn new(map: &Map, access: &Access<'_>, query: &PathQuery, ends: &Ends, options: &'o CutOptions) -> Self {
        let names = |nodes: &BTreeSet<NodeId>| nodes.iter().map(|&node| map.full_name(access, node)).collect();
        let edges = query.without_edges.iter().map(|&edge| map.edge_key(access, edge));
        Self {
            from: names(&ends.from),
            to: names(&ends.to),
            without_nodes: names(&query.without_nodes),
            without_edges: edges.collect(),
            max_hops: query.max_hops,
            options,
        }
    }

    /// Draws the map of an edited estate.
    fn draw(&self, access: &Access<'_>) -> Map {
        Map::build_with(access, self.options.map).given(&self.options.context)
    }

    /// Asks whether there is any path on the map of an edited estate.
    fn query(&self, map: &Map, access: &Access<'_>) -> (PathQuery, Ends) {
        let (mut ends, mut without_nodes) = (Ends::default(), BTreeSet::new());
        for node in map.nodes().iter().map(|node| node.id) {
            let name = map.full_name(access, node);
            if self.to.contains(&name) {
                ends.to.insert(node);
            } else if self.from.contains(&name) {
                ends.from.insert(node);
            }
            if self.without_nodes.contains(&name) {
                without_nodes.insert(node);
            }
        }
        let edges = map.edges().iter().map(|edge| edge.id);
        let is_out = |edge: &EdgeId| self.without_edges.contains(&map.edge_key(access, *edge));
        let query = PathQuery {
            without_nodes,
            without_edges: edges
                .filter(|edge| !self.without_edges.is_empty() && is_out(edge))
                .collect(),
            max_hops: self.max_hops,
            limit: 1,
            count_limit: 1,
            ..PathQuery::between(ends.from.clone(), ends.to.clone())
        };
        (query, ends)
    }
}

/// Returns whether there is no path.
fn is_none(map: &Map, access: &Access<'_>, query: &PathQuery) -> bool {
    let paths = map.paths(access, query);
    paths.total == 0 && paths.is_counted
}
