//! How an [`Estate`] is made.
//!
//! [`EstateBuilder`] takes records ([`input`]) in any order. [`EstateBuilder::build`] makes one record out of several
//! that tell of the same thing ([`merge`]), resolves references, and writes down as gaps what is missing ([`gaps`]).

mod documents;
mod files;
mod gaps;
mod guardrails;
mod identities;
pub mod input;
mod merge;
mod organization;
mod overlay;
mod policy_text;
mod removal;
mod resources;
mod statements;

#[cfg(test)]
mod tests;

use crate::account::AccountNumber;
use crate::arena::AccountId;
use crate::estate::Estate;
use crate::gap::{Fact, Gap, Subject};
use documents::Documents;
use files::Files;
use iamscope_catalog::Catalog;
use iamscope_policy::{Arn, PolicyKind};
use input::{
    AccountInput, CredentialsInput, DeclarationInput, DocumentInput, FileText, GroupInput, GuardrailInput,
    InstanceProfileInput, ManagedPolicyInput, OrganizationInput, ProviderInput, ResourceInput, RoleInput, UnitInput,
    UserInput,
};
use merge::{Record, merge};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use gaps::missing;
pub use removal::Removal;

/// Everything that was seen so far, in the order in which it was fed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EstateBuilder {
    pub(crate) accounts: Vec<AccountInput>,
    pub(crate) organizations: Vec<OrganizationInput>,
    pub(crate) units: Vec<UnitInput>,
    pub(crate) guardrails: Vec<GuardrailInput>,
    pub(crate) users: Vec<UserInput>,
    pub(crate) credentials: Vec<CredentialsInput>,
    pub(crate) groups: Vec<GroupInput>,
    pub(crate) roles: Vec<RoleInput>,
    pub(crate) managed_policies: Vec<ManagedPolicyInput>,
    pub(crate) instance_profiles: Vec<InstanceProfileInput>,
    pub(crate) providers: Vec<ProviderInput>,
    pub(crate) resources: Vec<ResourceInput>,
    pub(crate) documents: Vec<DocumentInput>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) files: Vec<FileText>,
    pub(crate) declarations: Vec<DeclarationInput>,
    pub(crate) deletions: Vec<(String, Option<String>)>,
    /// What programs declare.
    pub(crate) overlay: Option<Box<EstateBuilder>>,
    /// What programs take away from what they are laid over.
    pub(crate) removals: Vec<Removal>,
}

macro_rules! feeders {
    ($($(#[$doc:meta])* $name:ident, $list:ident: $type:ty;)*) => {
        impl EstateBuilder {
            $(
                $(#[$doc])*
                pub fn $name(&mut self, record: $type) -> &mut Self {
                    self.$list.push(record);
                    self
                }
            )*

            /// Takes over everything that another builder was fed.
            pub fn extend(&mut self, other: Self) -> &mut Self {
                $(self.$list.extend(other.$list);)*
                self.files.extend(other.files);
                self.declarations.extend(other.declarations);
                self.deletions.extend(other.deletions);
                self.removals.extend(other.removals);
                if let Some(overlay) = other.overlay {
                    self.overlay(*overlay);
                }
                self
            }

            /// Returns how many records were fed.
            pub fn len(&self) -> usize {
                0 $(+ self.$list.len())* + self.overlay.as_ref().map_or(0, |overlay| overlay.len())
            }
        }
    };
}

feeders! {
    /// Feeds an account. Accounts that own something need not be fed.
    account, accounts: AccountInput;
    /// Feeds an organization.
    organization, organizations: OrganizationInput;
    /// Feeds an organizational unit or the root.
    unit, units: UnitInput;
    /// Feeds a service or resource control policy.
    guardrail, guardrails: GuardrailInput;
    /// Feeds a user.
    user, users: UserInput;
    /// Feeds what a user can sign in with.
    credentials, credentials: CredentialsInput;
    /// Feeds a group.
    group, groups: GroupInput;
    /// Feeds a role.
    role, roles: RoleInput;
    /// Feeds a managed policy.
    managed_policy, managed_policies: ManagedPolicyInput;
    /// Feeds an instance profile.
    instance_profile, instance_profiles: InstanceProfileInput;
    /// Feeds an identity provider.
    provider, providers: ProviderInput;
    /// Feeds a resource.
    resource, resources: ResourceInput;
    /// Feeds a policy document that belongs to nothing.
    document, documents: DocumentInput;
    /// Feeds something that is known to be missing.
    gap, gaps: Gap;
}

impl EstateBuilder {
    /// Feeds a file that policies or declarations point into. It is no record by itself.
    pub fn file(&mut self, file: FileText) -> &mut Self {
        self.files.push(file);
        self
    }

    /// Says what a program calls something that it declares.
    pub fn declaration(&mut self, declaration: DeclarationInput) -> &mut Self {
        self.declarations.push(declaration);
        self
    }

    /// Says that something with this ARN was deleted at a time: what was seen of it before then is forgotten.
    pub fn deleted(&mut self, arn: String, as_of: Option<String>) -> &mut Self {
        self.deletions.push((arn, as_of));
        self
    }

    /// Returns whether nothing was fed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes the estate. The same records in any order make the same estate.
    ///
    /// Documents of AWS managed policies that were not fed come from the catalogue.
    pub fn build(mut self, catalog: &Catalog) -> Estate {
        self.forget_deleted();
        self.lay_over();
        let mut gaps = self.gaps;
        let mut notices = Notices(&mut gaps);
        let organizations = notices.merge(self.organizations);
        let units = notices.merge(self.units);
        let guardrails = notices.merge(self.guardrails);
        let managed_policies = notices.merge_arns(self.managed_policies);
        let groups = notices.merge_arns(self.groups);
        let users = notices.merge_arns(self.users);
        let credentials = notices.merge_arns(self.credentials);
        let roles = notices.merge_arns(self.roles);
        let profiles = notices.merge_arns(self.instance_profiles);
        let providers = notices.merge_arns(self.providers);
        let resources = notices.merge_arns(self.resources);
        let mut accounts = self.accounts;
        let owners = (managed_policies.iter().map(|(arn, _)| arn))
            .chain(groups.iter().map(|(arn, _)| arn))
            .chain(users.iter().map(|(arn, _)| arn))
            .chain(credentials.iter().map(|(arn, _)| arn))
            .chain(roles.iter().map(|(arn, _)| arn))
            .chain(profiles.iter().map(|(arn, _)| arn))
            .chain(providers.iter().map(|(arn, _)| arn))
            .chain(resources.iter().map(|(arn, _)| arn));
        let mut partitions: BTreeMap<String, String> = BTreeMap::new();
        for arn in owners.filter(|arn| AccountNumber::parse(arn.account()).is_some()) {
            let partition = partitions
                .entry(arn.account().to_owned())
                .or_insert_with(|| arn.partition().to_owned());
            // An account is in one partition. Should ARNs disagree, their order must not decide.
            if arn.partition() < partition.as_str() {
                arn.partition().clone_into(partition);
            }
        }
        let named = partitions.keys().cloned();
        let owned = resources.iter().filter_map(|(_, resource)| resource.account.clone());
        accounts.extend(named.chain(owned).map(|number| AccountInput {
            number,
            ..AccountInput::default()
        }));
        let accounts = notices.merge(accounts);

        let mut build = Build {
            estate: Estate::default(),
            documents: Documents::default(),
            catalog,
            accounts: BTreeMap::new(),
            gaps,
        };
        build.organization(organizations, units, guardrails, accounts, &partitions);
        build.managed_policies(managed_policies, needed_policies(&users, &groups, &roles));
        build.groups(groups);
        build.users(users, credentials);
        build.roles(roles);
        build.instance_profiles(profiles);
        build.resources(resources);
        build.loose_documents(self.documents);
        build.finish(providers, self.files, self.declarations)
    }
}

impl EstateBuilder {
    /// Drops what was seen before it was deleted; what nobody dated stays.
    fn forget_deleted(&mut self) {
        let mut deleted: BTreeMap<String, String> = BTreeMap::new();
        for (arn, as_of) in std::mem::take(&mut self.deletions) {
            let Some(as_of) = as_of else { continue };
            let last = deleted.entry(arn).or_default();
            if *last < as_of {
                *last = as_of;
            }
        }
        let lives = |arn: &str, as_of: &Option<String>| match (deleted.get(arn), as_of) {
            (Some(deleted), Some(seen)) => seen > deleted,
            (Some(_) | None, None) | (None, Some(_)) => true,
        };
        self.users.retain(|record| lives(&record.arn, &record.as_of));
        self.groups.retain(|record| lives(&record.arn, &record.as_of));
        self.roles.retain(|record| lives(&record.arn, &record.as_of));
        self.managed_policies.retain(|record| lives(&record.arn, &record.as_of));
        self.resources.retain(|record| lives(&record.arn, &record.as_of));
    }
}

/// Every managed policy that something refers to.
fn needed_policies<'a>(
    users: &'a [(Arn, UserInput)],
    groups: &'a [(Arn, GroupInput)],
    roles: &'a [(Arn, RoleInput)],
) -> impl Iterator<Item = String> + use<'a> {
    let users = users
        .iter()
        .flat_map(|(_, user)| user.attached.iter().chain(&user.boundary));
    let groups = groups.iter().flat_map(|(_, group)| &group.attached);
    let roles = roles
        .iter()
        .flat_map(|(_, role)| role.attached.iter().chain(&role.boundary));
    users.chain(groups).chain(roles).cloned()
}

/// An estate under construction.
struct Build<'c> {
    estate: Estate,
    documents: Documents,
    catalog: &'c Catalog,
    accounts: BTreeMap<String, AccountId>,
    gaps: Vec<Gap>,
}

impl Build<'_> {
    /// Returns the account of an ARN whose account was put into the estate before anything else.
    fn account(&mut self, arn: &Arn) -> Option<AccountId> {
        self.accounts.get(arn.account()).copied()
    }

    fn gap(&mut self, subject: Subject, fact: Fact, reason: impl Into<String>) {
        let reason = reason.into();
        self.gaps.push(Gap { subject, fact, reason });
    }

    /// Adds documents that belong to nothing, in an order that does not change when they are named.
    fn loose_documents(&mut self, documents: Vec<DocumentInput>) {
        let named = documents.into_iter().map(|DocumentInput { kind, mut policy }| {
            if policy.name.is_none() {
                policy.text = documents::lay_out(&policy.text);
                policy.name = Some(format!("unnamed {}", PolicyKind::from(kind)));
            }
            (kind, policy)
        });
        for (kind, policy) in named.collect::<BTreeSet<_>>() {
            self.documents.add(kind.into(), policy, String::new);
        }
    }

    fn finish(
        mut self,
        providers: Vec<(Arn, ProviderInput)>,
        files: Vec<FileText>,
        declarations: Vec<DeclarationInput>,
    ) -> Estate {
        let documents = std::mem::take(&mut self.documents);
        let files = Files::after(documents.len(), files);
        self.estate.declarations = files.declarations(declarations);
        (self.estate.sources, self.estate.documents) = documents.parse(&files);
        files.add_to(&mut self.estate.sources);
        self.providers(providers);
        self.gaps.extend(missing(&self.estate));
        self.gaps.sort();
        self.gaps.dedup();
        self.estate.gaps = self.gaps;
        self.estate
    }
}

/// Merging, with a gap for what was wrong.
struct Notices<'g>(&'g mut Vec<Gap>);

impl Notices<'_> {
    fn merge<T: Record>(&mut self, records: Vec<T>) -> Vec<T> {
        let (records, disputed) = merge(records);
        for key in disputed {
            let subject = match (Arn::parse(&key), AccountNumber::parse(&key)) {
                (Some(arn), _) => Subject::Arn(arn),
                (None, Some(number)) => Subject::Account(number),
                (None, None) => Subject::Estate,
            };
            let reason = format!("inputs contradict each other about `{key}`, and nothing says which is newer");
            self.0.push(Gap {
                subject,
                fact: Fact::Input,
                reason,
            });
        }
        records
    }

    fn merge_arns<T: Record>(&mut self, records: Vec<T>) -> Vec<(Arn, T)> {
        let mut found = Vec::new();
        for record in self.merge(records) {
            match Arn::parse(record.key()) {
                Some(arn) => found.push((arn, record)),
                None => self.0.push(Gap {
                    subject: Subject::Estate,
                    fact: Fact::Input,
                    reason: format!("`{}` is not an ARN; what was said of it is left out", record.key()),
                }),
            }
        }
        found
    }
}
