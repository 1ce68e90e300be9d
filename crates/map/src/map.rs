//! The map itself.

use crate::adjacency::Starts;
use crate::builder::{Found, assemble};
use crate::edge::{Edge, EdgeId, Explained, Proof, Relation};
use crate::hinges::taken_over;
use crate::node::{Node, NodeId, NodeKind, Subject};
use crate::technique::TechniqueId;
use crate::truncated::{Truncated, Truncations};
use crate::{administrators, assume, internet, resources, technique};
use iamscope_access::Access;
use iamscope_estate::{Gap, Principal, ResourcePolicy};
use iamscope_eval::{Context, Formula};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MapOptions {
    /// Whether to follow techniques that are not confirmed, too.
    pub with_experimental: bool,
}

/// The estate as a graph.
///
/// INVARIANT (ids): nodes and edges are sorted, and the id of each is its place. Nodes are sorted by kind, label and
/// subject; edges by their ends and relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Map {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Where the edges of each node are.
    starts: Starts,
    /// Edges sorted by their second end.
    incoming: Vec<EdgeId>,
    /// Where those to each node are.
    incoming_starts: Starts,
    by_subject: FxHashMap<Subject, NodeId>,
    notes: Vec<Note>,
    truncations: Vec<Truncated>,
}

/// A technique that somebody can use and that leads nowhere on the map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Who can use it.
    pub actor: NodeId,
    /// The technique.
    pub technique: TechniqueId,
    /// The condition under which it works; never `False`.
    pub condition: Formula,
    /// What proves it.
    pub proof: Proof,
    /// What was not seen, was taken to have no say, and could change it.
    pub assumptions: Arc<[Gap]>,
}

impl Map {
    /// Draws the map of an estate, with the techniques that are confirmed: the same estate gives the same map.
    pub fn build(access: &Access<'_>) -> Self {
        Self::build_with(access, MapOptions::default())
    }

    /// Draws the map of an estate.
    pub fn build_with(access: &Access<'_>, options: MapOptions) -> Self {
        Self::build_for(access, options, None)
    }

    /// Draws the map of an estate with the techniques of some actors only, if there are any given.
    pub(crate) fn build_for(access: &Access<'_>, options: MapOptions, actors: Option<&BTreeSet<Principal>>) -> Self {
        let (administer, administrators) = administrators::edges(access);
        let assumed = assume::edges(access, &administrators);
        let truncations = Truncations::default();
        let (mut found, notes) = technique::edges(access, &administrators, &assumed, options, actors, &truncations);
        found.extend(assumed);
        found.push(resources::edges(access, &administrators));
        found.extend([administer, settings(access), internet::edges(access)]);
        // Whoever is not known has edges of its own; that anyone else may turn out to be that one is no edge.
        let unknown = access.unknown_names();
        let is_known = |found: &Found| {
            let from = found.from.principal();
            from.is_none_or(|from| !access.needs_to_be_unknown(&unknown, from, &found.condition))
        };
        found.iter_mut().for_each(|some| some.retain(is_known));
        let mut map = assemble(access, &subjects(access), found);
        map.take_notes(notes.into_iter().filter(is_known).collect());
        map.truncations = truncations.into_sorted();
        map
    }

    pub(crate) fn new(nodes: Vec<Node>, edges: Vec<Edge>) -> Self {
        let ends = || edges.iter().map(|edge| edge.to.index());
        let incoming_starts = Starts::new(nodes.len(), ends());
        Self {
            starts: Starts::new(nodes.len(), edges.iter().map(|edge| edge.from.index())),
            incoming: incoming_starts.sorted(ends()).into_iter().map(EdgeId).collect(),
            incoming_starts,
            by_subject: nodes.iter().map(|node| (node.subject.clone(), node.id)).collect(),
            nodes,
            edges,
            notes: Vec::new(),
            truncations: Vec::new(),
        }
    }

    /// Takes over what was found that leads nowhere.
    fn take_notes(&mut self, found: Vec<Found>) {
        let notes = found.into_iter().filter_map(|found| {
            let Relation::Escalates(technique) = found.relation else {
                return None;
            };
            Some(Note {
                actor: self.find(&found.from)?,
                technique,
                condition: found.condition,
                proof: found.proof,
                assumptions: found.assumptions,
            })
        });
        let mut notes = notes.collect::<Vec<_>>();
        notes.sort_by_key(|note| (note.actor, note.technique));
        notes.dedup_by_key(|note| (note.actor, note.technique));
        self.notes = notes;
    }

    /// Returns the techniques that principals can use and that lead nowhere on the map, sorted by principal.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns what was not looked at for there being too much of it, sorted: edges may be missing there.
    pub fn truncations(&self) -> &[Truncated] {
        &self.truncations
    }

    /// Returns the nodes, sorted.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the edges, sorted.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns a node.
    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT (ids) of Map: the id of a node is its place"
    )]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Returns an edge.
    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT (ids) of Map: the id of an edge is its place"
    )]
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.index()]
    }

    /// Returns the node with this place in the list, if there is one; for ids that come from outside.
    pub fn node_at(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// Returns the edge with this place in the list, if there is one; for ids that come from outside.
    pub fn edge_at(&self, index: usize) -> Option<&Edge> {
        self.edges.get(index)
    }

    /// Returns the edge of a relation between two nodes.
    pub fn edge_between(&self, from: NodeId, relation: Relation, to: NodeId) -> Option<&Edge> {
        let mut edges = self.outgoing(from).iter();
        edges.find(|edge| (edge.relation, edge.to) == (relation, to))
    }

    /// Returns the node that stands for a subject.
    pub fn find(&self, subject: &Subject) -> Option<NodeId> {
        self.by_subject.get(subject).copied()
    }

    /// Returns the node that stands for a principal.
    pub fn find_principal(&self, principal: &Principal) -> Option<NodeId> {
        self.find(&Subject::Principal(principal.clone()))
    }

    /// Returns the edges that start at a node, sorted.
    pub fn outgoing(&self, node: NodeId) -> &[Edge] {
        self.edges.get(self.starts.of(node.index())).unwrap_or_default()
    }

    /// Returns the edges that end at a node, sorted.
    pub fn incoming(&self, node: NodeId) -> impl Iterator<Item = &Edge> {
        let edges = self
            .incoming
            .get(self.incoming_starts.of(node.index()))
            .unwrap_or_default();
        edges.iter().map(|&edge| self.edge(edge))
    }

    /// Returns the condition under which an edge leads on: that packets reach compute gives nobody its role, but whoever
    /// takes over what answers there has it.
    pub fn step_condition(&self, edge: &Edge) -> Formula {
        if edge.relation != Relation::Reaches || self.node(edge.to).kind != NodeKind::Compute {
            return edge.condition.clone();
        }
        let is_taken = Formula::atom(taken_over(&self.node(edge.to).label));
        edge.condition.clone().and(is_taken)
    }

    /// Returns the map as it is once more of the circumstances of every step is known: conditions that hold are gone, and
    /// so are edges whose condition does not.
    #[must_use]
    pub fn given(self, context: &Context) -> Self {
        if *context == Context::open() {
            return self;
        }
        let edges = self.edges.into_iter().map(|edge| Edge {
            condition: edge.condition.given(context),
            ..edge
        });
        let edges = edges.filter(|edge| !edge.condition.is_false()).zip(0..);
        let edges = edges.map(|(edge, place)| Edge {
            id: EdgeId(place),
            ..edge
        });
        let notes = self.notes.into_iter().map(|note| Note {
            condition: note.condition.given(context),
            ..note
        });
        Self {
            notes: notes.filter(|note| !note.condition.is_false()).collect(),
            truncations: self.truncations,
            ..Self::new(self.nodes, edges.collect())
        }
    }

    /// Returns the map without some edges, and without those at some nodes. The nodes themselves stay, and keep their ids.
    #[must_use]
    pub fn without(&self, nodes: &BTreeSet<NodeId>, edges: &BTreeSet<EdgeId>) -> Self {
        let is_gone = |edge: &Edge| edges.contains(&edge.id) || nodes.contains(&edge.from) || nodes.contains(&edge.to);
        let left = self.edges.iter().filter(|edge| !is_gone(edge));
        let left = left.zip(0..).map(|(edge, place)| Edge {
            id: EdgeId(place),
            ..edge.clone()
        });
        let mut map = Self::new(self.nodes.clone(), left.collect());
        let notes = self.notes.iter().filter(|note| !nodes.contains(&note.actor));
        map.notes = notes.cloned().collect();
        map.truncations = self.truncations.clone();
        map
    }

    /// Asks the questions of an edge again and says why the answers are what they are; nothing for edges that no decision
    /// proves but a setting.
    pub fn explain_edge(&self, access: &Access<'_>, edge: EdgeId) -> Vec<Explained> {
        let edge = self.edge_at(edge.index());
        edge.map(|edge| edge.explain(access)).unwrap_or_default()
    }
}

/// Returns what is on the map whether or not it has edges.
fn subjects(access: &Access<'_>) -> Vec<Subject> {
    let estate = access.estate();
    let roots = estate.accounts().ids().map(Principal::Root);
    let principals = roots.chain(estate.entities().map(Principal::from));
    let principals = principals.map(Subject::Principal);
    let resources = estate
        .resources()
        .iter()
        .filter(|(_, resource)| !resource.roles.is_empty() || resource.policy != ResourcePolicy::NotSeen);
    principals
        .chain(estate.groups().ids().map(Subject::Group))
        .chain(resources.map(|(id, _)| Subject::Resource(id)))
        .collect()
}

/// Returns the edges that no policy decides: members of groups and roles of resources.
fn settings(access: &Access<'_>) -> Vec<Found> {
    let estate = access.estate();
    let members = estate.users().iter().flat_map(|(id, user)| {
        let user_node = Subject::Principal(Principal::User(id));
        let groups = user.groups.iter().map(|&group| Subject::Group(group));
        groups.map(move |group| Found::setting(user_node.clone(), group, Relation::MemberOf))
    });
    let carriers = estate.resources().iter().flat_map(|(id, resource)| {
        resource.roles.iter().map(move |role| {
            let role = Subject::Principal(role.to_principal());
            Found::setting(Subject::Resource(id), role, Relation::RunsAs)
        })
    });
    members.chain(carriers).collect()
}
