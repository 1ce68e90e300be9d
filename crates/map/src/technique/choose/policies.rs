//! Policies: those of the account, and those that somebody or a group has.

use crate::technique::asker::{Asker, Bound, State};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::Part;
use iamscope_estate::{Holding, ManagedPolicyId, PolicyOwner};

impl Asker<'_, '_, '_> {
    /// Returns the inline policies of somebody or of a group, and the managed ones attached there.
    pub(super) fn own_policies(&self, owner: &Part, state: &State) -> (Vec<Bound>, Vec<Bound>) {
        let estate = self.world.estate();
        let holding = match state.bound_to(owner).and_then(Bound::group) {
            Some(group) => Holding::from(&estate.groups()[group]),
            None => match self.entity_of(owner, state) {
                Some(entity) => estate.own_holding(entity),
                None => return (Vec::new(), Vec::new()),
            },
        };
        let inline = holding.inline.iter().map(|policy| Bound::Inline(policy.document));
        (inline.collect(), holding.known().map(Bound::Policy).collect())
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
        let Some(owner) = self.entity_of(owner, state) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for holding in estate.holdings(owner) {
            for id in holding.known() {
                let policy = &estate.managed_policies()[id];
                if matches!(policy.owner, PolicyOwner::Customer(_)) {
                    found.push((id, format!("policy {} is attached to {holding}", policy.name)));
                }
            }
        }
        found
    }
}
