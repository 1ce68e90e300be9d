//! How far one gets from a node, and from where a node can be got at.

use crate::edge::{Edge, EdgeId, Relation};
use crate::journey;
use crate::map::Map;
use crate::node::{NodeId, NodeKind, Subject};
use iamscope_estate::{AccountId, Principal};
use iamscope_eval::Formula;
use rustc_hash::FxHashMap;

/// How far to walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// No more nodes than this are reached.
    pub nodes: usize,
    /// No path is longer than this many steps.
    pub depth: u32,
}

/// What a walk found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Where it started.
    pub start: NodeId,
    /// Whether it went along the edges, or against them.
    pub direction: Direction,
    /// What was reached, nearest first; the first entry is the start. A node that one reaches in two ways that differ in
    /// what they lead to (reading a function is not controlling it) has two entries.
    pub entries: Vec<Reached>,
    /// What was left out, if something was.
    pub truncation: Option<Truncation>,
}

/// Which way a walk goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// Along the edges: what the start can do.
    Forward,
    /// Against the edges: who can get at the start.
    Backward,
}

/// A node that was reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reached {
    /// The node.
    pub node: NodeId,
    /// How many steps it is from the start.
    pub distance: u32,
    /// The last step.
    pub through: Through,
    /// The entry before it on the path, by place in the list; the start has none.
    pub previous: Option<usize>,
    /// The conditions of all steps together.
    pub condition: Formula,
}

/// A step of a walk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Through {
    /// No step: the start.
    Start,
    /// An edge between the two nodes.
    Edge(EdgeId),
    /// An edge of anyone, or of a whole organization to something in the node's own account. What an organization shares
    /// lets others in only if their own policies allow it too, and then there is an edge of their own (IAM User Guide,
    /// "Cross-account policy evaluation logic").
    Open(EdgeId),
    /// The rule of administrators over what is in their account.
    Administration,
}

/// Why a walk ended early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truncation {
    /// More nodes could be reached than the limit.
    Nodes(usize),
    /// There are longer paths than the limit.
    Depth(u32),
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nodes: 20_000,
            depth: 32,
        }
    }
}

impl Map {
    /// Returns what a node can get at: become, read, write, invoke or administer, over any number of steps.
    pub fn reach(&self, start: NodeId, limits: Limits) -> Reach {
        Walk::new(self, start, Direction::Forward, limits).run(None)
    }

    /// Returns who can get at a node, over any number of steps. Where anyone can, the node for anyone stands for all.
    pub fn reached_by(&self, start: NodeId, limits: Limits) -> Reach {
        Walk::new(self, start, Direction::Backward, limits).run(None)
    }

    /// Returns a shortest path from one node to another, start and end included; of several as short the one that hangs
    /// on fewer conditions.
    pub fn path(&self, from: NodeId, to: NodeId, limits: Limits) -> Option<Vec<Reached>> {
        Walk::new(self, from, Direction::Forward, limits)
            .run(Some(to))
            .path_to(to)
    }
}

impl Reach {
    /// Returns the nearest entry of each node, nearest first, the start included.
    pub fn nodes(&self) -> impl Iterator<Item = &Reached> {
        let mut seen = std::collections::BTreeSet::new();
        self.entries.iter().filter(move |entry| seen.insert(entry.node))
    }

    /// Returns the entries from the start to a node, if it was reached; the entries of a backward walk lead from the
    /// start back to whoever can get at it.
    pub fn path_to(&self, node: NodeId) -> Option<Vec<Reached>> {
        let mut place = self.entries.iter().position(|entry| entry.node == node);
        place?;
        let mut path = Vec::new();
        while let Some(entry) = place.and_then(|place| self.entries.get(place)) {
            path.push(entry.clone());
            place = entry.previous;
        }
        path.reverse();
        Some(path)
    }

    /// Returns the edges that the walk used, sorted.
    pub fn edges(&self) -> Vec<EdgeId> {
        let edges = self.entries.iter().filter_map(|entry| match entry.through {
            Through::Edge(edge) | Through::Open(edge) => Some(edge),
            Through::Start | Through::Administration => None,
        });
        let mut edges = edges.collect::<Vec<_>>();
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

/// A node, and whether one has control of it: a function that one can only call does not give its role away.
type State = (NodeId, bool);

/// A few ways into the same state are kept if they hang on different circumstances of the whole journey, in case the
/// nearest one turns out to contradict a later step.
const MOST_WAYS: usize = 4;

struct Walk<'m> {
    map: &'m Map,
    limits: Limits,
    reach: Reach,
    /// Per entry: its state, and what it needs of the circumstances that stay the same on the whole journey.
    states: Vec<(State, Formula)>,
    ways: FxHashMap<State, Vec<Formula>>,
    reached_nodes: FxHashMap<NodeId, ()>,
    /// Whose edges were walked already, and for an organization from which account.
    opened: Vec<(NodeId, Option<AccountId>)>,
}

impl<'m> Walk<'m> {
    fn new(map: &'m Map, start: NodeId, direction: Direction, limits: Limits) -> Self {
        Self {
            map,
            limits,
            reach: Reach {
                start,
                direction,
                entries: Vec::new(),
                truncation: None,
            },
            states: Vec::new(),
            ways: FxHashMap::default(),
            reached_nodes: FxHashMap::default(),
            opened: Vec::new(),
        }
    }

    fn run(mut self, until: Option<NodeId>) -> Reach {
        // Whoever starts at a compute node has it; whoever asks who gets at it means any way.
        let has_control = self.reach.direction == Direction::Forward;
        self.enter((self.reach.start, has_control), None, Through::Start, &Formula::True);
        let mut next = 0;
        while let Some((state, _)) = self.states.get(next) {
            let state = *state;
            if until == Some(state.0) {
                break;
            }
            let depth = self.reach.entries.get(next).map_or(0, |entry| entry.distance);
            let is_last = depth >= self.limits.depth;
            let steps = self.steps(state);
            if is_last && steps.iter().any(|(to, _)| !self.ways.contains_key(to)) {
                self.reach
                    .truncation
                    .get_or_insert(Truncation::Depth(self.limits.depth));
            }
            for (to, through) in steps.into_iter().filter(|_| !is_last) {
                let condition = match through {
                    Through::Edge(edge) | Through::Open(edge) => self.map.step_condition(self.map.edge(edge)),
                    Through::Start | Through::Administration => Formula::True,
                };
                self.enter(to, Some(next), through, &condition);
            }
            next += 1;
        }
        self.reach
    }

    /// Enters a state unless it is known already or the way to it contradicts itself.
    fn enter(&mut self, state: State, previous: Option<usize>, through: Through, condition: &Formula) {
        let before = previous.and_then(|place| Some((self.reach.entries.get(place)?, self.states.get(place)?)));
        let (distance, whole, journey) = match before {
            Some((entry, (_, journey))) => (
                entry.distance + 1,
                entry.condition.clone().and(condition.clone()),
                journey.clone().and(journey::of(condition)),
            ),
            None => (0, condition.clone(), journey::of(condition)),
        };
        if journey.is_false() {
            return;
        }
        let ways = self.ways.entry(state).or_default();
        if ways.len() >= MOST_WAYS || ways.iter().any(|way| way.is_true() || *way == journey) {
            return;
        }
        if !self.reached_nodes.contains_key(&state.0) && self.reached_nodes.len() >= self.limits.nodes {
            self.reach.truncation = Some(Truncation::Nodes(self.limits.nodes));
            return;
        }
        ways.push(journey.clone());
        self.reached_nodes.insert(state.0, ());
        self.states.push((state, journey));
        self.reach.entries.push(Reached {
            node: state.0,
            distance,
            through,
            previous,
            condition: whole,
        });
    }

    /// Returns the steps out of a state, proven ones first.
    fn steps(&mut self, state: State) -> Vec<(State, Through)> {
        let mut steps = match self.reach.direction {
            Direction::Forward => self.forward(state),
            Direction::Backward => self.backward(state),
        };
        steps.sort_by_key(|&(_, through)| match through {
            Through::Edge(edge) | Through::Open(edge) => !self.map.edge(edge).condition.is_true(),
            Through::Start | Through::Administration => false,
        });
        steps
    }

    fn forward(&mut self, (node, has_control): State) -> Vec<(State, Through)> {
        let map = self.map;
        let step = |edge: &Edge| ((edge.to, gives_control(map, edge)), edge.id);
        let edges = map.outgoing(node).iter();
        let edges = edges.filter(|edge| edge.relation != Relation::RunsAs || has_control);
        let mut steps = edges
            .map(|edge| (step(edge).0, Through::Edge(edge.id)))
            .collect::<Vec<_>>();
        let record = map.node(node);
        match record.kind {
            NodeKind::Administrators => {
                let inside = map
                    .nodes()
                    .iter()
                    .filter(|other| other.id != node && other.account == record.account && other.account.is_some())
                    .filter(|other| other.is_ruled);
                steps.extend(inside.map(|other| ((other.id, true), Through::Administration)));
            }
            NodeKind::Root | NodeKind::User | NodeKind::Role => {
                for open in map.everyones(true) {
                    let is_anyone = map.node(open).kind == NodeKind::Anonymous;
                    self.open(open, record.account.filter(|_| !is_anyone), &mut steps);
                }
            }
            NodeKind::ExternalAccount | NodeKind::ExternalPrincipal | NodeKind::Provider => {
                for open in map.everyones(false) {
                    self.open(open, None, &mut steps);
                }
            }
            NodeKind::Anonymous
            | NodeKind::Organization
            | NodeKind::UnknownPrincipal
            | NodeKind::Service
            | NodeKind::Group
            | NodeKind::Compute
            | NodeKind::Launch
            | NodeKind::Resource => {}
        }
        steps
    }

    /// Adds what is open to everyone, all of it or what is in one account, once: whoever comes later finds it reached
    /// already.
    fn open(&mut self, everyone: NodeId, inside: Option<AccountId>, steps: &mut Vec<(State, Through)>) {
        if self.opened.contains(&(everyone, inside)) {
            return;
        }
        self.opened.push((everyone, inside));
        let edges = self.map.outgoing(everyone).iter();
        let edges = edges.filter(|edge| inside.is_none() || self.map.node(edge.to).account == inside);
        // That packets get through to something says nothing of a principal.
        let edges = edges.filter(|edge| edge.relation != Relation::Reaches);
        steps.extend(edges.map(|edge| ((edge.to, gives_control(self.map, edge)), Through::Open(edge.id))));
    }

    fn backward(&self, (node, needs_control): State) -> Vec<(State, Through)> {
        let map = self.map;
        let edges = map
            .incoming(node)
            .filter(|edge| !needs_control || gives_control(map, edge));
        let edges = edges.map(|edge| {
            let is_carrier = edge.relation == Relation::RunsAs;
            ((edge.from, is_carrier), Through::Edge(edge.id))
        });
        let mut steps = edges.collect::<Vec<_>>();
        let record = map.node(node);
        let rules = map.nodes().iter().filter(|other| {
            other.kind == NodeKind::Administrators && other.account == record.account && other.id != node
        });
        if record.account.is_some() && record.kind != NodeKind::Administrators && record.is_ruled {
            steps.extend(rules.map(|other| ((other.id, false), Through::Administration)));
        }
        steps
    }
}

impl Map {
    /// Returns the nodes for everyone: anyone, and for principals of the estate their organization.
    pub(crate) fn everyones(&self, is_inside: bool) -> impl Iterator<Item = NodeId> {
        // These kinds sort first, so the search ends early.
        let nodes = self
            .nodes()
            .iter()
            .take_while(|node| node.kind <= NodeKind::Organization);
        let nodes = nodes.filter(move |node| match &node.subject {
            Subject::Principal(Principal::Anonymous) => true,
            Subject::Principal(_) => is_inside,
            Subject::Subject(..)
            | Subject::Group(_)
            | Subject::Resource(_)
            | Subject::Administrators(_)
            | Subject::Launch { .. } => false,
        });
        nodes.map(|node| node.id)
    }
}

/// Returns whether an edge gives control of its end. What compute carries is nobody's for being able to change it somehow: to
/// stop it, say, gives nothing. The techniques lead to its role where a change does.
pub(crate) fn gives_control(map: &Map, edge: &Edge) -> bool {
    match map.node(edge.to).kind {
        NodeKind::Compute => match edge.relation {
            // Whoever takes over what is reached has its role; the step to it says so.
            Relation::Reaches => true,
            Relation::MemberOf
            | Relation::CanAssume
            | Relation::RunsAs
            | Relation::Administers
            | Relation::CanInvoke
            | Relation::CanRead
            | Relation::CanWrite
            | Relation::CanAdminister
            | Relation::MayRunAs
            | Relation::Escalates(_) => false,
        },
        NodeKind::Anonymous
        | NodeKind::Organization
        | NodeKind::ExternalAccount
        | NodeKind::ExternalPrincipal
        | NodeKind::UnknownPrincipal
        | NodeKind::Provider
        | NodeKind::Service
        | NodeKind::Root
        | NodeKind::User
        | NodeKind::Group
        | NodeKind::Role
        | NodeKind::Launch
        | NodeKind::Resource
        | NodeKind::Administrators => true,
    }
}
