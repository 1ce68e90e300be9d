//! Which actions a principal has.

use crate::access::Access;
use crate::attached::Named;
use crate::bind::CallerSide;
use crate::ranges::ActionRanges;
use iamscope_catalog::{ActionId, ActionSet};
use iamscope_estate::{DocumentId, Principal};
use iamscope_eval::{Action, Context, Decision, Target};
use iamscope_policy::{Effect, Scope, Statement};

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

/// What the statements of a layer say about actions, without looking at a particular resource.
#[derive(Clone, Default, Debug)]
pub(crate) struct Extent {
    /// Allowed on every resource and under every condition.
    pub(crate) always: ActionRanges,
    /// Allowed on every resource under some condition.
    pub(crate) everywhere: ActionRanges,
    /// Allowed on some resource under some condition.
    pub(crate) ever: ActionRanges,
    /// Denied on every resource and under every condition.
    pub(crate) never: ActionRanges,
    /// Denied on some resource or under some condition.
    pub(crate) restricted: ActionRanges,
}

impl<'e> Access<'e> {
    /// Returns the actions that a principal has: on a target, or if there is none, on some resource (`possible`) and on
    /// every resource (`certain`) as far as the principal's own side goes.
    pub fn effective_actions(&self, principal: &Principal, on: Option<&Target>) -> EffectiveActions {
        match on {
            None => self.own_actions(principal),
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

    pub(crate) fn extent(&self, documents: impl IntoIterator<Item = DocumentId>) -> Extent {
        let mut parts = [const { Vec::new() }; 5];
        let [always, everywhere, ever, never, restricted] = &mut parts;
        for document in documents {
            let statements = &self.estate().documents()[document].policy.statements;
            let actions = &self.documents().reach(document).statements;
            for (statement, actions) in statements.iter().zip(actions) {
                let is_everywhere = is_on_everything(statement);
                let is_always = is_everywhere && statement.conditions.is_empty();
                let (sure, some) = match statement.effect.value {
                    Effect::Allow => (&mut *always, &mut *ever),
                    Effect::Deny => (&mut *never, &mut *restricted),
                };
                some.push(actions);
                if is_always {
                    sure.push(actions);
                }
                if is_everywhere && statement.effect.value == Effect::Allow {
                    everywhere.push(actions);
                }
            }
        }
        let [always, everywhere, ever, never, restricted] = parts.map(ActionRanges::union);
        Extent {
            always,
            everywhere,
            ever,
            never,
            restricted,
        }
    }

    /// Returns the extents of all layers on the side of a principal: one that grants, then those that limit.
    pub(crate) fn extents(&self, principal: &Principal) -> Option<(Extent, Vec<Extent>)> {
        let documents = |policies: &[Named]| policies.iter().map(|policy| policy.document).collect::<Vec<_>>();
        let (identity, boundary) = match self.attached(principal) {
            Some(attached) => (
                self.extent(documents(&attached.identity)),
                attached.boundary.as_ref().map(|policy| self.extent([policy.document])),
            ),
            None => match principal {
                Principal::Root(_) => (Extent::all(self.catalog()), None),
                Principal::User(_)
                | Principal::Role(_)
                | Principal::Session(..)
                | Principal::FederatedUser(..)
                | Principal::Federated(_)
                | Principal::Service(_)
                | Principal::Account(_)
                | Principal::External(_)
                | Principal::Organization(_)
                | Principal::Anonymous => return None,
            },
        };
        let guardrails = self.account_of(principal).map(|account| self.guardrails(account));
        let guardrails = guardrails.filter(|guardrails| !guardrails.is_management);
        let levels = guardrails
            .and_then(|guardrails| guardrails.scps.as_ref())
            .into_iter()
            .flatten();
        let levels = levels.map(|level| self.extent(documents(&level.policies)));
        Some((identity, boundary.into_iter().chain(levels).collect()))
    }

    fn own_actions(&self, principal: &Principal) -> EffectiveActions {
        let catalog = self.catalog();
        let Some((identity, limits)) = self.extents(principal) else {
            return EffectiveActions {
                certain: catalog.no_actions(),
                possible: catalog.no_actions(),
                is_complete: false,
            };
        };
        let (mut certain, mut possible) = (identity.always.clone(), identity.ever.clone());
        for limit in &limits {
            certain = certain.intersection(&limit.always);
            possible = possible.intersection(&limit.ever);
        }
        for layer in limits.iter().chain([&identity]) {
            certain = certain.difference(&layer.restricted, catalog);
            possible = possible.difference(&layer.never, catalog);
        }
        EffectiveActions {
            certain: certain.to_set(catalog),
            possible: possible.to_set(catalog),
            is_complete: self.is_complete(principal),
        }
    }

    fn is_complete(&self, principal: &Principal) -> bool {
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

impl Extent {
    fn all(catalog: &iamscope_catalog::Catalog) -> Self {
        let all = ActionRanges::all(catalog);
        Self {
            always: all.clone(),
            everywhere: all.clone(),
            ever: all,
            never: ActionRanges::default(),
            restricted: ActionRanges::default(),
        }
    }
}

/// Returns whether a statement is about every resource.
pub(crate) fn is_on_everything(statement: &Statement) -> bool {
    match &statement.resource {
        None => true,
        Some(Scope::Only(patterns)) => patterns.iter().any(|pattern| is_everything(pattern.value.as_str())),
        Some(Scope::AllBut(patterns)) => patterns.is_empty(),
    }
}

fn is_everything(pattern: &str) -> bool {
    !pattern.is_empty()
        && (pattern.bytes().all(|byte| byte == b'*') || pattern == "arn:*:*:*:*:*" || pattern == "arn:aws:*:*:*:*")
}
