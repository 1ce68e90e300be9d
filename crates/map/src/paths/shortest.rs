//! The k shortest simple paths between two sets of places.
//!
//! Yen's algorithm with Lawler's improvement: each path found is left at each of its places in turn for the next best way
//! on. That way on is searched with the exact distances to the targets as a guide, so that most searches touch little
//! more than the path they find. Sources: J. Y. Yen, "Finding the k shortest loopless paths in a network" (1971);
//! E. L. Lawler, "A procedure for computing the k best solutions" (1972).

use super::graph::{Arc, ArcId, Graph, Place};
use super::stages::Stages;
use crate::node::{NodeId, NodeKind};
use iamscope_eval::Formula;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// More arcs are not looked at for one answer.
const BUDGET: u64 = 20_000_000;

/// More paths that are none after all are not gone through.
const MOST_FLAWED: usize = 2_000;

/// Where a path starts and the arcs that it takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Route {
    pub(super) source: Place,
    pub(super) arcs: Vec<ArcId>,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The paths, the shortest first, of two as long the one that hangs on fewer conditions.
    pub(super) paths: Vec<Route>,
    /// Whether there are no others.
    pub(super) is_complete: bool,
    /// How many were left out because they contradict themselves.
    pub(super) contradictory: usize,
}

/// Steps in the upper half, steps that need a condition in the lower.
type Cost = u64;

const UNREACHED: Cost = Cost::MAX;

/// A place and the stage at which one is there: `stage * places + place`.
type Vertex = u32;

/// A path as numbers: the place where it starts, its arcs, and [`END`]. No two paths are the beginning of each other.
type Word = Vec<u32>;

const END: u32 = u32::MAX;

pub(super) struct Search<'g, 'm> {
    graph: &'g Graph<'m>,
    stages: Stages<'g>,
    sources: Vec<Place>,
    sinks: BTreeSet<Place>,
    max_hops: u32,
    /// The distance from each vertex to the nearest sink.
    ahead: Vec<Cost>,
    scratch: Vec<Reached>,
    stamp: u32,
    budget: u64,
}

/// Why a path is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Flaw {
    /// Its conditions exclude each other.
    Contradiction,
    /// It comes to a node twice.
    Circle,
    /// It comes back to something in an account that it ruled before.
    Return,
    /// It goes to others first for what is open to anyone.
    Detour,
}

/// What the search under way knows of a vertex, if the stamp is its own.
#[derive(Clone, Copy, Default)]
struct Reached {
    stamp: u32,
    cost: Cost,
    by: u32,
    from: Vertex,
}

impl<'g, 'm> Search<'g, 'm> {
    pub(super) fn new(
        graph: &'g Graph<'m>,
        stages: Stages<'g>,
        from: &BTreeSet<NodeId>,
        to: &BTreeSet<NodeId>,
        max_hops: u32,
    ) -> Self {
        let source = |node: &NodeId| graph.places_of(*node).next();
        let vertices = graph.len() * stages.count();
        let mut search = Self {
            graph,
            stages,
            sources: from.iter().filter_map(source).collect(),
            sinks: to.iter().flat_map(|&node| graph.places_of(node)).collect(),
            max_hops,
            ahead: vec![UNREACHED; vertices],
            scratch: vec![Reached::default(); vertices],
            stamp: 0,
            budget: BUDGET,
        };
        search.measure();
        let ahead = |source: &Place| (search.start(*source).map(|vertex| search.estimate(vertex, 0)), *source);
        let mut sources = search.sources.clone();
        sources.sort_by_key(ahead);
        search.sources = sources;
        search
    }

    /// Finds the shortest paths, no more than `most`.
    pub(super) fn run(&mut self, most: usize) -> Outcome {
        self.find(most, false)
    }

    /// Finds the shortest paths; whether there are more than `most` is looked at unless that is `enough`.
    fn find(&mut self, most: usize, enough: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let mut flawed = 0;
        let mut known: Vec<Word> = Vec::new();
        let mut candidates: BTreeSet<(Cost, Word, usize)> = BTreeSet::new();
        candidates.extend(self.way_on(&[], &BTreeSet::new()).map(|(cost, word)| (cost, word, 0)));
        while let Some((_, word, turn)) = candidates.pop_first() {
            let flaw = self.flaw(&word);
            match flaw {
                Some((_, Flaw::Contradiction)) => outcome.contradictory += 1,
                Some((_, Flaw::Circle | Flaw::Return | Flaw::Detour)) => {}
                None if outcome.paths.len() == most => return outcome,
                None => outcome.paths.push(route(&word)),
            }
            if enough && outcome.paths.len() == most {
                return outcome;
            }
            flawed += usize::from(flaw.is_some());
            known.push(word.clone());
            // Whatever goes on behind a flaw has it as well.
            let last = flaw.map_or(word.len(), |(place, _)| place);
            for place in turn..last {
                let prefix = word.get(..place).unwrap_or_default();
                let same = known.iter().filter(|other| other.starts_with(prefix));
                let taken = same.filter_map(|other| other.get(place).copied()).collect();
                let found = self.way_on(prefix, &taken);
                candidates.extend(found.map(|(cost, word)| (cost, word, place)));
            }
            if self.budget == 0 || flawed > MOST_FLAWED {
                return outcome;
            }
        }
        outcome.is_complete = self.budget > 0;
        outcome
    }

    /// Finds the shortest path from one node, of those that do not contradict themselves.
    pub(super) fn nearest(&mut self, from: NodeId) -> Option<Route> {
        self.sources = self.graph.places_of(from).next().into_iter().collect();
        self.budget = BUDGET;
        self.find(1, true).paths.into_iter().next()
    }

    /// Returns from which place on a path is none, if it is.
    fn flaw(&self, word: &[u32]) -> Option<(usize, Flaw)> {
        let mut journey = Formula::True;
        let source = self.graph.spot(*word.first()?)?;
        // Whoever has to pass something may have gone through a node twice, before and after.
        let mut seen = BTreeSet::from([source.node]);
        let mut ruled = self.graph.rules(source.node).into_iter().collect::<Vec<_>>();
        for (place, &arc) in word.iter().enumerate().skip(1) {
            let Some(arc) = self.graph.arc(arc) else { continue };
            let (from, to) = (self.graph.spot(arc.from)?.node, self.graph.spot(arc.to)?.node);
            if !seen.insert(to) {
                return Some((place + 1, Flaw::Circle));
            }
            let account = self.graph.map.node(to).account;
            if account.is_some_and(|account| ruled.contains(&account)) && self.graph.rules(from) != account {
                return Some((place + 1, Flaw::Return));
            }
            ruled.extend(self.graph.rules(to));
            if place > 1 && self.stages.layers.is_empty() && self.is_to_anyone(arc) && self.is_anyone(source.node) {
                return Some((place + 1, Flaw::Detour));
            }
            if !arc.journey.is_true() {
                journey = journey.and(arc.journey.clone());
                if journey.is_false() || crate::journey::contradicts(&journey) {
                    return Some((place + 1, Flaw::Contradiction));
                }
            }
        }
        None
    }

    /// Returns whether an arc only says that somebody is one of everybody.
    fn is_to_anyone(&self, arc: &Arc) -> bool {
        let to = self.graph.spot(arc.to).map(|spot| self.graph.map.node(spot.node).kind);
        arc.hops == 0 && arc.edges.is_empty() && to == Some(NodeKind::Anonymous)
    }

    /// Returns whether a start is one of everybody, and needs nobody else for what anyone can do.
    fn is_anyone(&self, start: NodeId) -> bool {
        let mut places = self.graph.places_of(start);
        self.graph.map.node(start).kind == NodeKind::Anonymous
            || places.any(|place| self.graph.outgoing(place).any(|(_, arc)| self.is_to_anyone(arc)))
    }

    /// Returns the shortest path with a prefix that goes on in none of the ways taken.
    fn way_on(&mut self, prefix: &[u32], taken: &BTreeSet<u32>) -> Option<(Cost, Word)> {
        self.stamp += 1;
        let mut heap = BinaryHeap::new();
        let mut blocked = BTreeSet::new();
        let mut root = None;
        if let Some((&source, arcs)) = prefix.split_first() {
            let (vertex, cost) = self.follow(source, arcs, &mut blocked)?;
            root = Some(vertex);
            self.reach(vertex, cost, END, END, &mut heap);
        } else {
            for source in self.best_sources(taken) {
                let vertex = self.start(source)?;
                self.reach(vertex, 0, END, END, &mut heap);
            }
        }
        while let Some(Reverse((estimate, _, vertex, is_on))) = heap.pop() {
            let reached = self.scratch.get(vertex as usize).copied()?;
            if !is_on {
                return Some((reached.cost, self.word(prefix, vertex)));
            }
            if self.estimate(vertex, reached.cost) < estimate {
                continue;
            }
            let is_root = root == Some(vertex);
            if self.is_sink(vertex) && reached.cost > Cost::from(u32::MAX) && !(is_root && taken.contains(&END)) {
                heap.push(Reverse((reached.cost, Cost::MAX - reached.cost, vertex, false)));
            }
            self.expand(vertex, reached.cost, is_root.then_some(taken), &blocked, &mut heap);
            if self.budget == 0 {
                return None;
            }
        }
        None
    }

    /// Returns the sources, of those that are left, from which a shortest path may start. Nothing is blocked there, so the
    /// distances are exact, but for sources that are targets themselves: a path takes a step.
    fn best_sources(&self, left_out: &BTreeSet<u32>) -> Vec<Place> {
        let left = || self.sources.iter().filter(|source| !left_out.contains(source));
        let is_sink = |source: &&Place| self.start(**source).is_some_and(|vertex| self.is_sink(vertex));
        let first = left().find(|source| !is_sink(source));
        left().filter(is_sink).chain(first).copied().collect()
    }

    fn expand(
        &mut self,
        vertex: Vertex,
        cost: Cost,
        taken: Option<&BTreeSet<u32>>,
        blocked: &BTreeSet<NodeId>,
        heap: &mut Heap,
    ) {
        let graph = self.graph;
        for (id, arc) in graph.outgoing(self.place(vertex)) {
            self.budget = self.budget.saturating_sub(1);
            let is_blocked = graph.spot(arc.to).is_some_and(|spot| blocked.contains(&spot.node));
            if is_blocked || !self.stages.takes(arc) || taken.is_some_and(|taken| taken.contains(&id)) {
                continue;
            }
            let next = self.stages.after(self.stage(vertex), graph, arc);
            self.reach(self.vertex(next, arc.to), cost + length(arc), id, vertex, heap);
        }
    }

    /// Notes that a vertex is reached at a cost, if that is news and leads to a sink in time.
    fn reach(&mut self, vertex: Vertex, cost: Cost, by: u32, from: Vertex, heap: &mut Heap) {
        let estimate = self.estimate(vertex, cost);
        if estimate == UNREACHED || (estimate >> 32) as u32 > self.max_hops {
            return;
        }
        let stamp = self.stamp;
        let Some(reached) = self.scratch.get_mut(vertex as usize) else {
            return;
        };
        if reached.stamp == stamp && reached.cost <= cost {
            return;
        }
        *reached = Reached { stamp, cost, by, from };
        heap.push(Reverse((estimate, Cost::MAX - cost, vertex, true)));
    }

    /// Follows a prefix; all its nodes are blocked from then on.
    fn follow(&self, source: Place, arcs: &[u32], blocked: &mut BTreeSet<NodeId>) -> Option<(Vertex, Cost)> {
        let mut vertex = self.start(source)?;
        let mut cost = 0;
        blocked.insert(self.graph.spot(source)?.node);
        for &arc in arcs {
            let arc = self.graph.arc(arc)?;
            vertex = self.vertex(self.stages.after(self.stage(vertex), self.graph, arc), arc.to);
            cost += length(arc);
            blocked.insert(self.graph.spot(arc.to)?.node);
        }
        Some((vertex, cost))
    }

    /// Returns the path to a vertex as the search under way found it.
    fn word(&self, prefix: &[u32], mut vertex: Vertex) -> Word {
        let mut back = vec![END];
        while let Some(reached) = self.scratch.get(vertex as usize) {
            if reached.by == END {
                break;
            }
            back.push(reached.by);
            vertex = reached.from;
        }
        if prefix.is_empty() {
            back.push(self.place(vertex));
        }
        back.extend(prefix.iter().rev());
        back.reverse();
        back
    }

    /// Computes how far each vertex is from the nearest sink.
    fn measure(&mut self) {
        let graph = self.graph;
        let mut heap = BinaryHeap::new();
        for &sink in &self.sinks {
            let vertex = self.vertex(self.stages.count() - 1, sink);
            if let Some(cost) = self.ahead.get_mut(vertex as usize) {
                *cost = 0;
                heap.push(Reverse((0, vertex)));
            }
        }
        while let Some(Reverse((cost, vertex))) = heap.pop() {
            if self.ahead.get(vertex as usize).is_none_or(|&known| known < cost) {
                continue;
            }
            let stage = self.stage(vertex);
            let arcs = graph.incoming(self.place(vertex)).map(|(_, arc)| arc);
            for arc in arcs.filter(|arc| self.stages.takes(arc)) {
                let is_before = |before: &usize| self.stages.after(*before, graph, arc) == stage;
                let before = (0..=stage).filter(is_before).collect::<Vec<_>>();
                for before in before {
                    let (from, cost) = (self.vertex(before, arc.from), cost + length(arc));
                    if let Some(known) = self.ahead.get_mut(from as usize).filter(|known| cost < **known) {
                        *known = cost;
                        heap.push(Reverse((cost, from)));
                    }
                }
            }
        }
    }

    fn estimate(&self, vertex: Vertex, cost: Cost) -> Cost {
        let ahead = self.ahead.get(vertex as usize).copied().unwrap_or(UNREACHED);
        ahead.saturating_add(cost)
    }

    fn is_sink(&self, vertex: Vertex) -> bool {
        self.stage(vertex) + 1 == self.stages.count() && self.sinks.contains(&self.place(vertex))
    }

    /// Returns where one is who starts at a place.
    fn start(&self, source: Place) -> Option<Vertex> {
        Some(self.vertex(self.stages.first(self.graph, source)?, source))
    }

    fn vertex(&self, stage: usize, place: Place) -> Vertex {
        (stage * self.graph.len()) as Vertex + place
    }

    fn place(&self, vertex: Vertex) -> Place {
        vertex % (self.graph.len().max(1) as Vertex)
    }

    fn stage(&self, vertex: Vertex) -> usize {
        vertex as usize / self.graph.len().max(1)
    }
}

/// What to look at next: estimate, the farther the better, vertex, and whether to go on from there or to end.
type Heap = BinaryHeap<Reverse<(Cost, Cost, Vertex, bool)>>;

fn length(arc: &Arc) -> Cost {
    (Cost::from(arc.hops) << 32) + Cost::from(arc.is_conditional) + Cost::from(arc.is_unseen)
}

fn route(word: &[u32]) -> Route {
    let arcs = word.iter().skip(1).filter(|&&arc| arc != END);
    Route {
        source: word.first().copied().unwrap_or_default(),
        arcs: arcs.copied().collect(),
    }
}
