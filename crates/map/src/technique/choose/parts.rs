//! Who a part of an entry stands for, once members are chosen.

use crate::technique::asker::{Asker, Bound, State};
use crate::technique::schema::Part;
use iamscope_estate::{CarriedRole, Entity, Principal};
use iamscope_policy::Arn;

impl Asker<'_, '_, '_> {
    /// Returns the principal that a part stands for; the first one of several roles.
    pub(in crate::technique) fn principal_of(&self, part: &Part, state: &State) -> Option<Principal> {
        self.principals_of(part, state).into_iter().next()
    }

    /// Returns the user or role that a part stands for.
    pub(in crate::technique) fn entity_of(&self, part: &Part, state: &State) -> Option<Entity> {
        self.principal_of(part, state)?.entity()
    }

    /// Returns the principals that a part stands for: a resource may carry several roles.
    pub(in crate::technique) fn principals_of(&self, part: &Part, state: &State) -> Vec<Principal> {
        match part {
            Part::Actor => vec![self.actor.clone()],
            Part::Member(name) => match state.bound(name) {
                Some(Bound::Principal(principal)) => vec![principal.clone()],
                Some(Bound::New(arn)) => Arn::parse(arn).map(Principal::External).into_iter().collect(),
                Some(
                    Bound::Group(_)
                    | Bound::Policy(_)
                    | Bound::Resource(_)
                    | Bound::Provider(_)
                    | Bound::Account(_)
                    | Bound::Inline(_)
                    | Bound::Arn(_)
                    | Bound::AnyRole { .. },
                )
                | None => Vec::new(),
            },
            Part::RoleOf(name) => match state.bound(name).and_then(Bound::resource) {
                Some(resource) => {
                    let roles = self.world.estate().resources()[resource].roles.iter();
                    roles.map(CarriedRole::to_principal).collect()
                }
                None => Vec::new(),
            },
        }
    }
}
