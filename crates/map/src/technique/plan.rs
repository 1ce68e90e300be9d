//! In which order a technique is tried: what can fail early and often comes first.

use super::embedded::TechniqueId;
use super::schema::{Actor, Member, Need, Outcome, Part, Precondition, Technique, Value, Written};
use std::collections::BTreeSet;

/// A technique with the order in which its parts are looked at.
pub(super) struct Plan {
    pub(super) id: TechniqueId,
    pub(super) technique: &'static Technique,
    /// What concerns the actor alone.
    pub(super) first: Checks,
    /// Members of which some one will do, and that have nothing to do with those that the outcome is about.
    pub(super) before: Vec<Step>,
    /// Members that the outcome is about: each choice is an edge of its own.
    pub(super) chosen: Vec<Step>,
    /// Other members of which some one will do.
    pub(super) after: Vec<Step>,
    /// The passed role, if nothing else hangs on which one it is; and whether it must be in an instance profile.
    pub(super) any_role: Option<(&'static str, bool)>,
}

/// A member to choose, and what can be looked at then.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) member: &'static Member,
    pub(super) checks: Checks,
    /// Whether a check of a later member, or a later member itself, is about this one, too.
    pub(super) is_joined: bool,
}

/// Needs and preconditions of which all parts are known.
#[derive(Default)]
pub(super) struct Checks {
    pub(super) needs: Vec<&'static Need>,
    pub(super) preconditions: Vec<&'static Precondition>,
}

impl Plan {
    pub(super) fn new(id: TechniqueId, technique: &'static Technique) -> Self {
        let mut left = Left {
            needs: technique.needs.iter().collect(),
            preconditions: technique.preconditions.iter().collect(),
            known: BTreeSet::new(),
        };
        let first = left.take();
        let outcome = with_owners(technique, &outcome_members(technique));
        let (chosen, others): (BTreeSet<_>, BTreeSet<_>) = technique
            .cast
            .keys()
            .map(|name| &**name)
            .partition(|name| outcome.contains(name));
        let (apart, bound): (BTreeSet<_>, BTreeSet<_>) = others
            .into_iter()
            .partition(|name| with_owners(technique, &joined(technique, name)).is_disjoint(&chosen));
        Self {
            id,
            technique,
            first,
            before: left.steps(technique, apart),
            chosen: left.steps(technique, chosen),
            after: left.steps(technique, bound),
            any_role: any_role(technique),
        }
    }

    /// Returns the needs of the actor on a member, or on something in it.
    pub(super) fn needs_on(&self, member: &'static str) -> impl Iterator<Item = &'static Need> {
        let needs = self.technique.needs.iter().filter(|need| need.by.is_none());
        needs.filter(move |need| matches!(&need.on, Some(Part::Member(name)) if **name == *member))
    }

    /// Returns whether users, or roles, can be actors.
    pub(super) fn is_for(&self, is_role: bool) -> bool {
        match self.technique.actor {
            Actor::Any => true,
            Actor::User => !is_role,
            Actor::Role => is_role,
            Actor::Federated | Actor::Anyone | Actor::ExternalAccount => false,
        }
    }

    /// Returns all steps.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.before.iter().chain(&self.chosen).chain(&self.after)
    }
}

/// Returns the passed role that the outcome is to become, unless a need or precondition tells roles apart.
fn any_role(technique: &'static Technique) -> Option<(&'static str, bool)> {
    let Outcome::Becomes(part @ Part::Member(name)) = &technique.outcome else {
        return None;
    };
    let is_passed = matches!(technique.member(name)?, Member::PassedRole { .. });
    let is_asked = technique.needs.iter().any(|need| need_parts(need).contains(&part));
    let is_owner = technique.cast.values().any(|member| owner(member) == Some(name));
    if !is_passed || is_asked || is_owner || technique.writes.is_some() {
        return None;
    }
    let mut has_profile = false;
    for precondition in &technique.preconditions {
        match precondition {
            Precondition::InstanceProfile { of, has: true } if of == part => has_profile = true,
            Precondition::NotServiceLinked(_) => {}
            _ if precondition_parts(precondition).contains(&part) => return None,
            Precondition::Keys { .. }
            | Precondition::Password { .. }
            | Precondition::Mfa { .. }
            | Precondition::Versions { .. }
            | Precondition::StrongerVersion(_)
            | Precondition::TrustsActor(_)
            | Precondition::InstanceProfile { .. }
            | Precondition::Boundary { .. }
            | Precondition::Trusts { .. }
            | Precondition::Exists(_)
            | Precondition::Is { .. }
            | Precondition::CodeFrom { .. }
            | Precondition::InactiveKey(_)
            | Precondition::Governs { .. }
            | Precondition::FromIdentityCenter
            | Precondition::HasServiceLinkedRole(_)
            | Precondition::Unknown(_) => {}
        }
    }
    Some((name, has_profile))
}

struct Left {
    needs: Vec<&'static Need>,
    preconditions: Vec<&'static Precondition>,
    known: BTreeSet<&'static str>,
}

impl Left {
    /// Takes out what can be looked at with the members that are known.
    fn take(&mut self) -> Checks {
        let known = &self.known;
        let is_ready = |parts: Vec<&'static Part>| {
            let mut names = parts.into_iter().filter_map(name);
            names.all(|name| known.contains(name))
        };
        let (needs, later) = self.needs.iter().copied().partition(|need| is_ready(need_parts(need)));
        self.needs = later;
        let (preconditions, later) = self
            .preconditions
            .iter()
            .copied()
            .partition(|precondition| is_ready(precondition_parts(precondition)));
        self.preconditions = later;
        Checks { needs, preconditions }
    }

    /// Returns whether something that is left to look at is about a member.
    fn mentions(&self, member: &'static str) -> bool {
        let needs = self.needs.iter().flat_map(|need| need_parts(need));
        let preconditions = self
            .preconditions
            .iter()
            .flat_map(|precondition| precondition_parts(precondition));
        needs.chain(preconditions).filter_map(name).any(|name| name == member)
    }

    /// Returns steps for members, those that others hang on before them.
    fn steps(&mut self, technique: &'static Technique, names: BTreeSet<&'static str>) -> Vec<Step> {
        let mut waiting = names.into_iter().collect::<Vec<_>>();
        let mut steps = Vec::new();
        while !waiting.is_empty() {
            let is_ready = |name: &&str| {
                let owner = technique.member(name).and_then(owner);
                owner.is_none_or(|owner| self.known.contains(owner))
            };
            // Members that hang on each other cannot be told apart; any order will do then.
            let place = waiting.iter().position(is_ready).unwrap_or_default();
            let name = waiting.remove(place);
            self.known.insert(name);
            if let Some(member) = technique.member(name) {
                let checks = self.take();
                let owns = technique.cast.values().any(|member| owner(member) == Some(name));
                steps.push(Step {
                    name,
                    member,
                    checks,
                    is_joined: owns || self.mentions(name),
                });
            }
        }
        steps
    }
}

/// Returns the members that a name of the cast meets in a need or a precondition.
fn joined(technique: &'static Technique, name_of: &'static str) -> BTreeSet<&'static str> {
    let needs = technique.needs.iter().map(need_parts);
    let preconditions = technique.preconditions.iter().map(precondition_parts);
    let mut all = BTreeSet::from([name_of]);
    for parts in needs.chain(preconditions) {
        let names = parts.into_iter().filter_map(name).collect::<BTreeSet<_>>();
        if names.contains(name_of) {
            all.extend(names);
        }
    }
    all
}

/// Adds the members that some members hang on.
fn with_owners(technique: &'static Technique, names: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut all = names.clone();
    let mut open = names.iter().copied().collect::<Vec<_>>();
    while let Some(name) = open.pop() {
        let owner = technique.member(name).and_then(owner);
        open.extend(owner.filter(|owner| all.insert(owner)));
    }
    all
}

fn outcome_members(technique: &'static Technique) -> BTreeSet<&'static str> {
    let written = technique.writes.as_ref().map(|written| match written {
        Written::Trust(part) | Written::Policy(part) => part,
    });
    let written = written.filter(|_| !matches!(technique.outcome, Outcome::Administers));
    let of_outcome = technique.outcome.part().into_iter();
    of_outcome
        .chain(written)
        .chain(technique.stronger_version())
        .filter_map(name)
        .collect()
}

/// Returns the member that another one hangs on.
fn owner(member: &'static Member) -> Option<&'static str> {
    match member {
        Member::PolicyOf(part)
        | Member::ProviderOf(part)
        | Member::Attached(part)
        | Member::Inline(part)
        | Member::PermissionSet(part) => name(part),
        Member::PassedRole { .. }
        | Member::New(_)
        | Member::Existing { .. }
        | Member::Unlisted(_)
        | Member::AnyResource
        | Member::User { .. }
        | Member::Role { .. }
        | Member::Group { .. }
        | Member::Policy
        | Member::Account
        | Member::PermissionSetRole
        | Member::ClusterRole => None,
    }
}

fn need_parts(need: &'static Need) -> Vec<&'static Part> {
    let values = need.with.iter().filter_map(|(_, value)| match value {
        Value::ArnOf(part) => Some(part),
        Value::Text(_) => None,
    });
    need.on.iter().chain(&need.by).chain(values).collect()
}

fn precondition_parts(precondition: &'static Precondition) -> Vec<&'static Part> {
    match precondition {
        Precondition::Keys { of, .. }
        | Precondition::Password { of, .. }
        | Precondition::Mfa { of, .. }
        | Precondition::Versions { of, .. }
        | Precondition::StrongerVersion(of)
        | Precondition::TrustsActor(of)
        | Precondition::NotServiceLinked(of)
        | Precondition::InstanceProfile { of, .. }
        | Precondition::Boundary { of, .. }
        | Precondition::Trusts { role: of, .. }
        | Precondition::InactiveKey(of)
        | Precondition::Is { of, .. } => vec![of],
        Precondition::CodeFrom { of, from } => vec![of, from],
        Precondition::Governs { over, .. } => over.iter().collect(),
        Precondition::Exists(_)
        | Precondition::Unknown(_)
        | Precondition::FromIdentityCenter
        | Precondition::HasServiceLinkedRole(_) => Vec::new(),
    }
}

/// Returns the member of the cast that a part is, or is about.
fn name(part: &'static Part) -> Option<&'static str> {
    match part {
        Part::Actor => None,
        Part::Member(name) | Part::RoleOf(name) => Some(name),
    }
}
