//! Which actions everyone has, as far as their own side goes.
//!
//! What a document says of actions is known since it was compiled, and what the guardrails of an account say since the
//! estate was opened; a class of principals only has to put these together.

use crate::access::Access;
use crate::attached::{Attached, ClassId};
use crate::extent::Extent;
use crate::ranges::ActionRanges;
use iamscope_estate::{AccountId, Arena, Principal};
use rayon::prelude::*;

/// The actions that a principal has on its own side, as two bounds of the truth.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnActions {
    /// Allowed on every resource, whatever the circumstances.
    pub certain: ActionRanges,
    /// Allowed on some resource under some circumstances; contains `certain`.
    pub possible: ActionRanges,
    /// Whether every policy of the principal was seen and understood.
    pub is_complete: bool,
}

impl<'e> Access<'e> {
    /// Returns the actions that the users and roles of each class have: what [`Access::own_actions`] says of each member.
    pub fn effective_matrix(&self) -> Arena<ClassId, OwnActions> {
        let classes = self.classes().iter().collect::<Vec<_>>();
        let rows = classes.into_par_iter().map(|(_, class)| match class.members.first() {
            Some(member) => self.own_actions(member),
            None => OwnActions::default(),
        });
        let mut matrix = Arena::default();
        for row in rows.collect::<Vec<_>>() {
            matrix.push(row);
        }
        matrix
    }

    /// Returns the actions that a principal has as far as its own policies and what limits them go.
    pub fn own_actions(&self, principal: &Principal) -> OwnActions {
        let Some(extent) = self.own_extent(principal) else {
            return OwnActions::default();
        };
        OwnActions {
            certain: extent.always.difference(&extent.restricted),
            possible: extent.ever.difference(&extent.never),
            is_complete: self.is_complete(principal),
        }
    }

    /// Returns what all layers on the side of a principal say together.
    pub(crate) fn own_extent(&self, principal: &Principal) -> Option<Extent> {
        let own = match self.attached(principal) {
            Some(attached) => self.attached_extent(attached),
            None if matches!(principal, Principal::Root(_)) => Extent::all(self.catalog()),
            None => return None,
        };
        let limit = self.account_of(principal).and_then(|account| self.limit(account));
        Some(match limit {
            Some(limit) => own.stack(limit),
            None => own,
        })
    }

    fn attached_extent(&self, attached: &Attached) -> Extent {
        let identity = attached.identity.iter();
        let identity = Extent::union(identity.map(|policy| &self.documents().reach(policy.document).extent));
        match &attached.boundary {
            Some(boundary) => identity.stack(&self.documents().reach(boundary.document).extent),
            None => identity,
        }
    }

    /// Returns what the service control policies of each account leave, where there are any that bind it.
    pub(crate) fn limits_of_accounts(&self) -> Arena<AccountId, Option<Extent>> {
        let mut limits = Arena::default();
        for account in self.estate().accounts().ids() {
            let guardrails = self.guardrails(account);
            let levels = guardrails.scps.iter().flatten().map(|level| {
                let policies = level.policies.iter();
                Extent::union(policies.map(|policy| &self.documents().reach(policy.document).extent))
            });
            let limit = levels.reduce(|above, below| above.stack(&below));
            limits.push(limit.filter(|_| !guardrails.is_management));
        }
        limits
    }
}
