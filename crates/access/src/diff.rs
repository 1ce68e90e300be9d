//! What two estates allow differently: who gained or lost what, on which resource.
//!
//! Only what changed is asked: principals whose own policies, boundary or guardrails read differently ([`own`]), and
//! resources and roles whose policy does ([`resource`]). Of these, every action that a changed statement is about is
//! decided in both estates, on every resource that a policy names, patterns as a whole. What could not be seen on either side
//! is listed, never taken for unchanged.

mod own;
mod resource;

use crate::access::Access;
use crate::question::Question;
use crate::ranges::ActionRanges;
use iamscope_catalog::ActionId;
use iamscope_estate::{Gap, Principal};
use iamscope_eval::{Action, Decision, Denial, Target};
use iamscope_policy::{Effect, Policy, Scope, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// More resources are not asked about for principals that changed in the same way.
const MOST_TARGETS: usize = 400;

/// What two estates allow differently.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diff {
    /// What changed, by how it did, principal and resource.
    pub rows: Vec<DiffRow>,
    /// Principals that are only in the second estate, by name.
    pub added: Vec<String>,
    /// Principals that are only in the first estate, by name.
    pub removed: Vec<String>,
    /// What was not seen in one estate or both and may hide changes.
    pub unknown: Vec<DiffGap>,
}

/// Access that changed in one way: the same for all of these principals and actions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiffRow {
    /// In which way.
    pub change: Change,
    /// Whose access, sorted; never empty.
    pub principals: Vec<DiffPrincipal>,
    /// Which actions, sorted; never empty.
    pub actions: Vec<ActionId>,
    /// On what: an ARN, a pattern as a policy has it, or `*`.
    pub resource: Box<str>,
    /// The answer in the first estate.
    pub before: Decision,
    /// The answer in the second estate.
    pub after: Decision,
}

/// In which way access changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Change {
    /// It is there now, or needs no condition any more.
    Gained,
    /// It hinges on another condition, which may be wider.
    OtherCondition,
    /// It is gone, or needs a condition now.
    Lost,
}

/// A principal of one estate or both.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DiffPrincipal {
    /// Its short name.
    pub name: String,
    /// Its ARN, or what stands for it: `*` for anyone, the name of a service, an account id.
    pub id: Box<str>,
    /// The principal in the first estate, if it is there.
    pub before: Option<Principal>,
    /// The principal in the second estate, if it is there.
    pub after: Option<Principal>,
}

/// Something that was not seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DiffGap {
    /// What.
    pub gap: Gap,
    /// Whether it is missing in the first estate.
    pub in_before: bool,
    /// Whether it is missing in the second estate.
    pub in_after: bool,
}

/// Two estates that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a, 'e> {
    /// The first.
    pub before: &'a Access<'e>,
    /// The second.
    pub after: &'a Access<'e>,
}

impl Change {
    /// Returns how an answer changed, if it did.
    fn of(before: &Decision, after: &Decision) -> Option<Self> {
        match (before, after) {
            (Decision::Denied(_), Decision::Denied(_)) | (Decision::Allowed, Decision::Allowed) => None,
            (Decision::Unknown(one), Decision::Unknown(other)) => (one != other).then_some(Self::OtherCondition),
            (Decision::Denied(_), Decision::Allowed | Decision::Unknown(_))
            | (Decision::Unknown(_), Decision::Allowed) => Some(Self::Gained),
            (Decision::Allowed | Decision::Unknown(_), Decision::Denied(_))
            | (Decision::Allowed, Decision::Unknown(_)) => Some(Self::Lost),
        }
    }
}

impl DiffRow {
    /// Returns a question that has the second answer in the second estate.
    pub fn question_after(&self, access: &Access<'_>) -> Option<Question> {
        let principal = self.principals.iter().find_map(|principal| principal.after.clone())?;
        self.question(access, principal)
    }

    /// Returns a question that has the first answer in the first estate.
    pub fn question_before(&self, access: &Access<'_>) -> Option<Question> {
        let principal = self.principals.iter().find_map(|principal| principal.before.clone())?;
        self.question(access, principal)
    }

    fn question(&self, access: &Access<'_>, principal: Principal) -> Option<Question> {
        let action = access.action_by_id(*self.actions.first()?)?;
        Some(Question::new(principal, action, access.target(&self.resource)))
    }
}

impl<'a, 'e> Comparison<'a, 'e> {
    /// Compares.
    pub fn diff(&self) -> Diff {
        let mut found = Found::default();
        let (before, after) = (principals(self.before), principals(self.after));
        let only = |one: &BTreeMap<Box<str>, Principal>, other: &BTreeMap<Box<str>, Principal>, access: &Access<'e>| {
            let missing = one.iter().filter(|(id, _)| !other.contains_key(*id));
            missing.map(|(_, principal)| access.name(principal)).collect::<Vec<_>>()
        };
        own::compare(self, &before, &after, &mut found);
        resource::compare(self, &mut found);
        Diff {
            added: only(&after, &before, self.after),
            removed: only(&before, &after, self.before),
            unknown: self.unknown(&found.gaps),
            rows: found.into_rows(),
        }
    }

    fn unknown(&self, unasked: &BTreeSet<Gap>) -> Vec<DiffGap> {
        let mut all: BTreeMap<&Gap, (bool, bool)> = unasked.iter().map(|gap| (gap, (true, true))).collect();
        for gap in self.before.estate().gaps() {
            all.entry(gap).or_default().0 = true;
        }
        for gap in self.after.estate().gaps() {
            all.entry(gap).or_default().1 = true;
        }
        let gaps = all.into_iter().map(|(gap, (in_before, in_after))| DiffGap {
            gap: gap.clone(),
            in_before,
            in_after,
        });
        gaps.collect()
    }
}

/// Returns the users and roles of an estate by ARN.
fn principals(access: &Access<'_>) -> BTreeMap<Box<str>, Principal> {
    let estate = access.estate();
    let entities = estate.entities();
    entities
        .map(|entity| (estate.arn_of(entity).as_str().into(), entity.into()))
        .collect()
}

/// The two answers to one question.
type Answers = (Decision, Decision);

/// Which actions have which answers, by principal and resource.
#[derive(Default)]
struct Found {
    by_subject: BTreeMap<(DiffPrincipal, Box<str>), BTreeMap<ActionId, Answers>>,
    /// What was not asked.
    gaps: BTreeSet<Gap>,
}

impl Found {
    fn add(&mut self, principal: &DiffPrincipal, resource: &str, action: ActionId, before: Decision, after: Decision) {
        if Change::of(&before, &after).is_some() {
            let subject = (principal.clone(), resource.into());
            let answers = self.by_subject.entry(subject).or_default();
            answers.entry(action).or_insert((before, after));
        }
    }

    /// Puts together what changed in the same way.
    fn into_rows(self) -> Vec<DiffRow> {
        let mut rows: Vec<DiffRow> = Vec::new();
        let mut places: BTreeMap<(Change, Box<str>, Vec<ActionId>, String), usize> = BTreeMap::new();
        for ((principal, resource), answers) in self.by_subject {
            for ((before, after), actions) in by_answers(answers) {
                let Some(change) = Change::of(&before, &after) else {
                    continue;
                };
                // Conditions of several principals may differ in their names only; then they are not one row.
                let key = (change, resource.clone(), actions.clone(), said(&before, &after));
                match places.get(&key).and_then(|&place| rows.get_mut(place)) {
                    Some(row) => row.principals.push(principal.clone()),
                    None => {
                        places.insert(key, rows.len());
                        rows.push(DiffRow {
                            change,
                            principals: vec![principal.clone()],
                            actions,
                            resource: resource.clone(),
                            before,
                            after,
                        });
                    }
                }
            }
        }
        rows.sort_by(|one, other| sort_key(one).cmp(&sort_key(other)));
        rows
    }
}

fn by_answers(answers: BTreeMap<ActionId, Answers>) -> Vec<(Answers, Vec<ActionId>)> {
    let mut groups: Vec<(Answers, Vec<ActionId>)> = Vec::new();
    for (action, answers) in answers {
        match groups.iter_mut().find(|(known, _)| *known == answers) {
            Some((_, actions)) => actions.push(action),
            None => groups.push((answers, vec![action])),
        }
    }
    groups
}

fn said(before: &Decision, after: &Decision) -> String {
    let said = |decision: &Decision| match decision {
        Decision::Allowed => "yes".to_owned(),
        Decision::Denied(Denial::Explicit) => "denied".to_owned(),
        Decision::Denied(Denial::Implicit) => "no".to_owned(),
        Decision::Unknown(condition) => condition.to_string(),
    };
    format!("{}\n{}", said(before), said(after))
}

fn sort_key(row: &DiffRow) -> (Change, &[DiffPrincipal], &str, &[ActionId]) {
    (row.change, &row.principals, &row.resource, &row.actions)
}

/// A statement of a policy, by what it says: without its id and places.
fn words(policy: &Policy, statement: &Statement) -> String {
    let mut alone = statement.clone();
    alone.sid = None;
    iamscope_policy::to_json(&Policy {
        source: policy.source,
        version: policy.version,
        id: None,
        statements: vec![alone],
        unreadable: Vec::new(),
    })
}

/// Returns what a statement is about as targets to ask: its patterns as they are written. What names resources that it is
/// not about is about everything.
fn target_texts(statement: &Statement) -> BTreeSet<Box<str>> {
    match &statement.resource {
        None => BTreeSet::new(),
        Some(Scope::Only(patterns)) => patterns.iter().map(|pattern| pattern.value.as_str().into()).collect(),
        Some(Scope::AllBut(patterns)) => {
            let named = patterns.iter().map(|pattern| pattern.value.as_str().into());
            named.chain(["*".into()]).collect()
        }
    }
}

/// Returns the actions of a set that can act on a target.
fn fitting(access: &Access<'_>, target: &Target, actions: &ActionRanges) -> Vec<Action> {
    let named = |id| access.action_by_id(id);
    if &*target.arn == "*" {
        return actions.iter().filter_map(named).collect();
    }
    let known = access.actions_on(target);
    if !known.is_empty() && !target.arn.contains(['*', '?']) {
        let mut wanted = known.into_iter().collect::<BTreeSet<_>>();
        wanted.extend(of_other_services(access, target));
        let wanted = wanted.into_iter().filter(|&action| actions.contains(action));
        return wanted.filter_map(named).collect();
    }
    // A pattern may be about several types of resources, and the catalogue does not know all ARNs: what acts on anything
    // of the service in the ARN is asked.
    let service_of = |arn: &str| arn.split(':').nth(2).map(str::to_owned);
    let service = service_of(&target.arn).unwrap_or_default();
    let is_any = service.is_empty() || service.contains(['*', '?']);
    let fits = |id: &ActionId| {
        let Some(action) = access.catalog().action_by_id(*id) else {
            return false;
        };
        let mut formats = action.resource_types().map(|usage| usage.resource_type().arn_format());
        is_any || known.contains(id) || formats.any(|format| service_of(format).as_deref() == Some(&service))
    };
    actions.iter().filter(fits).filter_map(named).collect()
}

/// Returns the actions on a target that are of another service than its ARN, such as `ssm:StartSession` on an instance.
fn of_other_services(access: &Access<'_>, target: &Target) -> Vec<ActionId> {
    let catalog = access.catalog();
    let types = catalog.resource_types_fitting(&target.arn);
    let services = types.iter().map(|kind| kind.service_id()).collect::<BTreeSet<_>>();
    let services = services
        .into_iter()
        .filter_map(|service| catalog.service_by_id(service));
    let actions = services.flat_map(|service| service.actions());
    let fitting = actions.filter(|action| {
        let mut uses = action.resource_types();
        uses.any(|usage| types.contains(&usage.resource_type()))
    });
    fitting.map(|action| action.id()).collect()
}

fn is_allow(statement: &Statement) -> bool {
    statement.effect.value == Effect::Allow
}
