//! What is in each account, listed once.

use iamscope_estate::{
    AccountId, Estate, GroupId, ManagedPolicyId, PolicyOwner, ResourceId, ResourceKind, RoleId, UserId,
};
use std::collections::BTreeMap;

/// Things of one account with their ARNs, in the order of these.
pub(super) type Listed<'e, I> = Vec<(&'e str, I)>;

/// Something for each kind of resource, by service and name.
pub(super) type ByKind<T> = BTreeMap<(Box<str>, Box<str>), T>;

/// What is in an account.
#[derive(Default)]
pub(super) struct Account<'e> {
    pub(super) roles: Listed<'e, RoleId>,
    pub(super) users: Listed<'e, UserId>,
    pub(super) groups: Listed<'e, GroupId>,
    /// Customer managed policies.
    pub(super) policies: Listed<'e, ManagedPolicyId>,
    pub(super) resources: ByKind<Listed<'e, ResourceId>>,
}

/// Lists what is in each account.
pub(super) fn accounts(estate: &Estate) -> BTreeMap<AccountId, Account<'_>> {
    let mut accounts = BTreeMap::<AccountId, Account<'_>>::new();
    for (id, role) in estate.roles().iter() {
        accounts
            .entry(role.account)
            .or_default()
            .roles
            .push((role.arn.as_str(), id));
    }
    for (id, user) in estate.users().iter() {
        accounts
            .entry(user.account)
            .or_default()
            .users
            .push((user.arn.as_str(), id));
    }
    for (id, group) in estate.groups().iter() {
        accounts
            .entry(group.account)
            .or_default()
            .groups
            .push((group.arn.as_str(), id));
    }
    for (id, policy) in estate.managed_policies().iter() {
        if let PolicyOwner::Customer(account) = policy.owner {
            accounts
                .entry(account)
                .or_default()
                .policies
                .push((policy.arn.as_str(), id));
        }
    }
    for (id, resource) in estate.resources().iter() {
        if let Some(account) = resource.account {
            let of_kind = accounts
                .entry(account)
                .or_default()
                .resources
                .entry(kind_key(&resource.kind));
            of_kind.or_default().push((resource.arn.as_str(), id));
        }
    }
    accounts
}

/// Returns what is the same for all spellings of a kind.
pub(super) fn kind_key(kind: &ResourceKind) -> (Box<str>, Box<str>) {
    (kind.service.clone(), kind.name.to_lowercase().into())
}
