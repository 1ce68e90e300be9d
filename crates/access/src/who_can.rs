//! Everyone who can do something.

use crate::access::Access;
use crate::asker::Asker;
use crate::attached::{Class, ClassId, Named};
use crate::documents::AsksWho;
use crate::mentioned::{Mentioned, Named as NamedPrincipals};
use crate::question::Grant;
use crate::sides::TargetSide;
use crate::target::Thing;
use iamscope_estate::{AccountId, Principal};
use iamscope_eval::{Action, Context, Decision, Target};
use rayon::prelude::*;
use std::collections::BTreeSet;

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
        let named = self.named_by_target(action, &side);
        let is_open = mentioned.everyone || !mentioned.unknown.is_empty();
        let classes = self.classes().iter();
        let delegates = self.delegates(action, &side, &mentioned);
        let is_let_in = |class: &Class| {
            let account = class.members.first().and_then(|member| self.account_of(member));
            delegates
                .as_ref()
                .is_none_or(|delegates| account.is_some_and(|account| delegates.contains(&account)))
        };
        let is_asked = |class: &Class| is_open || (is_let_in(class) && self.may_allow(class, action));
        let classes = classes.filter(|(_, class)| is_asked(class));
        let classes = classes.collect::<Vec<_>>();
        let mut grants = classes
            .into_par_iter()
            .map_init(
                || Asker::new(self, &side),
                |asker, (_, class)| self.grants_of_class(class, asker, &side, &named),
            )
            .flatten_iter()
            .collect::<Vec<_>>();
        let mut others = mentioned.principals.clone();
        others.extend(mentioned.unknown.iter().cloned());
        if mentioned.everyone {
            others.insert(Principal::Anonymous);
            others.extend(mentioned.organizations.iter().cloned());
        } else if is_open {
            // Who is not known may be everyone.
            others.insert(Principal::Anonymous);
        }
        if !action.is_role_assumption() {
            // Root users cannot assume roles (AWS STS API Reference, "AssumeRole").
            others.extend(self.estate().accounts().ids().map(Principal::Root));
        }
        let others = others
            .into_iter()
            .filter(|principal| !(action.is_role_assumption() && matches!(principal, Principal::Root(_))));
        grants.extend(others.filter_map(|principal| self.grant(principal, &side)));
        grants.sort_by(|left, right| left.principal.cmp(&right.principal));
        grants.dedup_by(|left, right| left.principal == right.principal);
        grants
    }

    /// Returns the accounts to which a trust policy leaves it whom of theirs it lets in. Beside them it lets in only whom it
    /// names, if all of it was read (IAM User Guide, "How IAM roles differ from resource-based policies").
    fn delegates(&self, action: &Action, side: &TargetSide<'_>, mentioned: &Mentioned) -> Option<BTreeSet<AccountId>> {
        let Some(Thing::Role(role)) = side.thing().filter(|_| action.is_role_assumption()) else {
            return None;
        };
        let trust = &self.estate().documents()[self.trust_policy(role)?.document].policy;
        let accounts = mentioned.principals.iter().filter_map(Principal::as_root);
        trust.unreadable.is_empty().then(|| accounts.collect())
    }

    /// Returns whom the policy of a target names.
    pub(crate) fn mentioned_by_target(&self, action: &Action, side: &TargetSide<'_>) -> Mentioned {
        let mut mentioned = self
            .target_policy(action, side)
            .map(|policy| self.mentioned(policy.document, action))
            .unwrap_or_default();
        mentioned.everyone |= self.acl(side.thing()).is_some();
        mentioned
    }

    /// Returns everyone whom a policy on the side of a target treats in a way of his own: whom a statement names, be it
    /// to deny or to leave out.
    pub(crate) fn named_by_target(&self, action: &Action, side: &TargetSide<'_>) -> NamedPrincipals {
        let owner = side.thing().and_then(|thing| self.owner(thing));
        let levels = owner.and_then(|owner| self.guardrails(owner).rcps.as_ref());
        let guardrails = levels.into_iter().flatten().flat_map(|level| &level.policies);
        let policies = self.target_policy(action, side).into_iter().chain(guardrails);
        policies.fold(NamedPrincipals::default(), |mut all, policy| {
            let named = self.named(policy.document, action);
            all.principals.extend(named.principals);
            all.is_open |= named.is_open;
            all
        })
    }

    fn target_policy(&self, action: &Action, side: &TargetSide<'_>) -> Option<&Named> {
        match side.thing()? {
            Thing::Role(role) if action.is_role_assumption() => self.trust_policy(role),
            Thing::Role(_) => None,
            Thing::Resource(resource) => self.resource_policy(resource),
        }
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
    fn grants_of_class(
        &self,
        class: &Class,
        asker: &mut Asker<'_, '_>,
        side: &TargetSide<'_>,
        named: &NamedPrincipals,
    ) -> Vec<Grant> {
        let mut grants = Vec::new();
        let is_uniform = !side.asks_who().anything() && self.is_uniform(class);
        let mut shared: Option<Option<Grant>> = None;
        for member in &class.members {
            if !is_uniform || named.has(member) {
                grants.extend(asker.grant(member, class.asks_who));
                continue;
            }
            let common = shared.get_or_insert_with(|| asker.grant(member, class.asks_who));
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
    pub(crate) fn is_uniform(&self, class: &Class) -> bool {
        let account = class.members.first().and_then(|member| self.account_of(member));
        let guardrails = account.map(|account| self.scps_ask_who(account)).unwrap_or_default();
        !class.asks_who.anything() && !guardrails.anything()
    }

    /// Returns what the service control policies of an account ask for that differs between its principals.
    pub(crate) fn scps_ask_who(&self, account: AccountId) -> AsksWho {
        self.levels_ask_who(self.guardrails(account).scps.as_ref())
    }

    /// Returns the members of some classes who can, or may be able to, do an action on a target. For callers who know the
    /// candidates, from [`Access::index`].
    pub fn who_can_of(&self, classes: &[ClassId], action: &Action, target: &Target) -> Vec<Grant> {
        if classes.is_empty() {
            return Vec::new();
        }
        let side = self.target_side(action, target);
        let named = self.named_by_target(action, &side);
        let mut asker = Asker::new(self, &side);
        let grants = classes
            .iter()
            .flat_map(|&id| self.grants_of_class(&self.classes()[id], &mut asker, &side, &named));
        grants.collect()
    }

    /// Returns whether one principal can, or may be able to, do an action on a target.
    pub fn grant_to(&self, principal: Principal, action: &Action, target: &Target) -> Option<Grant> {
        self.grant(principal, &self.target_side(action, target))
    }
}
