//! Records under construction.

use super::index::Index;
use super::item::Item;
use super::policy::{PolicyValue, only_placeholder, short};
use crate::declared::Scope;
use crate::text::Text;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::{
    AccountInput, CredentialsInput, DocumentInput, GroupInput, GuardrailInput, InstanceProfileInput,
    ManagedPolicyInput, NamedPolicy, OrganizationInput, PolicySeen, PolicyText, PolicyUse, ResourceInput, RoleInput,
    UnitInput, UserInput,
};
use iamscope_estate::{EstateBuilder, Fact, Gap, S3Facts, Subject};
use iamscope_policy::{Arn, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The records of all programs, each under its ARN, number or id.
///
/// A record is made when it is first asked for, so that what is attached to something may be read before the thing
/// itself, and also if the thing is in no program at all.
pub(super) struct Draft<'a> {
    pub(super) index: &'a Index,
    pub(super) sources: Option<&'a Sources>,
    /// Which program is read, counted from 1.
    pub(super) program: usize,
    /// The program and the address that declare a thing first, by its ARN.
    pub(super) places: BTreeMap<String, (usize, Arc<str>)>,
    pub(super) builder: EstateBuilder,
    pub(super) accounts: BTreeMap<String, AccountInput>,
    pub(super) organizations: BTreeMap<String, OrganizationInput>,
    pub(super) units: BTreeMap<String, UnitInput>,
    pub(super) guardrails: BTreeMap<String, GuardrailInput>,
    pub(super) users: BTreeMap<String, UserInput>,
    pub(super) groups: BTreeMap<String, GroupInput>,
    pub(super) roles: BTreeMap<String, RoleInput>,
    pub(super) managed_policies: BTreeMap<String, ManagedPolicyInput>,
    pub(super) profiles: BTreeMap<String, InstanceProfileInput>,
    pub(super) providers: BTreeSet<String>,
    pub(super) credentials: BTreeMap<String, CredentialsInput>,
    pub(super) resources: BTreeMap<String, ResourceInput>,
    /// ARNs of the resources that a program declares itself.
    pub(super) declared: BTreeSet<String>,
    /// ARNs of those whose policy is not known.
    pub(super) unknown_policies: BTreeSet<String>,
    /// The texts that records point into, by name.
    pub(super) files: BTreeMap<String, Arc<str>>,
    /// What the programs take away.
    pub(super) removals: Vec<Removal>,
    /// Owners and the policies that resources of their own attach to them: by ARN, or by name for inline ones.
    pub(super) attached: BTreeSet<(String, String)>,
    /// Resources that run with the roles of another: an instance and its launch template.
    pub(super) followers: Vec<(String, String)>,
    /// Statements that AWS puts together to one policy, by the ARN of the resource.
    pub(super) statements: BTreeMap<String, super::statements::Collected>,
    /// Service and resource control policies with the unit or account they are attached to.
    pub(super) attached_guardrails: Vec<(String, String)>,
    /// Ids of the resource control policies.
    pub(super) rcps: BTreeSet<String>,
    pub(super) permission_sets: BTreeMap<String, super::identity_center::PermissionSet>,
    pub(super) assignments: BTreeSet<super::identity_center::Assignment>,
    /// Whether the resources were seen as they are, and not as a program wants them.
    pub(super) is_observed: bool,
    /// What networks are made of and can be told only at the end.
    pub(super) later: super::network::Later,
    /// Where the serial console is switched on or off for all machines.
    pub(super) serial_consoles: Vec<(Arc<Scope>, bool)>,
}

/// Who identity policies are attached to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Owner {
    User,
    Group,
    Role,
}

impl Owner {
    /// Returns the type in the words of the service authorization reference.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

impl<'a> Draft<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        Self {
            index,
            sources: None,
            program: 0,
            places: BTreeMap::new(),
            builder: EstateBuilder::default(),
            accounts: BTreeMap::new(),
            organizations: BTreeMap::new(),
            units: BTreeMap::new(),
            guardrails: BTreeMap::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            managed_policies: BTreeMap::new(),
            profiles: BTreeMap::new(),
            providers: BTreeSet::new(),
            credentials: BTreeMap::new(),
            resources: BTreeMap::new(),
            declared: BTreeSet::new(),
            unknown_policies: BTreeSet::new(),
            files: BTreeMap::new(),
            removals: Vec::new(),
            attached: BTreeSet::new(),
            followers: Vec::new(),
            statements: BTreeMap::new(),
            attached_guardrails: Vec::new(),
            rcps: BTreeSet::new(),
            permission_sets: BTreeMap::new(),
            assignments: BTreeSet::new(),
            is_observed: false,
            later: super::network::Later::default(),
            serial_consoles: Vec::new(),
        }
    }

    /// Says whose texts positions refer to from now on.
    pub(super) fn enter(&mut self, sources: &'a Sources) {
        self.sources = Some(sources);
        self.program += 1;
    }

    pub(super) fn account(&mut self, number: &str) -> &mut AccountInput {
        let account = self.accounts.entry(number.to_owned()).or_default();
        number.clone_into(&mut account.number);
        account
    }

    pub(super) fn user(&mut self, arn: &str) -> &mut UserInput {
        let user = self.users.entry(arn.to_owned()).or_default();
        arn.clone_into(&mut user.arn);
        user
    }

    pub(super) fn group(&mut self, arn: &str) -> &mut GroupInput {
        let group = self.groups.entry(arn.to_owned()).or_default();
        arn.clone_into(&mut group.arn);
        group
    }

    pub(super) fn role(&mut self, arn: &str) -> &mut RoleInput {
        let role = self.roles.entry(arn.to_owned()).or_default();
        arn.clone_into(&mut role.arn);
        role
    }

    pub(super) fn profile(&mut self, arn: &str) -> &mut InstanceProfileInput {
        let profile = self.profiles.entry(arn.to_owned()).or_default();
        arn.clone_into(&mut profile.arn);
        profile
    }

    pub(super) fn credentials(&mut self, user: &str) -> &mut CredentialsInput {
        let credentials = self.credentials.entry(user.to_owned()).or_default();
        user.clone_into(&mut credentials.user);
        credentials
    }

    pub(super) fn resource(&mut self, arn: &str) -> &mut ResourceInput {
        let resource = self.resources.entry(arn.to_owned()).or_default();
        arn.clone_into(&mut resource.arn);
        resource
    }

    pub(super) fn s3(&mut self, arn: &str) -> &mut S3Facts {
        self.resource(arn).s3.get_or_insert_with(S3Facts::default)
    }

    /// Returns the ARN of what a text names, of a type that the table has.
    pub(super) fn resolve(&self, service: &'static str, kind: &'static str, text: &str, scope: &Scope) -> String {
        let found = self.index.resolve(service, kind, text, scope);
        found.unwrap_or_else(|| text.to_owned())
    }

    /// Returns the ARN of a user, group or role by its name, or of a managed policy or profile.
    pub(super) fn owner(&self, owner: Owner, name: &str, item: &Item<'_>) -> String {
        self.resolve("iam", owner.kind(), name, &item.declared.scope)
    }

    /// Attaches a managed policy.
    pub(super) fn attach(&mut self, owner: Owner, arn: &str, policy: &str, item: &Item<'_>) {
        let policy = self.managed_policy_arn(policy, item, arn);
        self.attach_arn(owner, arn, policy);
    }

    fn attach_arn(&mut self, owner: Owner, arn: &str, policy: String) {
        let attached = match owner {
            Owner::User => &mut self.user(arn).attached,
            Owner::Group => &mut self.group(arn).attached,
            Owner::Role => &mut self.role(arn).attached,
        };
        if !attached.contains(&policy) {
            attached.push(policy);
        }
    }

    /// Returns the ARN of a managed policy. One that is not known is a policy whose document was not seen: what it
    /// allows is then unknown, and not nothing.
    pub(super) fn managed_policy_arn(&mut self, policy: &str, item: &Item<'_>, owner: &str) -> String {
        if Arn::parse(policy).is_some() {
            return policy.to_owned();
        }
        if let Some(name) = only_placeholder(policy) {
            let reason = format!(
                "the managed policy `{}` is attached to it, which is not known before deployment",
                short(name)
            );
            self.gap(owner, Fact::ManagedPolicyDocument, reason);
        }
        stand_in(policy, item)
    }

    /// Adds an inline policy.
    pub(super) fn inline(&mut self, owner: Owner, arn: &str, name: &str, policy: PolicyValue, item: &Item<'_>) {
        match policy {
            PolicyValue::Absent => {}
            PolicyValue::Known(policy) => {
                let inline = match owner {
                    Owner::User => &mut self.user(arn).inline,
                    Owner::Group => &mut self.group(arn).inline,
                    Owner::Role => &mut self.role(arn).inline,
                };
                let named = NamedPolicy {
                    name: name.to_owned(),
                    policy,
                };
                if !inline.contains(&named) {
                    inline.push(named);
                }
            }
            // An estate knows of policies whose document is missing by their ARN only.
            PolicyValue::Unknown(unknown) => {
                let reason = format!(
                    "its inline policy `{name}` is not known before deployment: `{}`",
                    short(&unknown)
                );
                self.gap(arn, Fact::ManagedPolicyDocument, reason);
                let policy = stand_in(Text::placeholder(&unknown).as_str(), item);
                self.attach_arn(owner, arn, policy);
            }
        }
    }

    /// Says what the policy of a resource is.
    pub(super) fn resource_policy(&mut self, arn: &str, policy: PolicyValue) {
        match policy {
            PolicyValue::Absent => {}
            PolicyValue::Known(policy) => self.resource(arn).policy = PolicySeen::Text(policy),
            PolicyValue::Unknown(unknown) => {
                let reason = format!("its policy is not known before deployment: `{}`", short(&unknown));
                self.gap(arn, Fact::ResourcePolicies(None), reason);
                self.resource(arn).policy = PolicySeen::NotSeen;
                self.unknown_policies.insert(arn.to_owned());
                self.removals.push(Removal::KnownPolicy(arn.to_owned()));
            }
        }
    }

    /// Adds a role or instance profile that a resource runs with, by ARN or name.
    pub(super) fn carry(&mut self, resource: &str, kind: &'static str, role: &str, item: &Item<'_>) {
        let role = match only_placeholder(role) {
            Some(_) => self.resolve("iam", kind, role, &item.declared.scope),
            None => self.resolve("iam", kind, last_resort(role), &item.declared.scope),
        };
        let roles = &mut self.resource(resource).roles;
        if !roles.contains(&role) {
            roles.push(role);
        }
    }

    /// Keeps a document that belongs to nothing that an estate has.
    pub(super) fn document(&mut self, kind: PolicyUse, name: String, policy: PolicyValue) {
        if let PolicyValue::Known(policy) = policy {
            let policy = PolicyText {
                name: policy.name.or(Some(name)),
                ..policy
            };
            self.builder.document(DocumentInput { kind, policy });
        }
    }

    /// Writes down that something is not known.
    pub(super) fn gap(&mut self, arn: &str, fact: Fact, reason: String) {
        let subject = Arn::parse(arn).map_or(Subject::Estate, Subject::Arn);
        self.builder.gap(Gap { subject, fact, reason });
    }
}

/// Returns an ARN for a policy that has none yet.
fn stand_in(policy: &str, item: &Item<'_>) -> String {
    format!("arn:{}:iam::{}:policy/{policy}", item.partition(), item.account())
}

/// Some services take `role/name` or a path in front of the name.
fn last_resort(role: &str) -> &str {
    if role.starts_with("arn:") {
        role
    } else {
        crate::types::attributes::last_part(role)
    }
}
