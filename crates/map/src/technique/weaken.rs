//! Guardrails that the actor takes away.

use super::asker::{Asker, Bound, Reply, State};
use super::plan::Plan;
use super::schema::Guardrail;
use crate::node::Subject;
use iamscope_access::Change;
use iamscope_estate::{DocumentId, Estate, Principal};
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
            Guardrail::Deny(part) => {
                let change = state.bound_to(part).and_then(|bound| self.rid_of(bound));
                change
                    .map(|change| self.gained_by(&self.actor, &[change]))
                    .unwrap_or_default()
            }
            Guardrail::Scp(part) => {
                let principals = self.principals_of(part, state).into_iter();
                principals.flat_map(|who| self.without_guardrails(&who)).collect()
            }
            Guardrail::Tag(part) => self.retagged(part, plan, state),
            // What a resource policy holds back is asked by techniques that say what is gained.
            Guardrail::ResourcePolicy(_) => Vec::new(),
        }
    }

    /// Returns the change by which the actor is rid of a policy that denies, or of a group.
    fn rid_of(&self, bound: &Bound) -> Option<Change> {
        let estate = self.world.estate();
        let without = |document| denies(estate, document).then(|| Change::Removed(self.actor.clone(), document));
        match bound {
            Bound::Policy(policy) => without(estate.managed_policies()[*policy].document),
            Bound::Inline(document) => without(*document),
            Bound::Group(group) => Some(Change::Left(self.actor.clone(), *group)),
            Bound::Principal(_)
            | Bound::Resource(_)
            | Bound::Provider(_)
            | Bound::Account(_)
            | Bound::Arn(_)
            | Bound::New(_)
            | Bound::AnyRole { .. } => None,
        }
    }

    /// Returns what somebody gains once a service control policy that denies is gone.
    fn without_guardrails(&self, who: &Principal) -> Vec<(Subject, Vec<Reply>)> {
        let estate = self.world.estate();
        let account = &estate.accounts()[self.account];
        let units = estate
            .units_above(self.account)
            .into_iter()
            .map(|unit| &estate.units()[unit].guardrails);
        let attached = units
            .chain([&account.guardrails])
            .filter_map(|guardrails| guardrails.scps.as_ref());
        let documents = attached.flatten().map(|policy| policy.document);
        let denying = documents.filter(|&document| denies(estate, document));
        let changes = denying.map(Change::RemovedGuardrail).collect::<Vec<_>>();
        changes
            .into_iter()
            .flat_map(|change| self.gained_by(who, &[change]))
            .collect()
    }
}

fn denies(estate: &Estate, document: DocumentId) -> bool {
    let mut statements = estate.documents()[document].policy.statements.iter();
    statements.any(|statement| statement.effect.value == Effect::Deny)
}
