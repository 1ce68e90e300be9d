//! The estate itself.

use crate::account::{Account, AccountNumber, Membership};
use crate::arena::{
    AccountId, Arena, DocumentId, GroupId, InstanceProfileId, ManagedPolicyId, ProviderId, ResourceId, RoleId, UnitId,
    UserId,
};
use crate::declaration::Declaration;
use crate::document::Document;
use crate::gap::Gap;
use crate::identity::{Group, IdentityProvider, InstanceProfile, ManagedPolicy, PolicyOwner, Role, User};
use crate::organization::{Organization, OrganizationUnit};
use crate::resource::{Resource, ResourcePolicy};
use iamscope_policy::{Arn, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// One snapshot of everything that was seen.
///
/// INVARIANT (sorted): accounts are sorted by number, everything else by ARN or id, gaps by their own order, so that
/// the same input gives the same estate whatever the order of the files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Estate {
    pub(crate) sources: Sources,
    pub(crate) documents: Arena<DocumentId, Document>,
    pub(crate) accounts: Arena<AccountId, Account>,
    pub(crate) users: Arena<UserId, User>,
    pub(crate) groups: Arena<GroupId, Group>,
    pub(crate) roles: Arena<RoleId, Role>,
    pub(crate) managed_policies: Arena<ManagedPolicyId, ManagedPolicy>,
    pub(crate) instance_profiles: Arena<InstanceProfileId, InstanceProfile>,
    pub(crate) providers: Arena<ProviderId, IdentityProvider>,
    pub(crate) resources: Arena<ResourceId, Resource>,
    pub(crate) organization: Option<Organization>,
    pub(crate) units: Arena<UnitId, OrganizationUnit>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) declarations: Vec<Declaration>,
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        impl Estate {
            $($(#[$doc])* pub fn $name(&self) -> &$type { &self.$name })*
        }
    };
}

readers! {
    /// Returns the texts that spans refer to.
    sources: Sources,
    /// Returns the policy documents.
    documents: Arena<DocumentId, Document>,
    /// Returns the accounts.
    accounts: Arena<AccountId, Account>,
    /// Returns the users.
    users: Arena<UserId, User>,
    /// Returns the groups.
    groups: Arena<GroupId, Group>,
    /// Returns the roles.
    roles: Arena<RoleId, Role>,
    /// Returns the managed policies, those of AWS that are in use included.
    managed_policies: Arena<ManagedPolicyId, ManagedPolicy>,
    /// Returns the instance profiles.
    instance_profiles: Arena<InstanceProfileId, InstanceProfile>,
    /// Returns the identity providers.
    providers: Arena<ProviderId, IdentityProvider>,
    /// Returns the resources.
    resources: Arena<ResourceId, Resource>,
    /// Returns the organization, if one was seen.
    organization: Option<Organization>,
    /// Returns the units of the organization.
    units: Arena<UnitId, OrganizationUnit>,
    /// Returns what was not seen.
    gaps: Vec<Gap>,
}

impl Estate {
    /// Returns the account with this number, if the estate has something of it.
    pub fn account_by_number(&self, number: &str) -> Option<AccountId> {
        self.accounts.find_sorted(|account| account.number.as_str().cmp(number))
    }

    /// Returns the documents that somebody here wrote: all but those of AWS managed policies.
    pub fn own_documents(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        let policies = self.managed_policies.iter();
        let of_aws: BTreeSet<DocumentId> = policies
            .filter(|(_, policy)| policy.owner == PolicyOwner::Aws)
            .map(|(_, policy)| policy.document)
            .collect();
        self.documents.iter().filter(move |(id, _)| !of_aws.contains(id))
    }

    /// Returns what the documents that are policies of resources are attached to.
    pub fn documents_of_resources(&self) -> BTreeMap<DocumentId, ResourceId> {
        let policies = self
            .resources
            .iter()
            .filter_map(|(id, resource)| match resource.policy {
                ResourcePolicy::Document(document) => Some((document, id)),
                ResourcePolicy::None | ResourcePolicy::NotSeen => None,
            });
        policies.collect()
    }

    /// Returns whether the account is known to be in the organization of the estate, or is one of its accounts where
    /// there is no organization.
    pub fn is_inside(&self, number: &AccountNumber) -> bool {
        match &self.organization {
            Some(organization) => {
                organization.members.binary_search(number).is_ok()
                    || organization.management_account.as_ref() == Some(number)
            }
            None => self.account_by_number(number.as_str()).is_some(),
        }
    }

    /// Returns the units above an account, the root first.
    pub fn units_above(&self, account: AccountId) -> Vec<UnitId> {
        let mut next = match self.accounts[account].membership {
            Membership::Member(unit) | Membership::Management(unit) => Some(unit),
            Membership::Standalone | Membership::Unknown => None,
        };
        let mut units = Vec::new();
        while let Some(unit) = next {
            units.push(unit);
            // A unit tree deeper than AWS allows can only come from damaged input; a cycle must not hang us.
            next = if units.len() > 16 {
                None
            } else {
                self.units[unit].parent
            };
        }
        units.reverse();
        units
    }
}

// The lists are sorted by ARN (INVARIANT (sorted) of Estate), so that finding one is a binary search.
macro_rules! finders {
    ($($(#[$doc:meta])* $name:ident, $list:ident: $id:ty;)*) => {
        impl Estate {
            $($(#[$doc])* pub fn $name(&self, arn: &Arn) -> Option<$id> {
                self.$list.find_sorted(|record| record.arn.cmp(arn))
            })*
        }
    };
}

finders! {
    /// Returns the user with this ARN.
    user_by_arn, users: UserId;
    /// Returns the group with this ARN.
    group_by_arn, groups: GroupId;
    /// Returns the role with this ARN.
    role_by_arn, roles: RoleId;
    /// Returns the managed policy with this ARN.
    managed_policy_by_arn, managed_policies: ManagedPolicyId;
    /// Returns the instance profile with this ARN.
    instance_profile_by_arn, instance_profiles: InstanceProfileId;
    /// Returns the identity provider with this ARN.
    provider_by_arn, providers: ProviderId;
    /// Returns the resource with this ARN.
    resource_by_arn, resources: ResourceId;
}
