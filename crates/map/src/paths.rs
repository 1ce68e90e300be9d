//! Ways from some nodes to others: the k shortest simple paths, never all of them.
//!
//! Start at [`PathQuery`] and [`Map::paths`]. [`graph`] lays the map out for walking, in the same steps as
//! [`Map::reach`]; [`shortest`] finds paths by Yen's algorithm, guided by the exact distances to the targets; [`choose`]
//! picks the edges of each step such that their conditions can hold together; [`say`] puts it in words and [`witness`]
//! finds a request for each step; [`identity`] gives nodes, edges and paths
//! names that stay the same from one estate to the next; [`ends`] reads what people type.

mod choose;
mod diff;
mod ends;
mod graph;
mod identity;
mod replay;
mod say;
mod shortest;
mod witness;

pub use diff::{MapChanges, PathChanges};
pub use ends::{EndsError, Jewels, JewelsError};
pub use identity::{EdgeKey, PathKey};
pub use replay::ReplayError;
pub use say::Words;

pub(crate) use ends::{is_data, is_outside};
pub(crate) use graph::Graph;

use crate::edge::{Certainty, EdgeId};
use crate::map::Map;
use crate::node::NodeId;
use crate::reach::Through;
use crate::severity::{Assessment, Severities};
use graph::Layer;
use iamscope_access::Access;
use iamscope_eval::Formula;
use shortest::Search;
use std::collections::{BTreeMap, BTreeSet};

/// What paths to look for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathQuery {
    /// Where they start.
    pub from: BTreeSet<NodeId>,
    /// Where they end.
    pub to: BTreeSet<NodeId>,
    /// What they go through, one of each set, in this order.
    pub via: Vec<BTreeSet<NodeId>>,
    /// They take at least one of these edges, if there are any given.
    pub using: Option<BTreeSet<EdgeId>>,
    /// They go through none of these nodes.
    pub without_nodes: BTreeSet<NodeId>,
    /// They take none of these edges.
    pub without_edges: BTreeSet<EdgeId>,
    /// They have no more steps than this.
    pub max_hops: u32,
    /// So many are returned.
    pub limit: usize,
    /// So many are looked for, to tell how many there are.
    pub count_limit: usize,
    /// What is to be protected most.
    pub jewels: BTreeSet<NodeId>,
}

/// The paths that were found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Paths {
    /// The first of them: by severity, the worst first, by steps and by conditions.
    pub paths: Vec<Path>,
    /// How many there are, or if `is_counted` is false, at least are.
    pub total: usize,
    /// Whether all were found. If not, there may be more.
    pub is_counted: bool,
    /// How many were found that contradict themselves, and so are none.
    pub contradictory: usize,
}

/// A path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path {
    /// Its name; the same in every estate in which the path has the same steps.
    pub key: PathKey,
    /// Where it starts.
    pub start: NodeId,
    /// Its steps; never empty.
    pub steps: Vec<Step>,
    /// How many of them count: with which role something runs that one has started is part of starting it.
    pub hops: u32,
    /// Under which condition the steps hold together.
    pub condition: Formula,
    /// How bad it is, and why.
    pub assessment: Assessment,
}

/// A step of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its name.
    pub key: EdgeKey,
    /// Who takes it.
    pub from: NodeId,
    /// What he has then.
    pub to: NodeId,
    /// How.
    pub through: Through,
    /// Other edges that lead to the same.
    pub others: Vec<EdgeId>,
    /// Under which condition.
    pub condition: Formula,
}

impl Default for PathQuery {
    fn default() -> Self {
        Self {
            from: BTreeSet::new(),
            to: BTreeSet::new(),
            via: Vec::new(),
            using: None,
            without_nodes: BTreeSet::new(),
            without_edges: BTreeSet::new(),
            max_hops: 12,
            limit: 30,
            count_limit: 500,
            jewels: BTreeSet::new(),
        }
    }
}

impl PathQuery {
    /// Asks for the paths from some nodes to others.
    pub fn between(from: BTreeSet<NodeId>, to: BTreeSet<NodeId>) -> Self {
        Self {
            from,
            to,
            ..Self::default()
        }
    }
}

impl Path {
    /// Returns where it ends.
    pub fn end(&self) -> NodeId {
        self.steps.last().map_or(self.start, |step| step.to)
    }

    /// Returns how sure it is.
    pub fn certainty(&self) -> Certainty {
        if self.steps.iter().all(|step| step.condition.is_true()) {
            Certainty::Proven
        } else {
            Certainty::Conditional
        }
    }

    /// Returns how many of its steps need a condition.
    pub fn conditions(&self) -> usize {
        self.steps.iter().filter(|step| !step.condition.is_true()).count()
    }

    /// Returns the nodes from the start to the end.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::once(self.start).chain(self.steps.iter().map(|step| step.to))
    }
}

impl Step {
    /// Returns the edge that the step takes, if it takes one of the map.
    pub fn edge(&self) -> Option<EdgeId> {
        match self.through {
            Through::Edge(edge) | Through::Open(edge) => Some(edge),
            Through::Start | Through::Administration => None,
        }
    }
}

impl Map {
    /// Returns the paths that a query asks for, the worst first, then the shortest, then those with fewer conditions.
    pub fn paths(&self, access: &Access<'_>, query: &PathQuery) -> Paths {
        let whole = Graph::new(self, &BTreeSet::new(), &BTreeSet::new());
        let severities = Severities::new(&whole, access, &query.jewels);
        let graph = if query.without_nodes.is_empty() && query.without_edges.is_empty() {
            whole
        } else {
            Graph::new(self, &query.without_nodes, &query.without_edges)
        };
        let mut layers = query.via.iter().cloned().map(Layer::Nodes).collect::<Vec<_>>();
        layers.extend(query.using.iter().cloned().map(Layer::Edges));
        let (mut exposures, mut powers) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeMap::<_, BTreeSet<_>>::new());
        for &from in &query.from {
            exposures.entry(severities.exposure(from)).or_default().insert(from);
        }
        for &to in &query.to {
            powers.entry(severities.power(to)).or_default().insert(to);
        }
        let mut groups = Vec::new();
        for (exposure, starts) in &exposures {
            for (power, ends) in &powers {
                groups.push((severities.worst(*exposure, *power), *exposure, *power, starts, ends));
            }
        }
        groups.sort();
        let mut found = Paths {
            is_counted: true,
            ..Paths::default()
        };
        // The worst first: what is found beyond the limit is only counted.
        for (_, _, _, starts, ends) in groups.into_iter().rev() {
            let left = query.count_limit.saturating_sub(found.total);
            let mut search = Search::new(&graph, &layers, starts, ends, query.max_hops);
            let outcome = search.run(left);
            found.total += outcome.paths.len();
            found.contradictory += outcome.contradictory;
            found.is_counted &= outcome.is_complete;
            for route in outcome.paths.iter().take(query.limit.saturating_sub(found.paths.len())) {
                let mut path = choose::path(self, access, &graph, route, query.using.as_ref());
                path.assessment = severities.assess(self, access, &path);
                found.paths.push(path);
            }
        }
        sort(&mut found.paths);
        found
    }

    /// Returns for each of the ends of a query the shortest path from each of its starts, in the order of both. Starts from
    /// which there is none are left out.
    pub fn nearest(&self, access: &Access<'_>, query: &PathQuery) -> Vec<(NodeId, Vec<Path>)> {
        let graph = Graph::new(self, &query.without_nodes, &query.without_edges);
        let severities = Severities::new(&graph, access, &query.jewels);
        let ends = query.to.iter().map(|&end| {
            let mut search = Search::new(&graph, &[], &query.from, &BTreeSet::from([end]), query.max_hops);
            let found = query.from.iter().filter_map(|&start| {
                let route = search.nearest(start)?;
                let mut path = choose::path(self, access, &graph, &route, None);
                path.assessment = severities.assess(self, access, &path);
                Some(path)
            });
            (end, found.collect())
        });
        ends.collect()
    }
}

/// Puts the worst first, then the shortest, then those with fewer conditions.
fn sort(paths: &mut [Path]) {
    let order = |path: &Path| (path.assessment.severity, path.hops, path.conditions());
    paths.sort_by(|left, right| {
        let ((severe, hops, conditions), (other_severe, other_hops, other_conditions)) = (order(left), order(right));
        other_severe
            .cmp(&severe)
            .then(hops.cmp(&other_hops))
            .then(conditions.cmp(&other_conditions))
            .then_with(|| left.nodes().cmp(right.nodes()))
    });
}
