//! A minimum cut between two sets of nodes.
//!
//! The least number of edges to cut is the most that can flow (Ford and Fulkerson, 1956); flow is added along all shortest
//! ways at once (Dinic, 1970). Of several smallest cuts the one nearest to the targets is taken: it is about the
//! fewest principals. What only says that somebody is one of everybody, and what an administrator has, cannot be cut.

use crate::edge::{EdgeId, Proof, Requirement};
use crate::node::NodeId;
use crate::paths::Graph;
use std::collections::{BTreeSet, VecDeque};

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
    flow.fill().then(|| flow.cut())
}

/// An arc of the residual graph: forwards along an arc of the map's graph, or backwards.
type Residual = (u32, bool);

/// How many steps a place is from the sources, where nobody gets.
const NOWHERE: u32 = u32::MAX;

struct Flow<'g, 'm> {
    graph: &'g Graph<'m>,
    capacities: Vec<u64>,
    used: Vec<u64>,
    sources: BTreeSet<u32>,
    sinks: BTreeSet<u32>,
    /// The residual arcs out of each place.
    residual: Vec<Vec<(Residual, u32)>>,
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
            residual: (0..graph.len() as u32).map(|place| residual(graph, place)).collect(),
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

    /// Adds flow until no more can be added; returns false if there is no end to it.
    fn fill(&mut self) -> bool {
        while let Some(levels) = self.levels() {
            let mut turns = vec![0; levels.len()];
            for source in self.sources.clone() {
                while let Some(way) = self.way(source, &levels, &mut turns) {
                    let amount = way.iter().map(|&arc| self.left(arc)).min().unwrap_or(0);
                    if amount >= NEVER / 2 {
                        return false;
                    }
                    for arc in way {
                        self.push(arc, amount);
                    }
                }
            }
        }
        true
    }

    /// Returns how far each place is from the sources where more can flow; `None` if no sink is reached.
    fn levels(&self) -> Option<Vec<u32>> {
        let mut levels = vec![NOWHERE; self.residual.len()];
        let mut next: VecDeque<(u32, u32)> = self.sources.iter().map(|&source| (source, 0)).collect();
        let mut is_reached = false;
        while let Some((place, level)) = next.pop_front() {
            let Some(known) = levels.get_mut(place as usize).filter(|known| **known == NOWHERE) else {
                continue;
            };
            *known = level;
            is_reached |= self.sinks.contains(&place);
            let arcs = self.residual.get(place as usize).into_iter().flatten();
            next.extend(
                arcs.filter(|(arc, _)| self.left(*arc) > 0)
                    .map(|&(_, to)| (to, level + 1)),
            );
        }
        is_reached.then_some(levels)
    }

    /// Returns a way that leads one level further with each step; what was found to lead nowhere is not tried again.
    fn way(&self, source: u32, levels: &[u32], turns: &mut [usize]) -> Option<Vec<Residual>> {
        let mut way: Vec<(Residual, u32)> = Vec::new();
        let mut place = source;
        while !self.sinks.contains(&place) {
            let turn = turns.get_mut(place as usize)?;
            let level = levels.get(place as usize)?.checked_add(1);
            match self.residual.get(place as usize)?.get(*turn) {
                Some(&(arc, to)) if self.left(arc) > 0 && levels.get(to as usize).copied() == level => {
                    way.push((arc, place));
                    place = to;
                }
                Some(_) => *turn += 1,
                None => {
                    place = way.pop()?.1;
                    *turns.get_mut(place as usize)? += 1;
                }
            }
        }
        Some(way.into_iter().map(|(arc, _)| arc).collect())
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

/// Returns the residual arcs out of a place.
fn residual(graph: &Graph<'_>, place: u32) -> Vec<(Residual, u32)> {
    let out = graph.outgoing(place).map(|(id, arc)| ((id, true), arc.to));
    let back = graph.incoming(place).map(|(id, arc)| ((id, false), arc.from));
    out.chain(back).collect()
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
