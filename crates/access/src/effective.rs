//! Which actions a principal has.

use crate::access::Access;
use crate::sides::CallerSide;
use iamscope_catalog::{ActionId, ActionSet};
use iamscope_estate::Principal;
use iamscope_eval::{Action, Context, Decision, Target};

/// The actions that a principal has, as two bounds of the truth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EffectiveActions {
    /// Allowed whatever the circumstances.
    pub certain: ActionSet,
    /// Allowed under some circumstances; contains `certain`.
    pub possible: ActionSet,
    /// Whether every policy of the principal was seen and understood.
    pub is_complete: bool,
}

impl<'e> Access<'e> {
    /// Returns the actions that a principal has: on a target, or if there is none, on some resource (`possible`) and on
    /// every resource (`certain`) as far as the principal's own side goes.
    pub fn effective_actions(&self, principal: &Principal, on: Option<&Target>) -> EffectiveActions {
        match on {
            None => {
                let own = self.own_actions(principal);
                EffectiveActions {
                    certain: own.certain.to_set(self.catalog()),
                    possible: own.possible.to_set(self.catalog()),
                    is_complete: own.is_complete,
                }
            }
            Some(target) => {
                let mut actions = EffectiveActions {
                    certain: self.catalog().no_actions(),
                    possible: self.catalog().no_actions(),
                    is_complete: self.is_complete(principal),
                };
                for (action, decision) in self.resource_actions(principal, target) {
                    actions.possible.insert(action);
                    if decision == Decision::Allowed {
                        actions.certain.insert(action);
                    }
                }
                actions
            }
        }
    }

    /// Returns the actions on the type of a target that a principal has or may have, with the decision on each.
    pub fn resource_actions(&self, principal: &Principal, target: &Target) -> Vec<(ActionId, Decision)> {
        let caller = self.caller_side(principal);
        let actions = self.actions_on(target).into_iter().filter_map(|id| {
            let action = self.action_by_id(id)?;
            let decision = self.decide_on(&caller, principal, &action, target);
            decision.is_possible().then_some((id, decision))
        });
        actions.collect()
    }

    /// Returns the actions of the catalogue that take a target of this type, in the order of their ids.
    pub fn actions_on(&self, target: &Target) -> Vec<ActionId> {
        let catalog = self.catalog();
        let types = catalog.resource_types_for_arn(&target.arn);
        let mut services = types
            .iter()
            .filter_map(|kind| kind.service())
            .map(|service| service.id())
            .collect::<Vec<_>>();
        services.sort_unstable();
        services.dedup();
        let services = services
            .into_iter()
            .filter_map(|service| catalog.service_by_id(service));
        let actions = services.flat_map(|service| service.actions());
        let fitting = actions.filter(|action| {
            action
                .resource_types()
                .any(|usage| types.contains(&usage.resource_type()))
        });
        let mut actions = fitting.map(|action| action.id()).collect::<Vec<_>>();
        if target.arn.contains(":role/") {
            let assume = [
                "sts:AssumeRole",
                "sts:AssumeRoleWithSAML",
                "sts:AssumeRoleWithWebIdentity",
            ];
            actions.extend(
                assume
                    .iter()
                    .filter_map(|name| catalog.action(name))
                    .map(|action| action.id()),
            );
        }
        actions.sort_unstable();
        actions.dedup();
        actions
    }

    /// Returns the action with a catalogue id.
    pub fn action_by_id(&self, id: ActionId) -> Option<Action> {
        Action::parse(&self.catalog().action_by_id(id)?.full_name(), self.catalog()).ok()
    }

    pub(crate) fn is_complete(&self, principal: &Principal) -> bool {
        match self.class_of(principal) {
            Some(class) => !self.classes()[class].has_unseen,
            None => matches!(principal, Principal::Root(_)),
        }
    }

    fn decide_on(&self, caller: &CallerSide<'_>, principal: &Principal, action: &Action, target: &Target) -> Decision {
        let side = self.target_side(action, target);
        self.settle(principal, self.decide_sides(caller, &side, &Context::open()))
    }
}
