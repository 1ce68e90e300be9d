//! Plans: what somebody gets at who uses the rights of one to change what holds back another.
//!
//! A path walks edges of the estate as it is. Whoever has two principals can do more: with the rights of the first he takes a
//! tag, a boundary or a deny away, or writes a policy, and then the second may do what it could not do before. [`Map::plans`]
//! looks for that, breadth first, over states: what is owned, and what was changed. In each state the techniques are asked
//! anew, in the changed estate and for those who are owned only. How many changes a plan takes and how many states are looked
//! at is limited, and whether the limit was met is said.
//!
//! [`changes`] lists what may be changed to some avail, and by whom: [`rights`] those that give somebody rights, [`tags`]
//! those that are tags; [`stage`] is an estate on the way; [`replay`] follows a plan by its key.

mod changes;
mod replay;
mod rights;
mod stage;
mod tags;

pub use changes::Move;

use crate::edge::EdgeId;
use crate::map::{Map, MapOptions};
use crate::node::{NodeId, Subject};
use crate::paths::{EdgeKey, Path, PathKey, PathQuery, Step};
use crate::reach::Through;
use crate::severity::{Assessment, assess_path};
use iamscope_access::Access;
use iamscope_estate::Estate;
use iamscope_eval::{Context, Formula};
use stage::{Stage, Trail};
use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};

/// So many nodes are gone through in all states of a search together, but for the first states.
const MOST_NODES: usize = 400_000;
const FEWEST_STATES: usize = 8;

/// What plans to look for.
#[derive(Clone, Debug)]
pub struct PlanQuery {
    /// Where they start: with all of these together.
    pub from: BTreeSet<NodeId>,
    /// Where they end: at one of these.
    pub to: BTreeSet<NodeId>,
    /// They make no more changes than this.
    pub most_changes: usize,
    /// No more states are looked at.
    pub most_states: usize,
    /// What to follow.
    pub options: MapOptions,
    /// What is known of every step.
    pub known: Context,
    /// What is to be protected most.
    pub jewels: BTreeSet<NodeId>,
}

/// The plans that were found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plans {
    /// Those with the fewest changes.
    pub plans: Vec<Plan>,
    /// How many states were looked at.
    pub states: usize,
    /// Whether all were looked at that may be reached with so many changes, or a plan was found before.
    pub is_whole: bool,
}

/// A plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// Its name; the same in every estate in which the plan has the same steps.
    pub key: PathKey,
    /// The estate as it is, and as it is after each change.
    pub stages: Vec<PlanStage>,
    /// What is done, in this order.
    pub steps: Vec<PlanStep>,
    /// Under which condition the steps hold together.
    pub condition: Formula,
    /// How bad it is, and why.
    pub assessment: Assessment,
}

/// An estate on the way of a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanStage {
    /// The estate, if something was changed in it.
    pub estate: Option<Estate>,
    /// Its map, as far as those go who are owned.
    pub map: Map,
}

/// A step of a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanStep {
    /// Its name.
    pub key: EdgeKey,
    /// In which of the stages it is taken, by place.
    pub stage: usize,
    /// What it is.
    pub kind: PlanStepKind,
}

/// What is done in a step of a plan.
#[derive(Clone, PartialEq, Debug)]
pub enum PlanStepKind {
    /// An edge of the map of the stage is followed.
    Walk(Step),
    /// Something is changed, which makes the next stage.
    Change(Box<Move>),
}

impl PlanQuery {
    /// Asks for plans of no more than three changes.
    pub fn between(from: BTreeSet<NodeId>, to: BTreeSet<NodeId>) -> Self {
        Self {
            from,
            to,
            most_changes: 3,
            most_states: 300,
            options: MapOptions::default(),
            known: Context::open(),
            jewels: BTreeSet::new(),
        }
    }
}

impl PlanStep {
    /// Returns under which condition it can be taken.
    pub fn condition(&self) -> &Formula {
        match &self.kind {
            PlanStepKind::Walk(step) => &step.condition,
            PlanStepKind::Change(change) => &change.condition,
        }
    }

    /// Returns the edge that it takes, if it takes one.
    pub fn edge(&self) -> Option<EdgeId> {
        match &self.kind {
            PlanStepKind::Walk(step) => step.edge(),
            PlanStepKind::Change(_) => None,
        }
    }
}

/// States whose changes are as many; a state is the changes that lead to it and who was owned before the last of them.
type Queue = VecDeque<(Vec<Move>, BTreeSet<Subject>)>;

impl Map {
    /// Returns the shortest plans by which the starts of a query together get at one of its ends: none if there is a path
    /// without any change.
    pub fn plans(&self, access: &Access<'_>, query: &PlanQuery) -> Plans {
        let subjects = |nodes: &BTreeSet<NodeId>| -> BTreeSet<Subject> {
            nodes.iter().map(|&node| self.node(node).subject.clone()).collect()
        };
        let (from, to, jewels) = (subjects(&query.from), subjects(&query.to), subjects(&query.jewels));
        let mut found = Plans {
            is_whole: true,
            ..Plans::default()
        };
        // What a state costs grows with the estate.
        let most_states = query
            .most_states
            .min((MOST_NODES / self.nodes().len().max(1)).max(FEWEST_STATES));
        let mut seen: BTreeSet<BTreeSet<String>> = BTreeSet::new();
        let mut queue: Queue = VecDeque::from([(Vec::new(), from.clone())]);
        while let Some((moves, owned)) = queue.pop_front() {
            if found.plans.first().is_some_and(|plan| plan.changes() <= moves.len()) {
                break;
            }
            if found.states == most_states {
                found.is_whole = false;
                break;
            }
            found.states += 1;
            let changes = moves.iter().map(|made| made.change.clone()).collect::<Vec<_>>();
            let estate = (!changes.is_empty()).then(|| access.changed(&changes));
            let changed = estate.as_ref().map(|estate| access.alike(estate));
            let stage = Stage::new(changed.as_ref().unwrap_or(access), query, owned);
            if stage.has_any(&to) {
                if moves.is_empty() {
                    return found;
                }
                let trail = Trail {
                    access,
                    query,
                    from: &from,
                    to: &to,
                };
                found.plans.extend(trail.plan(&moves, &jewels));
                continue;
            }
            if moves.len() == query.most_changes {
                continue;
            }
            for next in stage.moves(&to) {
                let mut made = moves.clone();
                made.push(next);
                if seen.insert(made.iter().map(|made| made.what.clone()).collect()) {
                    queue.push_back((made, stage.owned.clone()));
                }
            }
        }
        found
    }
}

impl Plan {
    /// Returns how many changes it makes.
    pub fn changes(&self) -> usize {
        self.stages.len().saturating_sub(1)
    }

    /// Puts stages and steps together. The last map has the whole of it.
    fn new(
        access: &Access<'_>,
        stages: Vec<PlanStage>,
        steps: Vec<PlanStep>,
        start: &Subject,
        jewels: &BTreeSet<Subject>,
    ) -> Option<Self> {
        let last = stages.last()?;
        let changed = last.estate.as_ref().map(|estate| access.alike(estate));
        let node = |map: &Map, node: NodeId| last.map.find(&map.node(node).subject);
        let mut walked = Vec::new();
        for step in &steps {
            let stage = stages.get(step.stage)?;
            let (from, to) = match &step.kind {
                PlanStepKind::Walk(walk) => (node(&stage.map, walk.from)?, node(&stage.map, walk.to)?),
                PlanStepKind::Change(change) => (last.map.find(&change.actor())?, last.map.find(&change.on)?),
            };
            walked.push(Step {
                key: step.key,
                from,
                to,
                through: Through::Start,
                others: Vec::new(),
                condition: step.condition().clone(),
            });
        }
        let condition = walked
            .iter()
            .map(|step| step.condition.clone())
            .fold(Formula::True, Formula::and);
        let key = PathKey::new(steps.iter().map(|step| step.key).collect());
        let mut path = Path {
            key: key.clone(),
            start: last.map.find(start)?,
            hops: u32::try_from(walked.len()).unwrap_or(u32::MAX),
            steps: walked,
            condition: condition.clone(),
            assessment: Assessment::default(),
            alike: 0,
        };
        let jewels = jewels.iter().filter_map(|subject| last.map.find(subject)).collect();
        path.assessment = assess_path(&last.map, changed.as_ref().unwrap_or(access), &path, &jewels);
        Some(Self {
            key,
            stages,
            steps,
            condition,
            assessment: path.assessment,
        })
    }
}

/// Puts the worst first, of those as bad the surest, then those with the fewest changes, then the shortest.
pub fn worst_plans_first(plans: &mut [Plan]) {
    plans.sort_by_cached_key(|plan| {
        let assessment = &plan.assessment;
        let (unseen, key) = (assessment.unseen.len(), plan.key.clone());
        (
            Reverse(assessment.severity),
            unseen,
            plan.changes(),
            plan.steps.len(),
            key,
        )
    });
}

/// Asks for the paths between some subjects on a map.
fn between(map: &Map, from: &BTreeSet<Subject>, to: &BTreeSet<Subject>) -> PathQuery {
    let nodes = |subjects: &BTreeSet<Subject>| subjects.iter().filter_map(|subject| map.find(subject)).collect();
    PathQuery {
        limit: 1,
        count_limit: 1,
        ..PathQuery::between(nodes(from), nodes(to))
    }
}
