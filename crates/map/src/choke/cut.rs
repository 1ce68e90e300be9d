//! A minimum cut between two sets of nodes.
//!
//! The least number of edges to cut is the most that can flow (Ford and Fulkerson, 1956); flow is added along shortest
//! ways (Edmonds and Karp, 1972). Of several smallest cuts the one nearest to the targets is taken: it is about the
//! fewest principals. What only says that somebody is one of everybody, and what an administrator has, cannot be cut.

use crate::edge::{EdgeId, Proof, Requirement};
use crate::node::NodeId;
use crate::paths::Graph;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What cutting an edge costs that a policy decides, one that a setting does, and one that cannot be cut.
const POLICY: u64 = 4;
const SETTING: u64 = 6;
const NEVER: u64 = 1 << 40;

/// Returns the edges of a smallest cut; `None` if there is none.
pub(super) fn smallest(graph: &Graph<'_>, from: &BTreeSet<NodeId>, to: &BTreeSet<NodeId>) -> Option<Vec<EdgeId>> {
    let mut flow = Flow::new(graph, from, to);
    if flow.sources.intersection(&flow.sinks).next().is_some() {
        return None;
    }
    while let Some(way) = flow.way() {
        let amount = way.iter().map(|&arc| flow.left(arc)).min().unwrap_or(0);
        if amount >= NEVER {
            return None;
        }
        for arc in way {
            flow.push(arc, amount);
        }
    }
    Some(flow.cut())
}

/// An arc of the residual graph: forwards along an arc of the map's graph, or backwards.
type Residual = (u32, bool);

struct Flow<'g, 'm> {
    graph: &'g Graph<'m>,
    capacities: Vec<u64>,
    used: Vec<u64>,
    sources: BTreeSet<u32>,
    sinks: BTreeSet<u32>,
}

impl<'g, 'm> Flow<'g, 'm> {
    fn new(graph: &'g Graph<'m>, from: &BTreeSet<NodeId>, to: &BTreeSet<NodeId>) -> Self {
        let capacities: Vec<u64> = graph
            .arcs()
            .iter()
            .map(|arc| match arc.edges.as_slice() {
                [] => NEVER,
                edges => edges.iter().map(|&edge| price(graph, edge)).sum(),
            })
            .collect();
        Self {
            used: vec![0; capacities.len()],
            capacities,
            sources: from.iter().filter_map(|&node| graph.places_of(node).next()).collect(),
            sinks: to.iter().flat_map(|&node| graph.places_of(node)).collect(),
            graph,
        }
    }

    /// Returns how much more can flow.
    fn left(&self, (arc, is_forward): Residual) -> u64 {
        let used = self.used.get(arc as usize).copied().unwrap_or(0);
        let capacity = self.capacities.get(arc as usize).copied().unwrap_or(0);
        if is_forward {
            capacity.saturating_sub(used)
        } else {
            used
        }
    }

    fn push(&mut self, (arc, is_forward): Residual, amount: u64) {
        if let Some(used) = self.used.get_mut(arc as usize) {
            *used = if is_forward {
                used.saturating_add(amount)
            } else {
                used.saturating_sub(amount)
            };
        }
    }

    /// Returns a shortest way on which more can flow.
    fn way(&self) -> Option<Vec<Residual>> {
        let mut came: BTreeMap<u32, Option<(Residual, u32)>> =
            self.sources.iter().map(|&source| (source, None)).collect();
        let mut next: VecDeque<u32> = self.sources.iter().copied().collect();
        while let Some(place) = next.pop_front() {
            if self.sinks.contains(&place) {
                let mut way = Vec::new();
                let mut at = place;
                while let Some(Some((arc, before))) = came.get(&at) {
                    way.push(*arc);
                    at = *before;
                }
                return Some(way);
            }
            for (arc, to) in self.residual(place) {
                if self.left(arc) > 0 && !came.contains_key(&to) {
                    came.insert(to, Some((arc, place)));
                    next.push_back(to);
                }
            }
        }
        None
    }

    /// Returns the residual arcs out of a place.
    fn residual(&self, place: u32) -> Vec<(Residual, u32)> {
        let out = self.graph.outgoing(place).map(|(id, arc)| ((id, true), arc.to));
        let back = self.graph.incoming(place).map(|(id, arc)| ((id, false), arc.from));
        out.chain(back).collect()
    }

    /// Returns the edges that lead to where everything flows on to a sink.
    fn cut(&self) -> Vec<EdgeId> {
        let mut beyond = self.sinks.clone();
        let mut next: Vec<u32> = self.sinks.iter().copied().collect();
        while let Some(place) = next.pop() {
            let into = self.graph.incoming(place).map(|(id, arc)| ((id, true), arc.from));
            let back = self.graph.outgoing(place).map(|(id, arc)| ((id, false), arc.to));
            for (arc, from) in into.chain(back) {
                if self.left(arc) > 0 && beyond.insert(from) {
                    next.push(from);
                }
            }
        }
        let is_cut = |from: u32, to: u32| !beyond.contains(&from) && beyond.contains(&to);
        let arcs = self.graph.arcs().iter().filter(|arc| is_cut(arc.from, arc.to));
        // What no source reaches is cut from them already.
        let reached = self.reached();
        let arcs = arcs.filter(|arc| reached.contains(&arc.from));
        let mut edges: Vec<EdgeId> = arcs.flat_map(|arc| arc.edges.iter().copied()).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// Returns the places that can be reached at all.
    fn reached(&self) -> BTreeSet<u32> {
        let mut reached = self.sources.clone();
        let mut next: Vec<u32> = self.sources.iter().copied().collect();
        while let Some(place) = next.pop() {
            for (_, arc) in self.graph.outgoing(place) {
                if reached.insert(arc.to) {
                    next.push(arc.to);
                }
            }
        }
        reached
    }
}

fn price(graph: &Graph<'_>, edge: EdgeId) -> u64 {
    match &graph.map.edge(edge).proof {
        Proof::Question(_) => POLICY,
        Proof::Setting => SETTING,
        Proof::Requirements(requirements) => {
            let is_question = |requirement: &Requirement| requirement.asked().is_some();
            if requirements.iter().any(is_question) {
                POLICY
            } else {
                SETTING
            }
        }
    }
}
