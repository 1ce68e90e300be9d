//! What to cut: the smallest set of edges without which no path is left, and the edits that take them away.
//!
//! [`Map::choke_points`] finds the edges by a minimum cut ([`cut`]). [`candidate`] proposes edits for each ([`edit`],
//! [`policies`]), [`plan`] chooses few of them, makes them on a copy of the estate ([`edited`]) and looks for paths again until
//! there is none, and [`lost`] says what else each takes away. Nothing is proposed that was not decided so.

mod apply;
mod candidate;
mod cut;
mod edit;
mod lost;
mod plan;
mod policies;
mod remedy;
mod screen;

pub use apply::edited;
pub use edit::EstateEdit;
pub use remedy::{Lost, Obstacle, Remedy};

use crate::edge::{EdgeId, Relation};
use crate::map::{Map, MapOptions};
use crate::node::{NodeId, NodeKind};
use crate::paths::{Graph, PathQuery};
use iamscope_access::Access;
use iamscope_eval::Context;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What cuts all paths between some ends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChokePoints {
    /// The edges to cut, sorted; none if there is no path.
    pub points: Vec<ChokePoint>,
    /// Whether there is no path to begin with.
    pub is_cut_already: bool,
    /// Whether edges can cut all paths. They cannot where the ends touch.
    pub is_possible: bool,
    /// Whether the first remedies of all points together were made on a copy of the estate, and no path was left.
    pub is_verified: bool,
}

/// An edge to cut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChokePoint {
    /// The edge.
    pub edge: EdgeId,
    /// What would cut it: first what is enough together with the first of all other points, then what is as good in its
    /// place, the one that takes the least first. Others are tried of a few points only.
    pub remedies: Vec<Remedy>,
    /// Why there is none.
    pub obstacle: Option<Obstacle>,
}

/// How copies of the estate are drawn: as the map was.
#[derive(Clone, Debug)]
pub struct CutOptions {
    /// What to draw.
    pub map: MapOptions,
    /// What is known of every step.
    pub context: Context,
}

impl From<MapOptions> for CutOptions {
    fn from(map: MapOptions) -> Self {
        let context = Context::open();
        Self { map, context }
    }
}

impl Map {
    /// Returns the smallest set of edges without which no path leads from one end to the other, with the smallest edits
    /// that take them away. The copies of the estate are drawn with the options, as this map was.
    pub fn choke_points(&self, access: &Access<'_>, query: &PathQuery, options: &CutOptions) -> ChokePoints {
        let graph = Graph::undivided(self, &query.without_nodes, &query.without_edges);
        let ends = self.separate(query);
        let Some(edges) = cut::smallest(&graph, &ends.from, &ends.to) else {
            return ChokePoints::default();
        };
        if edges.is_empty() {
            return ChokePoints {
                is_cut_already: true,
                is_possible: true,
                is_verified: true,
                points: Vec::new(),
            };
        }
        let plan = plan::plan(self, access, &edges, query, &ends, options);
        ChokePoints {
            is_cut_already: false,
            is_possible: true,
            is_verified: plan.is_verified,
            points: points(access, &edges, plan.edits, &plan.others),
        }
    }

    /// Returns the ends of a cut. Whoever is an administrator already is as good as the administrators themselves, and is
    /// where no cut is wanted.
    fn separate(&self, query: &PathQuery) -> Ends {
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
        Ends { from, to }
    }
}

/// Says of each edge what would cut it and what is lost by that. Many edges are cut by the same edits.
fn points(
    access: &Access<'_>,
    edges: &[EdgeId],
    first: Vec<Result<Vec<EstateEdit>, Obstacle>>,
    others: &[Vec<Vec<EstateEdit>>],
) -> Vec<ChokePoint> {
    let mut wanted: Vec<Vec<Vec<EstateEdit>>> = Vec::new();
    for (first, others) in first.iter().zip(others) {
        let first = first.iter().flatten().cloned().collect::<Vec<_>>();
        let all = [vec![first], others.clone()].concat().into_iter();
        wanted.push(all.filter(|edits| !edits.is_empty()).collect());
    }
    let distinct: BTreeSet<&Vec<EstateEdit>> = wanted.iter().flatten().collect();
    let distinct: Vec<&Vec<EstateEdit>> = distinct.into_iter().collect();
    let lost = distinct.into_par_iter().map(|edits| (edits, lost::lost(access, edits)));
    let lost: BTreeMap<&Vec<EstateEdit>, Vec<Lost>> = lost.collect::<Vec<_>>().into_iter().collect();
    let points = edges.iter().zip(first).zip(&wanted).map(|((&edge, first), wanted)| {
        let remedies = wanted.iter().map(|edits| Remedy {
            lost: lost.get(edits).cloned().unwrap_or_default(),
            edits: edits.clone(),
        });
        let mut remedies: Vec<Remedy> = remedies.collect();
        if let Some(others) = remedies.get_mut(1..) {
            others.sort_by_key(|remedy| (remedy.weight(), remedy.edits.len()));
        }
        ChokePoint {
            edge,
            remedies,
            obstacle: first.err(),
        }
    });
    points.collect()
}

/// The ends of a cut.
#[derive(Default)]
struct Ends {
    from: BTreeSet<NodeId>,
    to: BTreeSet<NodeId>,
}
