//! Ways from some nodes to others: the k shortest simple paths, never all of them.
//!
//! Start at [`PathQuery`] and [`Map::paths`]. [`graph`] lays the map out for walking, in the same steps as
//! [`Map::reach`]; [`stages`] says how far a path has come with what it has to pass; [`shortest`] finds paths by Yen's algorithm, guided by the exact distances to the targets; [`choose`]
//! picks the edges of each step such that their conditions can hold together; [`say`] puts it in words and [`witness`]
//! finds a request for each step; [`identity`] gives nodes, edges and paths
//! names that stay the same from one estate to the next; [`ends`] reads what people type.

mod choose;
mod diff;
mod ends;
mod graph;
mod identity;
mod reachable;
mod replay;
mod say;
mod shortest;
mod stages;
mod witness;

pub use diff::{MapChanges, PathChanges};
pub use ends::{EndsError, Jewels, JewelsError};
pub use identity::{EdgeKey, PathKey};
pub use replay::ReplayError;
pub use say::Words;

pub(crate) use ends::{is_data, is_outside};
pub(crate) use graph::Graph;
pub(crate) use identity::change_key;
pub(crate) use replay::{Beginning, step_named};

use crate::edge::{Certainty, EdgeId};
use crate::hinges::{is_of_organization, unseen};
use crate::map::Map;
use crate::node::NodeId;
use crate::reach::Through;
use crate::severity::{Assessment, Exposure, PathSeverity, Power, Severities};
use iamscope_access::Access;
use iamscope_eval::Formula;
use shortest::Search;
use stages::{Layer, Stages, Tier};
use std::cmp::Reverse;
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
    /// Whether to show only the first of those that hang on the same that nobody saw.
    pub is_folded: bool,
    /// What is to be protected most.
    pub jewels: BTreeSet<NodeId>,
}

/// The paths that were found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Paths {
    /// The first of them: by severity, the worst first, by how much they hang on that nobody saw, by steps and by
    /// conditions.
    pub paths: Vec<Path>,
    /// How many there are, or if `is_counted` is false, at least are.
    pub total: usize,
    /// Whether all were found. If not, there may be more.
    pub is_counted: bool,
    /// How many were found that contradict themselves, and so are none.
    pub contradictory: usize,
    /// How many were left out because they hang on the same unseen facts as one that is there.
    pub folded: usize,
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
    /// How many others were left out in its favour: they hang on the same that nobody saw.
    pub alike: usize,
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
            is_folded: false,
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

    /// Returns what nobody saw and has to be so for the path, in words.
    pub fn unseen(&self) -> BTreeSet<String> {
        self.steps.iter().flat_map(|step| unseen(&step.condition)).collect()
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
    /// Returns the paths that a query asks for: see [`worst_first`].
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
        let mut found = Paths {
            is_counted: true,
            ..Paths::default()
        };
        // The worst first: what is found beyond the limit is only counted.
        for group in groups(&graph, &severities, query) {
            let left = query.count_limit.saturating_sub(found.total);
            let (layers, tier) = (&layers, group.tier);
            let stages = Stages { layers, tier };
            let mut search = Search::new(&graph, stages, &group.starts, &group.ends, query.max_hops);
            let outcome = search.run(left);
            found.total += outcome.paths.len();
            found.contradictory += outcome.contradictory;
            found.is_counted &= outcome.is_complete;
            for route in &outcome.paths {
                let mut path = choose::path(self, access, &graph, route, query.using.as_ref());
                path.assessment = severities.assess(self, access, &path);
                found.paths.push(path);
            }
        }
        worst_first(&mut found.paths);
        if query.is_folded {
            fold(&mut found);
        }
        found.paths.truncate(query.limit);
        found
    }

    /// Returns for each of the ends of a query the surest and shortest path from each of its starts, in the order of both. Starts from
    /// which there is none are left out.
    pub fn nearest(&self, access: &Access<'_>, query: &PathQuery) -> Vec<(NodeId, Vec<Path>)> {
        let graph = Graph::new(self, &query.without_nodes, &query.without_edges);
        let severities = Severities::new(&graph, access, &query.jewels);
        let tiers = [Tier::Seen, Tier::Unseen].into_iter();
        let tiers = tiers
            .filter(|&tier| tier == Tier::Seen || graph.has_unseen())
            .collect::<Vec<_>>();
        let ends = query.to.iter().map(|&end| {
            let search = |&tier| {
                let stages = Stages { layers: &[], tier };
                Search::new(&graph, stages, &query.from, &BTreeSet::from([end]), query.max_hops)
            };
            // What hangs on nothing that nobody saw comes first, however long it is.
            let mut searches = tiers.iter().map(search).collect::<Vec<_>>();
            let found = query.from.iter().filter_map(|&start| {
                let route = searches.iter_mut().find_map(|search| search.nearest(start))?;
                let mut path = choose::path(self, access, &graph, &route, None);
                path.assessment = severities.assess(self, access, &path);
                Some(path)
            });
            (end, found.collect())
        });
        ends.collect()
    }
}

/// Starts and ends between which paths are alike: as bad at the most, and hanging on what nobody saw or not.
struct Group {
    worst: PathSeverity,
    tier: Tier,
    exposure: Exposure,
    power: Power,
    starts: BTreeSet<NodeId>,
    ends: BTreeSet<NodeId>,
}

/// Sorts starts and ends into groups, those of the worst paths first.
fn groups(graph: &Graph<'_>, severities: &Severities<'_>, query: &PathQuery) -> Vec<Group> {
    let (mut exposures, mut powers) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeMap::<_, BTreeSet<_>>::new());
    for &from in &query.from {
        exposures.entry(severities.exposure(from)).or_default().insert(from);
    }
    for &to in &query.to {
        powers.entry(severities.power(to)).or_default().insert(to);
    }
    let has_unseen = graph.has_unseen();
    let tiers = [Some((Tier::Seen, 0)), has_unseen.then_some((Tier::Unseen, 1))];
    let mut groups = Vec::new();
    for (&exposure, starts) in &exposures {
        for (&power, ends) in &powers {
            groups.extend(tiers.into_iter().flatten().map(|(tier, grades)| Group {
                worst: severities.worst(exposure, power).milder(grades),
                tier,
                exposure,
                power,
                starts: starts.clone(),
                ends: ends.clone(),
            }));
        }
    }
    groups.sort_by_key(|group| Reverse((group.worst, group.tier, group.exposure, group.power)));
    groups
}

/// Puts the worst first, of those as bad the surest, then the shortest, then those with fewer conditions.
pub fn worst_first(paths: &mut [Path]) {
    paths.sort_by_cached_key(|path| {
        let unseen = &path.assessment.unseen;
        let nodes = path.nodes().collect::<Vec<_>>();
        (
            Reverse(path.assessment.severity),
            unseen.iter().any(|fact| is_of_organization(fact)),
            unseen.len(),
            path.hops,
            path.conditions(),
            nodes,
        )
    });
}

/// Leaves out paths that hang on the same unseen facts as one before: other ways from the same start to the same end, and
/// all that take an account to be something to its organization that few are.
fn fold(found: &mut Paths) {
    let of_organization = |path: &Path| -> BTreeSet<String> {
        let unseen = path.assessment.unseen.iter();
        unseen.filter(|fact| is_of_organization(fact)).cloned().collect()
    };
    let mut kept: Vec<Path> = Vec::new();
    let mut organizations: Vec<(BTreeSet<String>, usize)> = Vec::new();
    let mut others: BTreeMap<_, usize> = BTreeMap::new();
    for path in std::mem::take(&mut found.paths) {
        let facts = of_organization(&path);
        let key = (path.assessment.unseen.clone(), path.start, path.end());
        let before = if facts.is_empty() {
            others.get(&key).copied().filter(|_| !key.0.is_empty())
        } else {
            let mut before = organizations.iter().filter(|(fewer, _)| fewer.is_subset(&facts));
            before.next().map(|(_, place)| *place)
        };
        if let Some(same) = before.and_then(|place| kept.get_mut(place)) {
            same.alike += 1;
            found.folded += 1;
            continue;
        }
        if facts.is_empty() {
            others.insert(key, kept.len());
        } else {
            organizations.push((facts, kept.len()));
        }
        kept.push(path);
    }
    found.paths = kept;
}
