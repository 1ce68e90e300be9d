//! Everyone who can do something.

use crate::access::Access;
use crate::attached::{Class, ClassId};
use crate::bind::TargetSide;
use crate::mentioned::Mentioned;
use crate::question::Grant;
use crate::target::{Thing, asks_trust};
use iamscope_estate::Principal;
use iamscope_eval::{Action, Context, Decision, Target};
use rayon::prelude::*;

impl<'e> Access<'e> {
    /// Returns everyone who can, or may be able to, do an action on a target: users, roles and root users of the estate,
    /// and everyone outside whom the target's policy names. Sorted by principal.
    ///
    /// A principal whose own policies say nothing about the action and whom the target's policy does not name is not
    /// listed, even if a policy that was not seen might grant it.
    pub fn who_can(&self, action: &Action, target: &Target) -> Vec<Grant> {
        self.who_can_given(action, target, &Context::open())
    }

    /// Returns everyone who can, or may be able to, do an action on a target in these circumstances; see
    /// [`Access::who_can`]. What the context tells wins over what the estate does.
    pub fn who_can_given(&self, action: &Action, target: &Target, known: &Context) -> Vec<Grant> {
        let mut side = self.target_side(action, target);
        side.know(known);
        let mentioned = self.mentioned_by_target(action, &side);
        let classes = self.classes().iter();
        let classes = classes.filter(|(_, class)| mentioned.everyone || self.may_allow(class, action));
        let classes = classes.collect::<Vec<_>>();
        let mut grants = classes
            .into_par_iter()
            .flat_map_iter(|(id, class)| self.grants_of_class(id, class, &side, &mentioned))
            .collect::<Vec<_>>();
        let mut others = mentioned.principals.clone();
        if mentioned.everyone {
            others.insert(Principal::Anonymous);
            others.extend(mentioned.organizations.iter().cloned());
        }
        if !asks_trust(action) {
            // Root users cannot assume roles (AWS STS API Reference, "AssumeRole").
            others.extend(self.estate().accounts().ids().map(Principal::Root));
        }
        let others = others
            .into_iter()
            .filter(|principal| !(asks_trust(action) && matches!(principal, Principal::Root(_))));
        grants.extend(others.filter_map(|principal| self.grant(principal, &side)));
        grants.sort_by(|left, right| left.principal.cmp(&right.principal));
        grants.dedup_by(|left, right| left.principal == right.principal);
        grants
    }

    /// Returns whom the policy of a target names.
    pub(crate) fn mentioned_by_target(&self, action: &Action, side: &TargetSide<'_>) -> Mentioned {
        let document = match side.thing() {
            Some(Thing::Role(role)) if asks_trust(action) => self.trust_policy(role),
            Some(Thing::Role(_)) | None => None,
            Some(Thing::Resource(resource)) => self.resource_policy(resource),
        };
        let mut mentioned = document
            .map(|policy| self.mentioned(policy.document, action))
            .unwrap_or_default();
        mentioned.everyone |= self.acl(side.thing()).is_some();
        mentioned
    }

    /// Returns whether the own policies of a class can allow an action on something.
    pub(crate) fn may_allow(&self, class: &Class, action: &Action) -> bool {
        class.has_unseen
            || match action.id() {
                Some(id) => class.allows.contains(id),
                None => class
                    .identity
                    .iter()
                    .any(|&document| self.document_allows(document, action)),
            }
    }

    /// Returns the decisions on all members of a class, asking once where the answer is the same for all.
    pub(crate) fn grants_of_class(
        &self,
        id: ClassId,
        class: &Class,
        side: &TargetSide<'_>,
        mentioned: &Mentioned,
    ) -> Vec<Grant> {
        let mut grants = Vec::new();
        let is_uniform = self.is_uniform(id) && !side.asks_who();
        let mut shared: Option<Option<Grant>> = None;
        for member in &class.members {
            let is_named = mentioned.principals.contains(member);
            if !is_uniform || is_named {
                grants.extend(self.grant(member.clone(), side));
                continue;
            }
            let common = shared.get_or_insert_with(|| self.grant(member.clone(), side));
            grants.extend(common.as_ref().map(|grant| Grant {
                principal: member.clone(),
                ..grant.clone()
            }));
        }
        grants
    }

    pub(crate) fn grant(&self, principal: Principal, side: &TargetSide<'_>) -> Option<Grant> {
        let caller = self.caller_side(&principal);
        let decision = self.decide_sides(&caller, side, &Context::open());
        let decision = self.settle(&principal, decision);
        match decision {
            Decision::Denied(_) => None,
            Decision::Allowed | Decision::Unknown(_) => Some(Grant {
                assumptions: self.assumptions(&caller, side, &decision),
                principal,
                decision,
            }),
        }
    }

    /// Returns whether a decision on one member of a class holds for the others, as far as their own side goes.
    fn is_uniform(&self, class: ClassId) -> bool {
        let class = &self.classes()[class];
        let account = class.members.first().and_then(|member| self.account_of(member));
        let levels = account.and_then(|account| self.guardrails(account).scps.as_ref());
        !class.asks_who && !levels.into_iter().flatten().any(|level| self.level_asks_who(level))
    }

    /// Returns the members of some classes who can, or may be able to, do an action on a target. For callers who know the
    /// candidates, from [`Access::index`].
    pub fn who_can_of(&self, classes: &[ClassId], action: &Action, target: &Target) -> Vec<Grant> {
        if classes.is_empty() {
            return Vec::new();
        }
        let side = self.target_side(action, target);
        let mentioned = self.mentioned_by_target(action, &side);
        let grants = classes
            .iter()
            .flat_map(|&id| self.grants_of_class(id, &self.classes()[id], &side, &mentioned));
        grants.collect()
    }

    /// Returns whether one principal can, or may be able to, do an action on a target.
    pub fn grant_to(&self, principal: Principal, action: &Action, target: &Target) -> Option<Grant> {
        self.grant(principal, &self.target_side(action, target))
    }
}
