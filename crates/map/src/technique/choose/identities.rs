//! Users, groups and identity providers.

use super::Choice;
use crate::technique::asker::{Asker, Bound, Reply, State};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::Part;
use iamscope_estate::{Estate, GroupId, Principal, UserId};

impl Asker<'_, '_, '_> {
    pub(super) fn users(&mut self, plan: &Plan, step: &Step) -> Vec<UserId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.users))
            .unwrap_or_default()
    }

    pub(super) fn groups(&mut self, plan: &Plan, step: &Step) -> Vec<GroupId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.groups))
            .unwrap_or_default()
    }

    /// Returns the groups that the actor is in.
    pub(super) fn own_groups(&self) -> Vec<GroupId> {
        groups_of(self.world.estate(), &self.actor)
    }

    pub(super) fn providers_of(&self, role: &Part, state: &State) -> Vec<Choice> {
        let estate = self.world.estate();
        let Some(Principal::Role(role)) = self.principal_of(role, state) else {
            return Vec::new();
        };
        let role = &estate.roles()[role];
        let Some(trust) = role.trust else { return Vec::new() };
        let actions = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
        let actions = actions.iter().filter_map(|name| self.world.access.action(name));
        let mentioned = actions.flat_map(|action| self.world.access.mentioned(trust, &action).principals);
        let providers = mentioned.filter_map(|principal| match principal {
            Principal::Federated(provider) if estate.providers()[provider].account == role.account => {
                let fact = format!("role {} trusts {}", role.name, estate.providers()[provider].name);
                Some((Bound::Provider(provider), vec![Reply::fact(fact)]))
            }
            Principal::Federated(_)
            | Principal::Root(_)
            | Principal::User(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        });
        providers.collect()
    }
}

/// Returns the groups that somebody is in.
fn groups_of(estate: &Estate, principal: &Principal) -> Vec<GroupId> {
    match principal {
        Principal::User(user) => estate.users()[*user].groups.clone(),
        Principal::Root(_)
        | Principal::Role(_)
        | Principal::Session(..)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => Vec::new(),
    }
}
