//! Policies: those of the account, and those that somebody or a group has.

use crate::technique::asker::{Asker, Bound, State};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::Part;
use iamscope_estate::{AttachedPolicy, ManagedPolicyId, PolicyOwner, Principal};

impl Asker<'_, '_, '_> {
    /// Returns the inline policies of somebody or of a group, and the managed ones attached there.
    pub(super) fn own_policies(&self, owner: &Part, state: &State) -> (Vec<Bound>, Vec<Bound>) {
        let estate = self.world.estate();
        let group = match owner {
            Part::Member(name) => state.bound(name),
            Part::Actor | Part::RoleOf(_) => None,
        };
        let (inline, attached) = match (group, self.principal_of(owner, state)) {
            (Some(Bound::Group(group)), _) => (&estate.groups()[*group].inline, &estate.groups()[*group].attached),
            (_, Some(Principal::User(user))) => (&estate.users()[user].inline, &estate.users()[user].attached),
            (_, Some(Principal::Role(role))) => (&estate.roles()[role].inline, &estate.roles()[role].attached),
            (_, _) => return (Vec::new(), Vec::new()),
        };
        let attached = attached.iter().filter_map(|policy| match policy {
            AttachedPolicy::Known(policy) => Some(Bound::Policy(*policy)),
            AttachedPolicy::Missing(_) => None,
        });
        let inline = inline.iter().map(|policy| Bound::Inline(policy.document));
        (inline.collect(), attached.collect())
    }

    pub(super) fn policies(&mut self, plan: &Plan, step: &Step) -> Vec<ManagedPolicyId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.policies))
            .unwrap_or_default()
    }

    /// Returns the customer managed policies of somebody, and how it has them.
    pub(super) fn policies_of(&self, owner: &Part, state: &State) -> Vec<(ManagedPolicyId, String)> {
        let estate = self.world.estate();
        let Some(owner) = self.principal_of(owner, state) else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        match &owner {
            Principal::User(user) => {
                let user = &estate.users()[*user];
                lists.push((format!("user {}", user.name), &user.attached));
                lists.extend(user.groups.iter().map(|&group| {
                    let group = &estate.groups()[group];
                    (format!("group {}", group.name), &group.attached)
                }));
            }
            Principal::Role(role) => {
                let role = &estate.roles()[*role];
                lists.push((format!("role {}", role.name), &role.attached));
            }
            Principal::Root(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => {}
        }
        let mut found = Vec::new();
        for (name, attached) in lists {
            for policy in attached {
                let AttachedPolicy::Known(id) = policy else { continue };
                let policy = &estate.managed_policies()[*id];
                if matches!(policy.owner, PolicyOwner::Customer(_)) {
                    found.push((*id, format!("policy {} is attached to {name}", policy.name)));
                }
            }
        }
        found
    }
}
