//! The map laid out for walking.
//!
//! A place is a node of the map, or one's share in what is open to everybody: anyone can take the steps of anyone, so
//! there is a step without length from each principal to that place. Compute has two places: one for whoever can merely
//! call or read it, and one for whoever controls it and so has its role.
//!
//! Whoever rules an account has everything in it with one step. What somebody in it could do to something else in it adds
//! nothing then, so there is a place of its own for each node as those who rule its account have it, from which only what
//! leads out of the account goes on.

use crate::adjacency::Starts;
use crate::edge::{EdgeId, Relation};
use crate::hinges::is_unseen;
use crate::journey;
use crate::map::Map;
use crate::node::{Node, NodeId, NodeKind};
use crate::reach::{Through, gives_control};
use iamscope_estate::AccountId;
use iamscope_eval::Formula;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A place, by number.
pub(crate) type Place = u32;

/// An arc, by number.
pub(crate) type ArcId = u32;

/// What a place is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Spot {
    /// The node of the map.
    pub(super) node: NodeId,
    /// Whether one controls it.
    pub(super) has_control: bool,
    /// As whom one is there.
    pub(super) share: Share,
}

/// As whom one is at a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Share {
    /// As oneself.
    Own,
    /// As one of everybody: the way by the network is no step of a principal.
    Everybody,
    /// As one of everybody in an organization, which counts in this account.
    Inside(AccountId),
    /// As one who rules its account, and has all that is in it.
    Ruled,
}

/// All edges that lead from one place to another.
#[derive(Clone, Debug)]
pub(crate) struct Arc {
    pub(crate) from: Place,
    pub(crate) to: Place,
    /// How many steps it counts for: none if it only says that somebody is one of everybody, or with which role runs what
    /// one has started.
    pub(super) hops: u32,
    /// What one can choose from, the surest first; empty if no edge is needed.
    pub(crate) edges: Vec<EdgeId>,
    /// Whether each of them needs a condition.
    pub(crate) is_conditional: bool,
    /// Whether each of them needs something to be so that nobody saw.
    pub(crate) is_unseen: bool,
    /// What the arc demands of circumstances that stay the same on the whole journey.
    pub(super) journey: Formula,
}

/// The map for walking.
pub(crate) struct Graph<'m> {
    pub(crate) map: &'m Map,
    spots: Vec<Spot>,
    places: FxHashMap<Spot, Place>,
    /// INVARIANT (sorted): sorted by `from`, then `to`.
    arcs: Vec<Arc>,
    /// Where the arcs of each place are.
    starts: Starts,
    /// Arcs sorted by `to`.
    incoming: Vec<ArcId>,
    /// Where those into each place are.
    incoming_starts: Starts,
}

impl<'m> Graph<'m> {
    /// Lays out a map for finding paths.
    pub(crate) fn new(map: &'m Map, without: &BTreeSet<NodeId>, without_edges: &BTreeSet<EdgeId>) -> Self {
        Draft::new(map, without, without_edges, true).graph()
    }

    /// Lays out a map with one place for a node, whether or not one rules its account already. The same can be reached, over
    /// more ways.
    pub(crate) fn undivided(map: &'m Map, without: &BTreeSet<NodeId>, without_edges: &BTreeSet<EdgeId>) -> Self {
        Draft::new(map, without, without_edges, false).graph()
    }

    pub(crate) fn len(&self) -> usize {
        self.spots.len()
    }

    pub(super) fn spot(&self, place: Place) -> Option<Spot> {
        self.spots.get(place as usize).copied()
    }

    pub(crate) fn arc(&self, id: ArcId) -> Option<&Arc> {
        self.arcs.get(id as usize)
    }

    /// Returns whether something can be taken only if something is so that nobody saw.
    pub(super) fn has_unseen(&self) -> bool {
        self.arcs.iter().any(|arc| arc.is_unseen)
    }

    pub(crate) fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Returns the places of a node: as oneself and with control first.
    pub(crate) fn places_of(&self, node: NodeId) -> impl Iterator<Item = Place> + '_ {
        let spots = [(true, Share::Own), (false, Share::Own), (true, Share::Ruled)];
        spots.into_iter().filter_map(move |(has_control, share)| {
            let spot = Spot {
                node,
                has_control,
                share,
            };
            self.places.get(&spot).copied()
        })
    }

    /// Returns the account whose administrators a node stands for, if it does.
    pub(super) fn rules(&self, node: NodeId) -> Option<AccountId> {
        let node = self.map.node(node);
        node.account.filter(|_| node.kind == NodeKind::Administrators)
    }

    /// Returns the arcs into a place.
    pub(crate) fn incoming(&self, place: Place) -> impl Iterator<Item = (ArcId, &Arc)> {
        let arcs = self.incoming.get(self.incoming_starts.of(place as usize));
        arcs.unwrap_or_default()
            .iter()
            .filter_map(|&id| Some((id, self.arc(id)?)))
    }

    /// Returns the arcs out of a place.
    pub(crate) fn outgoing(&self, place: Place) -> impl Iterator<Item = (ArcId, &Arc)> {
        let Range { start, end } = self.starts.of(place as usize);
        (start as ArcId..end as ArcId).filter_map(|id| Some((id, self.arc(id)?)))
    }
}

impl Arc {
    /// Returns how a step takes an edge of the arc, or none; `None` if the arc is no step by itself.
    pub(super) fn through(&self, edge: Option<EdgeId>) -> Option<Through> {
        match edge {
            Some(edge) => Some(Through::Edge(edge)),
            None if self.hops == 0 => None,
            None => Some(Through::Administration),
        }
    }
}

struct Draft<'a, 'm> {
    map: &'m Map,
    without: &'a BTreeSet<NodeId>,
    without_edges: &'a BTreeSet<EdgeId>,
    /// Whether what is ruled has a place of its own.
    is_divided: bool,
    spots: Vec<Spot>,
    places: FxHashMap<Spot, Place>,
    steps: Vec<Step>,
}

/// One of the edges of an arc, or none.
struct Step {
    ends: (Place, Place),
    /// How many steps the arc counts for, if this is its first.
    hops: u32,
    edge: Option<EdgeId>,
}

impl<'a, 'm> Draft<'a, 'm> {
    fn new(map: &'m Map, without: &'a BTreeSet<NodeId>, without_edges: &'a BTreeSet<EdgeId>, is_divided: bool) -> Self {
        Self {
            map,
            without,
            without_edges,
            is_divided,
            spots: Vec::new(),
            places: FxHashMap::default(),
            steps: Vec::new(),
        }
    }

    fn graph(mut self) -> Graph<'m> {
        let map = self.map;
        let nodes = || map.nodes().iter().filter(|node| !self.without.contains(&node.id));
        let mut inside: BTreeMap<AccountId, Vec<NodeId>> = BTreeMap::new();
        let is_inside = |node: &&Node| node.kind != NodeKind::Administrators && node.is_ruled;
        for node in nodes().filter(is_inside) {
            if let Some(account) = node.account {
                inside.entry(account).or_default().push(node.id);
            }
        }
        let nodes: Vec<NodeId> = nodes().map(|node| node.id).collect();
        for node in nodes {
            self.add_node(node, &inside);
        }
        self.finish()
    }

    fn step(&mut self, here: Place, there: Place, hops: u32, edge: Option<EdgeId>) {
        let ends = (here, there);
        self.steps.push(Step { ends, hops, edge });
    }

    fn place(&mut self, spot: Spot) -> Place {
        let spots = &mut self.spots;
        *self.places.entry(spot).or_insert_with(|| {
            spots.push(spot);
            (spots.len() - 1) as Place
        })
    }

    fn node_place(&mut self, node: NodeId, has_control: bool) -> Place {
        self.place(Spot {
            node,
            has_control,
            share: Share::Own,
        })
    }

    fn add_node(&mut self, node: NodeId, inside: &BTreeMap<AccountId, Vec<NodeId>>) {
        let map = self.map;
        let record = map.node(node);
        let here = self.node_place(node, true);
        self.add_edges(here, node, Share::Own, true);
        match record.kind {
            NodeKind::Compute => {
                let here = self.node_place(node, false);
                self.add_edges(here, node, Share::Own, false);
            }
            NodeKind::Administrators => {
                let ruled = record.account.and_then(|account| inside.get(&account));
                for &other in ruled.into_iter().flatten() {
                    let there = self.ruled_place(other);
                    self.step(here, there, 1, None);
                }
            }
            NodeKind::Root | NodeKind::User | NodeKind::Role => self.add_everyone(here, record.account, true),
            NodeKind::ExternalAccount | NodeKind::ExternalPrincipal | NodeKind::Provider => {
                self.add_everyone(here, None, false);
            }
            NodeKind::Anonymous
            | NodeKind::Organization
            | NodeKind::UnknownPrincipal
            | NodeKind::Service
            | NodeKind::Group
            | NodeKind::Launch
            | NodeKind::Resource => {}
        }
    }

    /// Returns the place of a node as those have it who rule its account. Where everybody gets, somebody on the way there got
    /// before, so that is not added again.
    fn ruled_place(&mut self, node: NodeId) -> Place {
        if !self.is_divided {
            return self.node_place(node, true);
        }
        let there = self.place(Spot {
            node,
            has_control: true,
            share: Share::Ruled,
        });
        self.add_edges(there, node, Share::Ruled, true);
        there
    }

    fn add_edges(&mut self, here: Place, node: NodeId, share: Share, has_control: bool) {
        let map = self.map;
        for edge in map.outgoing(node) {
            let is_left_out = self.without.contains(&edge.to) || self.without_edges.contains(&edge.id);
            let needs_control = edge.relation == Relation::RunsAs;
            let is_elsewhere = match share {
                Share::Own => false,
                Share::Everybody => edge.relation == Relation::Reaches,
                Share::Inside(account) => map.node(edge.to).account != Some(account),
                Share::Ruled => map.node(edge.to).account == map.node(node).account,
            };
            if is_left_out || is_elsewhere || (needs_control && !has_control) {
                continue;
            }
            let there = self.node_place(edge.to, gives_control(map, edge));
            self.step(here, there, 1, Some(edge.id));
        }
    }

    /// Adds that a principal is one of everybody. What an organization shares counts in one's own account only.
    fn add_everyone(&mut self, here: Place, account: Option<AccountId>, is_ours: bool) {
        let map = self.map;
        for everyone in map.everyones(is_ours) {
            if self.without.contains(&everyone) {
                continue;
            }
            let is_anyone = map.node(everyone).kind == NodeKind::Anonymous;
            let share = match account.filter(|_| !is_anyone) {
                Some(account) => Share::Inside(account),
                None => Share::Everybody,
            };
            let spot = Spot {
                node: everyone,
                has_control: true,
                share,
            };
            let is_new = !self.places.contains_key(&spot);
            let there = self.place(spot);
            if is_new {
                self.add_edges(there, everyone, share, true);
            }
            self.step(here, there, 0, None);
        }
    }

    fn finish(mut self) -> Graph<'m> {
        self.steps.sort_by_key(|step| step.ends);
        let arcs = self.steps.chunk_by(|one, other| one.ends == other.ends);
        let arcs = arcs.filter_map(|steps| arc(self.map, steps)).collect::<Vec<_>>();
        let ends = || arcs.iter().map(|arc| arc.to as usize);
        let incoming_starts = Starts::new(self.spots.len(), ends());
        Graph {
            map: self.map,
            starts: Starts::new(self.spots.len(), arcs.iter().map(|arc| arc.from as usize)),
            incoming: incoming_starts.sorted(ends()),
            incoming_starts,
            spots: self.spots,
            places: self.places,
            arcs,
        }
    }
}

/// Puts the steps from one place to another together.
fn arc(map: &Map, steps: &[Step]) -> Option<Arc> {
    let first = steps.first()?;
    let edges = steps.iter().filter_map(|step| step.edge);
    let mut edges: Vec<(Formula, EdgeId)> = edges.map(|edge| (map.step_condition(map.edge(edge)), edge)).collect();
    let certainty = |condition: &Formula| (is_unseen(condition), !condition.is_true());
    edges.sort_by_cached_key(|(condition, edge)| (certainty(condition), *edge));
    let surest = edges.first().map(|(condition, _)| certainty(condition));
    let (is_unseen, is_conditional) = surest.unwrap_or_default();
    let is_launch = edges
        .iter()
        .any(|&(_, edge)| map.edge(edge).relation == Relation::MayRunAs);
    let journey = edges
        .iter()
        .map(|(condition, _)| journey::of(condition))
        .reduce(Formula::or);
    Some(Arc {
        from: first.ends.0,
        to: first.ends.1,
        hops: if is_launch { 0 } else { first.hops },
        is_conditional,
        is_unseen,
        journey: journey.unwrap_or(Formula::True),
        edges: edges.into_iter().map(|(_, edge)| edge).collect(),
    })
}
