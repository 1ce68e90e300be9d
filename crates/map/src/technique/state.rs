//! What was chosen and found so far for a technique.

use super::schema::Part;
use super::trust::question_of;
use crate::builder::Found;
use crate::edge::Requirement;
use iamscope_estate::{AccountId, DocumentId, Gap, GroupId, ManagedPolicyId, Principal, ProviderId, ResourceId};
use iamscope_eval::Formula;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Somebody or something that stands for a member of a cast.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Bound {
    Principal(Principal),
    Group(GroupId),
    Policy(ManagedPolicyId),
    Resource(ResourceId),
    Provider(ProviderId),
    Account(AccountId),
    /// An inline policy.
    Inline(DocumentId),
    /// Some resource of the account, of whatever type, by its ARN.
    Arn(Arc<str>),
    /// What the actor makes, by its ARN.
    New(Arc<str>),
    /// Any role of the account that can be passed to a service.
    AnyRole {
        service: Box<str>,
        has_profile: bool,
    },
}

impl Bound {
    pub(super) fn group(&self) -> Option<GroupId> {
        if let Self::Group(group) = self {
            Some(*group)
        } else {
            None
        }
    }

    pub(super) fn policy(&self) -> Option<ManagedPolicyId> {
        if let Self::Policy(policy) = self {
            Some(*policy)
        } else {
            None
        }
    }

    pub(super) fn resource(&self) -> Option<ResourceId> {
        if let Self::Resource(resource) = self {
            Some(*resource)
        } else {
            None
        }
    }
}

/// An answer that is not no.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) requirement: Requirement,
    pub(super) condition: Formula,
    pub(super) assumptions: Arc<[Gap]>,
}

/// What was chosen and found so far.
#[derive(Clone)]
pub(super) struct State {
    bound: Vec<(&'static str, Bound)>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) condition: Formula,
    /// The different lists of what was taken to have no say; most answers rest on the same one, or on nothing.
    assumptions: Vec<Arc<[Gap]>>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            bound: Vec::new(),
            requirements: Vec::new(),
            condition: Formula::True,
            assumptions: Vec::new(),
        }
    }

    pub(super) fn bind(&mut self, name: &'static str, bound: Bound) {
        self.bound.push((name, bound));
    }

    pub(super) fn bound(&self, name: &str) -> Option<&Bound> {
        self.bound
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, bound)| bound)
    }

    /// Returns what stands for a part that is a member of the cast.
    pub(super) fn bound_to(&self, part: &Part) -> Option<&Bound> {
        match part {
            Part::Member(name) => self.bound(name),
            Part::Actor | Part::RoleOf(_) => None,
        }
    }

    /// Adds a requirement that is met under a condition; false if it contradicts what was found so far.
    pub(super) fn add(&mut self, reply: Reply) -> bool {
        self.condition = std::mem::replace(&mut self.condition, Formula::True).and(reply.condition);
        if !reply.assumptions.is_empty() && !self.assumptions.contains(&reply.assumptions) {
            self.assumptions.push(reply.assumptions);
        }
        self.requirements.push(reply.requirement);
        !self.condition.is_false()
    }

    /// Returns all that was taken to have no say, sorted.
    pub(super) fn assumptions(&self) -> Arc<[Gap]> {
        match self.assumptions.as_slice() {
            [] => Arc::default(),
            [one] if one.is_sorted() => Arc::clone(one),
            several => {
                let all = several.iter().flat_map(|list| list.iter().cloned());
                all.collect::<BTreeSet<_>>().into_iter().collect()
            }
        }
    }
}

impl Reply {
    /// Makes a requirement that is met by an edge that the map has anyway.
    pub(super) fn of_edge(found: &Found) -> Option<Self> {
        let (asked, condition) = question_of(found)?;
        Some(Self {
            requirement: Requirement::Allowed(asked.clone()),
            condition: condition.clone(),
            assumptions: Arc::clone(&found.assumptions),
        })
    }

    /// Makes a requirement that the estate shows to be met.
    pub(super) fn fact(text: String) -> Self {
        Self {
            requirement: Requirement::Fact(text.into()),
            condition: Formula::True,
            assumptions: Arc::default(),
        }
    }

    /// Makes a requirement of which the estate does not tell whether it is met.
    pub(super) fn unknown(text: &str) -> Self {
        Self {
            requirement: Requirement::Unknown(text.into()),
            condition: Formula::atom(iamscope_eval::Atom::Fact(text.into())),
            assumptions: Arc::default(),
        }
    }
}
