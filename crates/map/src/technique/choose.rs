//! Who and what can stand for the members of a cast.

mod identities;
mod parts;
mod policies;
mod resources;
mod roles;

use super::accounts::Listed;
use super::asker::{Asker, Bound, Reply, State};
use super::plan::{Plan, Step};
use super::schema::{Member, Need};
use iamscope_estate::{Estate, Membership, Principal};
use iamscope_policy::glob::Glob;

/// A choice, with what it rests on.
pub(super) type Choice = (Bound, Vec<Reply>);

impl Asker<'_, '_, '_> {
    /// Returns who or what can stand for a member, as far as patterns tell.
    pub(super) fn choices(&mut self, plan: &Plan, step: &Step, state: &State) -> Vec<Choice> {
        let bare = |bound| (bound, Vec::new());
        match step.member {
            Member::PassedRole { services } => self.passed_roles(plan, step, services),
            Member::New(kind) => {
                let names = self.new_names(plan, step, kind, false).into_iter();
                names.map(Bound::New).map(bare).collect()
            }
            Member::Unlisted(kind) => {
                let names = self.new_names(plan, step, kind, true).into_iter();
                names.map(Bound::Arn).map(bare).collect()
            }
            Member::AnyResource => self.any_resources(plan, step).into_iter().map(bare).collect(),
            Member::Existing { kind, carries_role } => self.existing(plan, step, kind, *carries_role),
            Member::User { is_other } => {
                let users = self.users(plan, step).into_iter().map(Principal::User);
                let actor = self.actor.clone();
                let users = users.filter(|user| !is_other || *user != actor);
                users.map(Bound::Principal).map(bare).collect()
            }
            Member::Role { is_other } => {
                let roles = self.roles(plan, step).into_iter().map(Principal::Role);
                let actor = self.actor.clone();
                let roles = roles.filter(|role| (!is_other || *role != actor) && self.may_profit(plan, role));
                roles.map(Bound::Principal).map(bare).collect()
            }
            Member::Group { has_actor } => {
                let own = self.own_groups();
                let groups = self.groups(plan, step).into_iter();
                let groups = groups.filter(|group| has_actor.is_none_or(|has| own.contains(group) == has));
                groups.map(Bound::Group).map(bare).collect()
            }
            Member::Policy => self
                .policies(plan, step)
                .into_iter()
                .map(Bound::Policy)
                .map(bare)
                .collect(),
            Member::PolicyOf(owner) => {
                let policies = self.policies_of(owner, state).into_iter();
                policies
                    .map(|(policy, fact)| (Bound::Policy(policy), vec![Reply::fact(fact)]))
                    .collect()
            }
            Member::ProviderOf(role) => self.providers_of(role, state),
            Member::Account => {
                // An account of which nobody saw whether it is in an organization is not taken for one of the actor's.
                let others = self.world.estate().accounts().iter();
                let others = others.filter(|&(id, account)| {
                    let is_member = matches!(account.membership, Membership::Member(_) | Membership::Management(_));
                    is_member && id != self.account
                });
                others.map(|(id, _)| bare(Bound::Account(id))).collect()
            }
            Member::Attached(owner) => self.own_policies(owner, state).1.into_iter().map(bare).collect(),
            Member::Inline(owner) => self.own_policies(owner, state).0.into_iter().map(bare).collect(),
            Member::PermissionSet(part) => {
                let is_from_set = self
                    .principals_of(part, state)
                    .iter()
                    .any(|principal| is_of_permission_set(self.world.estate(), principal));
                // Which one it is an estate does not tell.
                let arn = format!("arn:{}:sso:::permissionSet/*", self.world.account_words(self.account).0);
                is_from_set.then(|| bare(Bound::Arn(arn.into()))).into_iter().collect()
            }
            Member::PermissionSetRole => {
                let roles = self.world.trust.of_permission_sets.iter();
                let others = roles.copied().map(Principal::Role).filter(|role| *role != self.actor);
                others.map(Bound::Principal).map(bare).collect()
            }
            Member::ClusterRole => self.cluster_roles().into_iter().map(bare).collect(),
        }
    }

    /// Returns the things that the first need on them may be about; all if nothing is needed.
    fn covered<I: Copy>(&mut self, needs: &[&'static Need], listed: &Listed<'_, I>) -> Vec<I> {
        let Some(need) = needs.iter().find(|need| !need.is_inside) else {
            return listed.iter().map(|&(_, id)| id).collect();
        };
        let mut globs = Some(Vec::new());
        for action in need
            .actions
            .iter()
            .filter(|action| self.may(action))
            .collect::<Vec<_>>()
        {
            match (&mut globs, self.globs(action)) {
                (Some(all), Some(more)) => all.extend(more.iter().cloned()),
                (Some(_) | None, _) => globs = None,
            }
        }
        covered(globs.as_deref(), listed)
    }
}

/// Returns the things that patterns are about; all if they may be about anything.
fn covered<I: Copy>(globs: Option<&[Glob]>, listed: &Listed<'_, I>) -> Vec<I> {
    let Some(globs) = globs else {
        return listed.iter().map(|&(_, id)| id).collect();
    };
    let mut places = Vec::new();
    for glob in globs {
        let prefix = glob.literal_prefix();
        let start = listed.partition_point(|(arn, _)| *arn < prefix);
        let near = listed.iter().enumerate().skip(start);
        let near = near.take_while(|(_, (arn, _))| arn.starts_with(prefix));
        places.extend(near.filter(|(_, (arn, _))| glob.matches(arn)).map(|(place, _)| place));
    }
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .filter_map(|place| listed.get(place))
        .map(|&(_, id)| id)
        .collect()
}

/// Returns whether a role is one that IAM Identity Center keeps for a permission set (IAM Identity Center User Guide,
/// "Referencing permission sets in resource policies").
pub(super) fn is_of_permission_set(estate: &Estate, principal: &Principal) -> bool {
    let role = principal.as_role().map(|role| &estate.roles()[role]);
    role.is_some_and(|role| role.is_reserved() && role.name.starts_with("AWSReservedSSO_"))
}
