//! Users, groups and identity providers.

use super::Choice;
use crate::technique::asker::{Asker, Bound, Reply, State};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::Part;
use iamscope_estate::{Entity, GroupId, UserId};

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
        let user = self.actor.as_user().map(|user| &self.world.estate().users()[user]);
        user.map(|user| user.groups.clone()).unwrap_or_default()
    }

    pub(super) fn providers_of(&self, role: &Part, state: &State) -> Vec<Choice> {
        let estate = self.world.estate();
        let Some(role) = self.entity_of(role, state).and_then(Entity::as_role) else {
            return Vec::new();
        };
        let providers = self.world.trust.providers_of(self.account, role);
        let role = &estate.roles()[role];
        let choices = providers.map(|provider| {
            let fact = format!("role {} trusts {}", role.name, estate.providers()[provider].name);
            (Bound::Provider(provider), vec![Reply::fact(fact)])
        });
        choices.collect()
    }
}
