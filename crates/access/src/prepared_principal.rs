//! One principal who asks many questions: its own side is prepared once.

use crate::access::Access;
use crate::attached::ClassId;
use crate::question::Answer;
use crate::sides::CallerSide;
use iamscope_estate::Principal;
use iamscope_eval::{Action, Context, Target};

/// A principal, prepared for many questions.
pub struct PreparedPrincipal<'a> {
    principal: Principal,
    side: CallerSide<'a>,
    /// The class of a user or role whose own policies ask for nothing that differs between its members.
    uniform_class: Option<ClassId>,
}

impl<'e> Access<'e> {
    /// Prepares a principal for many questions.
    pub fn prepare_principal(&self, principal: &Principal) -> PreparedPrincipal<'_> {
        let class = self.class_of(principal);
        PreparedPrincipal {
            side: self.caller_side(principal),
            uniform_class: class.filter(|&class| self.is_uniform(&self.classes()[class])),
            principal: principal.clone(),
        }
    }

    /// Answers whether a principal can do an action on a target if the request says so much, and whether the answer holds
    /// for every member of its class.
    pub fn can_for_class(
        &self,
        prepared: &PreparedPrincipal<'_>,
        action: &Action,
        target: &Target,
        known: &Context,
    ) -> (Answer, bool) {
        let target = self.target_side(action, target);
        let decision = self.decide_sides(&prepared.side, &target, known);
        let decision = self.settle(&prepared.principal, decision);
        let is_shared = prepared.uniform_class.is_some_and(|class| {
            let named = self.named_by_target(action, &target);
            let is_named = named.is_open || named.principals.iter().any(|named| self.class_of(named) == Some(class));
            !is_named && !target.asks_who().anything()
        });
        let answer = Answer {
            assumptions: self.assumptions(&prepared.side, &target, &decision),
            decision,
        };
        (answer, is_shared)
    }
}
