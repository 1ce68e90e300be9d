//! What two maps lead to differently: edges that came and went, and the paths that they open and close.

use super::ends::is_outside;
use super::{EdgeKey, PathQuery, Paths};
use crate::edge::{Edge, EdgeId};
use crate::map::Map;
use crate::node::NodeKind;
use iamscope_access::Access;
use std::collections::{BTreeMap, BTreeSet};

/// What two maps have differently.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MapChanges {
    /// Edges of the second map that the first does not have, or only under a condition.
    pub opened: BTreeSet<EdgeId>,
    /// Edges of the first map that the second does not have, or only under a condition.
    pub closed: BTreeSet<EdgeId>,
}

/// The paths that changed edges open and close.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PathChanges {
    /// Paths of the second map that take an edge which came.
    pub opened: Paths,
    /// Paths of the first map that take an edge which went.
    pub closed: Paths,
}

impl Map {
    /// Compares this map with a later one.
    pub fn changes(&self, access: &Access<'_>, later: &Self, later_access: &Access<'_>) -> MapChanges {
        let (before, after) = (self.keys(access), later.keys(later_access));
        MapChanges {
            opened: only(later, &after, self, &before),
            closed: only(self, &before, later, &after),
        }
    }

    /// Returns the paths to administration and to data that the changes from this map to a later one open and close: no
    /// more than `limit` of each.
    pub fn path_changes(
        &self,
        access: &Access<'_>,
        later: &Self,
        later_access: &Access<'_>,
        limit: usize,
    ) -> PathChanges {
        let changes = self.changes(access, later, later_access);
        PathChanges {
            opened: later.paths_using(later_access, changes.opened, limit),
            closed: self.paths_using(access, changes.closed, limit),
        }
    }

    /// Returns the paths that take one of some edges: from its start, or from outside, to its end or to administration.
    /// What somebody inside reaches of data with one step is left out, for that is no path but access.
    fn paths_using(&self, access: &Access<'_>, using: BTreeSet<EdgeId>, limit: usize) -> Paths {
        if using.is_empty() {
            return Paths {
                is_counted: true,
                ..Paths::default()
            };
        }
        let edges = || using.iter().map(|&edge| self.edge(edge));
        let is_data = |edge: &&Edge| self.node(edge.to).kind == NodeKind::Resource;
        let mut starts: BTreeSet<_> = edges().filter(|edge| !is_data(edge)).map(|edge| edge.from).collect();
        let outside = self.nodes().iter().map(|node| node.id);
        starts.extend(outside.filter(|&node| is_outside(access, self, node)));
        let mut ends: BTreeSet<_> = edges().map(|edge| edge.to).collect();
        let administrators = self.nodes().iter().filter(|node| node.kind == NodeKind::Administrators);
        ends.extend(administrators.map(|node| node.id));
        let query = PathQuery {
            using: Some(using),
            limit,
            is_folded: true,
            ..PathQuery::between(starts, ends)
        };
        self.paths(access, &query)
    }

    fn keys(&self, access: &Access<'_>) -> BTreeMap<EdgeKey, EdgeId> {
        let edges = self.edges().iter();
        edges.map(|edge| (self.edge_key(access, edge.id), edge.id)).collect()
    }
}

/// Returns the edges of one map that the other does not have, or only under a condition.
fn only(
    map: &Map,
    keys: &BTreeMap<EdgeKey, EdgeId>,
    other: &Map,
    others: &BTreeMap<EdgeKey, EdgeId>,
) -> BTreeSet<EdgeId> {
    let is_proven = |map: &Map, edge: EdgeId| map.edge(edge).condition.is_true();
    let is_new = |key: &EdgeKey, edge: EdgeId| match others.get(key) {
        Some(&same) => is_proven(map, edge) && !is_proven(other, same),
        None => true,
    };
    let new = keys.iter().filter(|&(key, &edge)| is_new(key, edge));
    new.map(|(_, &edge)| edge).collect()
}
