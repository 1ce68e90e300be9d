//! The estate, ready to be asked.

use crate::administrator::Administration;
use crate::attached::{Attached, Attachments, Class, ClassId, Named};
use crate::documents::Documents;
use crate::extent::Extent;
use crate::guardrails::{AccountGuardrails, of_accounts};
use crate::present;
use crate::rewritten::EVERYTHING;
use crate::target::Thing;
use iamscope_catalog::Catalog;
use iamscope_estate::{AccountId, Arena, Estate, Principal, ResourceId, RoleId};
use iamscope_eval::{Bound, CompiledPolicy};
use iamscope_policy::{Policy, PolicyKind, SourceId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// An estate with every policy compiled once.
///
/// Making one costs about as much as reading the estate; asking is then cheap. See the crate documentation for what is
/// assumed where something was not seen.
#[derive(Debug)]
pub struct Access<'e> {
    estate: &'e Estate,
    catalog: &'static Catalog,
    is_strict: bool,
    documents: Documents,
    attachments: Attachments,
    guardrails: Arena<AccountId, AccountGuardrails>,
    /// What the service control policies of each account leave to its principals.
    limits: Arena<AccountId, Option<Extent>>,
    administrators: Arena<ClassId, Option<Administration>>,
    /// Roles by account number and name: an assumed-role ARN has no path.
    role_names: FxHashMap<(&'e str, &'e str), RoleId>,
    /// The access control lists of buckets that let the public in.
    acls: BTreeMap<ResourceId, CompiledPolicy>,
    /// Allows everything: stands for the policies of accounts that the estate has nothing of.
    others: CompiledPolicy,
    /// No request is made before.
    earliest: Option<Box<str>>,
}

impl<'e> Access<'e> {
    /// Compiles every policy of an estate and finds out who has the same ones.
    pub fn new(estate: &'e Estate, catalog: &'static Catalog) -> Self {
        let documents = Documents::new(estate, catalog);
        let attachments = Attachments::new(estate, &documents);
        let role_names = estate.roles().iter().map(|(id, role)| {
            let account = estate.accounts()[role.account].number.as_str();
            ((account, role.name.as_str()), id)
        });
        let mut access = Self {
            role_names: role_names.collect(),
            others: CompiledPolicy::new(&everything(), PolicyKind::Identity, catalog),
            guardrails: of_accounts(estate),
            acls: crate::acl::public_lists(estate, catalog),
            limits: Arena::default(),
            administrators: Arena::default(),
            estate,
            catalog,
            is_strict: false,
            earliest: present::earliest(catalog),
            documents,
            attachments,
        };
        access.limits = access.limits_of_accounts();
        access.administrators = access.administrations();
        access
    }

    /// Takes nothing for granted: whatever was not seen and could change an answer makes it unknown.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Asks another estate as this one is asked, as strictly.
    pub fn alike<'o>(&self, estate: &'o Estate) -> Access<'o> {
        let access = Access::new(estate, self.catalog);
        Access {
            is_strict: self.is_strict,
            ..access
        }
    }

    pub(crate) fn earliest(&self) -> Option<&str> {
        self.earliest.as_deref()
    }

    /// Returns the estate.
    pub fn estate(&self) -> &'e Estate {
        self.estate
    }

    /// Returns the catalogue.
    pub fn catalog(&self) -> &'static Catalog {
        self.catalog
    }

    /// Returns the classes of users and roles that have the same policies, in the order of their first members.
    pub fn classes(&self) -> &Arena<ClassId, Class> {
        &self.attachments.classes
    }

    /// Returns the class of a user or role, or of whoever a session belongs to.
    pub fn class_of(&self, principal: &Principal) -> Option<ClassId> {
        Some(self.attachments.of(principal)?.class)
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.is_strict
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) fn attached(&self, principal: &Principal) -> Option<&Attached> {
        self.attachments.of(principal)
    }

    pub(crate) fn guardrails(&self, account: AccountId) -> &AccountGuardrails {
        &self.guardrails[account]
    }

    pub(crate) fn limit(&self, account: AccountId) -> Option<&Extent> {
        self.limits[account].as_ref()
    }

    /// Returns the policy of a resource.
    pub(crate) fn resource_policy(&self, resource: ResourceId) -> Option<&Named> {
        self.attachments.resources[resource].as_ref()
    }

    /// Returns the trust policy of a role.
    pub(crate) fn trust_policy(&self, role: RoleId) -> Option<&Named> {
        self.attachments.trusts[role].as_ref()
    }

    /// Returns the access control list of a bucket, read as a policy.
    pub(crate) fn acl(&self, thing: Option<Thing>) -> Option<Bound<'_>> {
        let Some(Thing::Resource(resource)) = thing else {
            return None;
        };
        let policy = self.acls.get(&resource)?;
        Some(Bound {
            policy,
            name: "bucket access control list",
            source: policy.source(),
        })
    }

    pub(crate) fn others(&self) -> &CompiledPolicy {
        &self.others
    }

    pub(crate) fn administration_of(&self, class: ClassId) -> Option<&Administration> {
        self.administrators[class].as_ref()
    }

    pub(crate) fn role_by_name(&self, account: &str, name: &str) -> Option<RoleId> {
        self.role_names.get(&(account, name)).copied()
    }
}

/// Returns a policy that allows everything.
fn everything() -> Policy {
    iamscope_policy::parse(SourceId(u32::MAX), EVERYTHING, PolicyKind::Identity).0
}
