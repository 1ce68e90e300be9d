//! What somebody gains by changes to policies.

use super::asker::Reply;
use super::outcome::Gain;
use super::world::World;
use crate::edge::{Asked, Requirement};
use crate::hinges::GRANTING;
use crate::node::Subject;
use iamscope_access::{Access, Change, Prepared, Question, Rewritten};
use iamscope_estate::{AccountId, Principal};
use iamscope_eval::{Action, Decision, Formula};
use std::sync::Arc;

impl World<'_, '_> {
    /// Finds out what somebody of an account gains by changes: the rule over the account, or else roles and resources.
    pub(super) fn find_gained(&self, account: AccountId, who: &Principal, changes: &[Change]) -> Vec<Gain> {
        let access = self.access;
        let rewritten = Arc::new(Rewritten {
            changes: changes.to_vec(),
        });
        let prepared = access.prepare(&rewritten);
        if let Some(administration) = access.allows_everything_with(who, &prepared) {
            let questions = access.self_granting_questions(who).into_iter();
            let mut replies = questions.filter_map(|question| self.ask_after(question, &rewritten, &prepared));
            if let Some(reply) = replies.next() {
                let conditional = administration.is_conditional.then(|| Reply::unknown(GRANTING));
                let replies = std::iter::once(reply).chain(conditional).collect();
                return vec![(Subject::Administrators(account), replies)];
            }
        }
        if matches!(who, Principal::External(_)) {
            return Vec::new();
        }
        self.find_gained_apart(account, who, &rewritten, &prepared)
    }

    /// Returns the roles and resources that somebody gains by changes.
    fn find_gained_apart(
        &self,
        account: AccountId,
        who: &Principal,
        rewritten: &Arc<Rewritten>,
        prepared: &Prepared,
    ) -> Vec<Gain> {
        let access = self.access;
        let possible = access.possible_actions_with(who, prepared);
        let may = |action: &Action| action.id().is_none_or(|id| possible.contains(id));
        let mut gains = Vec::new();
        let can_assume = self.actions.get("sts:AssumeRole").is_some_and(|action| may(action));
        for role in self.trust.delegating(account).filter(|_| can_assume) {
            let Some(question) = access.assume_question(who.clone(), role) else {
                continue;
            };
            if Principal::Role(role) == *who {
                continue;
            }
            let known = self.trust.by_entity(access, self.administrators, who, role);
            let before = match known {
                Some(Some(edge)) => edge.condition.clone(),
                Some(None) => Formula::False,
                None => access.can(&question).decision.to_formula(),
            };
            if let Some(reply) = self.ask_if_new(question, &before, rewritten, prepared) {
                gains.push((Subject::Principal(Principal::Role(role)), vec![reply]));
            }
        }
        for resource in self.resources_of(account) {
            let mut questions = self.questions_if(who, resource, &may).into_iter();
            let mut ask = |question: Question| {
                let before = access.can(&question).decision.to_formula();
                self.ask_if_new(question, &before, rewritten, prepared)
            };
            if let Some(reply) = questions.find_map(&mut ask) {
                gains.push((Subject::Resource(resource), vec![reply]));
            }
        }
        gains
    }

    /// Asks whether somebody may do an action after changes who before may not do it, or under another condition only.
    pub(super) fn ask_if_new(
        &self,
        question: Question,
        before: &Formula,
        rewritten: &Arc<Rewritten>,
        prepared: &Prepared,
    ) -> Option<Reply> {
        if before.is_true() {
            return None;
        }
        let reply = self.ask_after(question, rewritten, prepared)?;
        (reply.condition != *before).then_some(reply)
    }

    /// Asks whether somebody may do an action after changes.
    pub(super) fn ask_after(
        &self,
        question: Question,
        rewritten: &Arc<Rewritten>,
        prepared: &Prepared,
    ) -> Option<Reply> {
        let answer = self.access.can_with(&question, prepared);
        answer.decision.is_possible().then(|| Reply {
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
            requirement: Requirement::AllowedAfter(Asked::new(question), Arc::clone(rewritten)),
        })
    }
}

pub(super) fn is_allowed(access: &Access<'_>, question: &Question) -> bool {
    access.can(question).decision == Decision::Allowed
}
