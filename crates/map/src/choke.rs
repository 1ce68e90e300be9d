//! What to cut: the smallest set of edges without which no path is left, and the policy edits that take them away.
//!
//! [`Map::choke_points`] finds the edges by a minimum cut ([`cut`]), proposes edits for each ([`edit`], [`remedy`]), makes
//! them on a copy of the estate, asks again, and says what else each would take away. Nothing is proposed that was not
//! decided so.

mod cut;
mod edit;
mod remedy;

pub use edit::EstateEdit;
pub use remedy::{Lost, Remedy};

use crate::edge::{EdgeId, Relation};
use crate::map::{Map, MapOptions};
use crate::node::{NodeId, NodeKind};
use crate::paths::{Graph, PathQuery};
use iamscope_access::Access;
use std::collections::{BTreeMap, BTreeSet};

/// More edges are not given remedies.
const MOST_REMEDIES: usize = 24;

/// What cuts all paths between some ends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChokePoints {
    /// The edges to cut, sorted; none if there is no path.
    pub points: Vec<ChokePoint>,
    /// Whether there is no path to begin with.
    pub is_cut_already: bool,
    /// Whether edges can cut all paths. They cannot where the ends touch.
    pub is_possible: bool,
    /// Whether the first edits of all points together were made on a copy of the estate, and no path was left.
    pub is_verified: bool,
}

/// An edge to cut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChokePoint {
    /// The edge.
    pub edge: EdgeId,
    /// What would cut it, the one that takes the least else first. None where no policy decides it.
    pub remedies: Vec<Remedy>,
}

impl Map {
    /// Returns the smallest set of edges without which no path leads from one end to the other, with the smallest edits
    /// that take them away. The copies of the estate are drawn with the options, as this map was.
    pub fn choke_points(&self, access: &Access<'_>, query: &PathQuery, options: MapOptions) -> ChokePoints {
        let graph = Graph::undivided(self, &query.without_nodes, &query.without_edges);
        let (from, to) = self.separate(query);
        let Some(edges) = cut::smallest(&graph, &from, &to) else {
            return ChokePoints::default();
        };
        let points = edges.iter().enumerate().map(|(place, &edge)| ChokePoint {
            edge,
            remedies: if place < MOST_REMEDIES {
                remedy::remedies(self, access, edge)
            } else {
                Vec::new()
            },
        });
        let points: Vec<ChokePoint> = points.collect();
        ChokePoints {
            is_cut_already: points.is_empty(),
            is_possible: true,
            is_verified: self.holds(access, &points, (&from, &to), options),
            points,
        }
    }

    /// Returns the ends of a cut. Whoever is an administrator already is as good as the administrators themselves, and is
    /// where no cut is wanted.
    fn separate(&self, query: &PathQuery) -> (BTreeSet<NodeId>, BTreeSet<NodeId>) {
        let mut to = query.to.clone();
        for &node in &query.to {
            if self.node(node).kind == NodeKind::Administrators {
                let rulers = self
                    .incoming(node)
                    .filter(|edge| edge.relation == Relation::Administers);
                to.extend(rulers.filter(|edge| edge.condition.is_true()).map(|edge| edge.from));
            }
        }
        let from = query.from.difference(&to).copied().collect();
        (from, to)
    }

    /// Returns whether no path is left once the first edits of all points are made.
    fn holds(
        &self,
        access: &Access<'_>,
        points: &[ChokePoint],
        (from, to): (&BTreeSet<NodeId>, &BTreeSet<NodeId>),
        options: MapOptions,
    ) -> bool {
        let first = points.iter().map(|point| point.remedies.first());
        let Some(remedies) = first.collect::<Option<Vec<&Remedy>>>() else {
            return false;
        };
        let edits: Vec<EstateEdit> = remedies.iter().flat_map(|remedy| remedy.edits.clone()).collect();
        let estate = edit::apply(access.estate(), access.catalog(), &edits);
        let later_access = Access::new(&estate, access.catalog());
        let later = Self::build_with(&later_access, options);
        let named: BTreeMap<String, NodeId> = later
            .nodes()
            .iter()
            .map(|node| (later.full_name(&later_access, node.id), node.id))
            .collect();
        let same = |nodes: &BTreeSet<NodeId>| -> BTreeSet<NodeId> {
            let names = nodes.iter().map(|&node| self.full_name(access, node));
            names.filter_map(|name| named.get(&name).copied()).collect()
        };
        let query = PathQuery {
            limit: 1,
            count_limit: 1,
            ..PathQuery::between(same(from), same(to))
        };
        let paths = later.paths(&later_access, &query);
        paths.total == 0 && paths.is_counted
    }
}
