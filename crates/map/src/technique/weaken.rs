//! Guardrails that the actor takes away.

use super::asker::{Asker, Bound, Reply, State};
use super::plan::Plan;
use super::schema::{Guardrail, Part};
use crate::node::Subject;
use iamscope_access::Change;
use iamscope_estate::{AttachedPolicy, DocumentId, Estate, GroupId, InlinePolicy, Principal};
use iamscope_policy::Effect;

impl Asker<'_, '_, '_> {
    /// Returns what somebody gains whose guardrail is gone.
    pub(super) fn weaken(&mut self, guardrail: &Guardrail, plan: &Plan, state: &State) -> Vec<(Subject, Vec<Reply>)> {
        match guardrail {
            Guardrail::Boundary(part) => {
                let principals = self.principals_of(part, state).into_iter();
                let gains = principals.flat_map(|who| self.gained_by(&who, &[Change::Boundary(who.clone(), None)]));
                gains.collect()
            }
            Guardrail::Deny(part) => self.without_denies(part, plan, state),
            // What a tag, a service control policy or a resource policy holds back is asked by techniques that say what
            // is gained.
            Guardrail::Tag(_) | Guardrail::Scp(_) | Guardrail::ResourcePolicy(_) => Vec::new(),
        }
    }

    /// Returns what somebody gains by each policy that denies and that the technique takes away.
    fn without_denies(&self, part: &Part, plan: &Plan, state: &State) -> Vec<(Subject, Vec<Reply>)> {
        let estate = self.world.estate();
        let Some(who) = self.principal_of(part, state) else {
            return Vec::new();
        };
        let does = |text: &str| {
            let mut actions = plan.technique.needs.iter().flat_map(|need| &need.actions);
            actions.any(|action| action.contains(text))
        };
        let bound = plan.steps().filter_map(|step| match state.bound(step.name)? {
            Bound::Group(group) => Some(*group),
            Bound::Principal(_)
            | Bound::Policy(_)
            | Bound::Resource(_)
            | Bound::Provider(_)
            | Bound::Account(_)
            | Bound::New(_)
            | Bound::AnyRole { .. } => None,
        });
        let groups = bound.collect::<Vec<GroupId>>();
        let mut changes = Vec::new();
        if does(":RemoveUserFromGroup") {
            changes.extend(groups.iter().map(|&group| Change::Left(who.clone(), group)));
        } else {
            let (inline, attached) = policies(estate, &who, &groups);
            if does(":Detach") {
                changes.extend(
                    attached
                        .into_iter()
                        .map(|document| Change::Removed(who.clone(), document)),
                );
            }
            if does(":Delete") {
                changes.extend(
                    inline
                        .into_iter()
                        .map(|document| Change::Removed(who.clone(), document)),
                );
            }
        }
        let denying = changes.into_iter().filter(|change| match change {
            Change::Removed(_, document) => denies(estate, *document),
            Change::Left(..) => true,
            Change::Trust(..)
            | Change::ResourcePolicy(..)
            | Change::Added(..)
            | Change::Joined(..)
            | Change::Boundary(..)
            | Change::RemovedGuardrail(_) => false,
        });
        denying.flat_map(|change| self.gained_by(&who, &[change])).collect()
    }
}

/// Returns the inline and the managed policies of somebody, or of groups if some are given.
fn policies(estate: &Estate, who: &Principal, groups: &[GroupId]) -> (Vec<DocumentId>, Vec<DocumentId>) {
    let mut lists: Vec<(&[InlinePolicy], &[AttachedPolicy])> = groups
        .iter()
        .map(|&group| {
            (
                estate.groups()[group].inline.as_slice(),
                estate.groups()[group].attached.as_slice(),
            )
        })
        .collect();
    match who {
        _ if !groups.is_empty() => {}
        Principal::User(user) => lists.push((&estate.users()[*user].inline, &estate.users()[*user].attached)),
        Principal::Role(role) => lists.push((&estate.roles()[*role].inline, &estate.roles()[*role].attached)),
        Principal::Root(_)
        | Principal::Session(..)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => {}
    }
    let inline = lists
        .iter()
        .flat_map(|(inline, _)| inline.iter().map(|policy| policy.document));
    let attached = lists.iter().flat_map(|(_, attached)| attached.iter());
    let attached = attached.filter_map(|policy| match policy {
        AttachedPolicy::Known(policy) => Some(estate.managed_policies()[*policy].document),
        AttachedPolicy::Missing(_) => None,
    });
    (inline.collect(), attached.collect())
}

fn denies(estate: &Estate, document: DocumentId) -> bool {
    let mut statements = estate.documents()[document].policy.statements.iter();
    statements.any(|statement| statement.effect.value == Effect::Deny)
}
