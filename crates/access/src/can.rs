//! One question: may this principal do this to that, and why?

use crate::access::Access;
use crate::outsider::without_membership;
use crate::present;
use crate::question::{Answer, Question};
use crate::unknown::as_named;
use iamscope_estate::Principal;
use iamscope_eval::{Decision, Edit, Edits, Explanation};
use iamscope_policy::has_placeholder;

impl<'e> Access<'e> {
    /// Answers a question.
    pub fn can(&self, question: &Question) -> Answer {
        let caller = self.caller_side(&question.principal);
        let target = self.target_side(&question.action, &question.resource);
        let decision = self.decide_sides(&caller, &target, &question.context);
        let decision = self.settle(&question.principal, decision);
        Answer {
            assumptions: self.assumptions(&caller, &target, &decision),
            decision,
        }
    }

    /// Answers a question and says why.
    pub fn explain(&self, question: &Question) -> (Answer, Explanation) {
        let caller = self.caller_side(&question.principal);
        let target = self.target_side(&question.action, &question.resource);
        let (decision, explanation) = self.explain_sides(&caller, &target, &question.context);
        let decision = self.settle(&question.principal, decision);
        let answer = Answer {
            assumptions: self.assumptions(&caller, &target, &decision),
            decision,
        };
        (answer, explanation)
    }

    /// Returns the smallest edits that turn the answer to a question around.
    ///
    /// What is assumed of policies that were not seen cannot be edited.
    pub fn edits(&self, question: &Question) -> Edits {
        let caller = self.caller_side(&question.principal);
        let target = self.target_side(&question.action, &question.resource);
        let mut edits = self.edits_of_sides(&caller, &target, &question.context);
        let unseen = self.others().source();
        let is_unseen = |edit: &Edit| matches!(edit, Edit::Remove { statement, .. } if statement.source == unseen);
        edits.sets.retain(|set| !set.iter().any(is_unseen));
        edits
    }

    /// Uses what is known and cannot be said with a context key: that requests are made now, and that outsiders are not in
    /// our organization.
    pub(crate) fn settle(&self, principal: &Principal, decision: Decision) -> Decision {
        let decision = match self.earliest() {
            Some(earliest) => {
                let has_session = matches!(principal, Principal::Role(_) | Principal::Session(..));
                present::after(earliest, has_session, decision)
            }
            None => decision,
        };
        let decision = as_named(principal, decision);
        // An account that is not known yet may be one of ours.
        let number = principal
            .outside_account()
            .filter(|number| !has_placeholder(number.as_str()));
        match (decision, self.estate().organization(), number) {
            (Decision::Unknown(residual), Some(organization), Some(number)) if !self.estate().is_inside(&number) => {
                without_membership(&residual, &organization.id)
            }
            (decision, _, _) => decision,
        }
    }
}
