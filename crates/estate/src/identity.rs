//! Users, groups, roles, managed policies, instance profiles and identity providers.

use crate::arena::{AccountId, DocumentId, GroupId, InstanceProfileId, ManagedPolicyId, RoleId};
use crate::credentials::Credentials;
use iamscope_policy::Arn;
use indexmap::IndexMap;

/// Tags, in the order in which they were seen; tag keys are case-sensitive.
pub type Tags = IndexMap<String, String>;

/// A policy that stands inside a user, group or role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// Its text.
    pub document: DocumentId,
}

/// A managed policy attached to a user, group or role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AttachedPolicy {
    /// One whose document is known.
    Known(ManagedPolicyId),
    /// One whose document was not seen; there is a gap for it.
    Missing(Arn),
}

/// A permissions boundary: a managed policy used as one.
pub type Boundary = AttachedPolicy;

/// Who keeps a managed policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PolicyOwner {
    /// AWS; nobody else can change it.
    Aws,
    /// The account.
    Customer(AccountId),
}

/// A managed policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: Arn,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub owner: PolicyOwner,
    /// The default version, read as an identity policy. As a boundary it is the same text; the boundary layer gives
    /// it the other meaning.
    pub document: DocumentId,
    /// The name of the default version, such as `v3`.
    pub default_version: Option<String>,
    /// Versions that are not the default: name and text.
    pub other_versions: Vec<(String, DocumentId)>,
    /// Whether the document is the catalogue's copy and not the export's.
    pub is_from_catalog: bool,
}

/// A user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// Its ARN, path included.
    pub arn: Arn,
    /// The account it lives in.
    pub account: AccountId,
    /// Its name, without the path.
    pub name: String,
    /// Its unique id, such as `AIDA...`.
    pub unique_id: Option<String>,
    /// When it was made, as RFC 3339.
    pub created: Option<String>,
    /// The groups it is in.
    pub groups: Vec<GroupId>,
    /// Its inline policies.
    pub inline: Vec<InlinePolicy>,
    /// Its managed policies.
    pub attached: Vec<AttachedPolicy>,
    /// Its permissions boundary.
    pub boundary: Option<Boundary>,
    /// Its tags.
    pub tags: Tags,
    /// Its credentials, as far as seen.
    pub credentials: Credentials,
}

/// A group. A group is not a principal; its policies act on its members.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its ARN, path included.
    pub arn: Arn,
    /// The account it lives in.
    pub account: AccountId,
    /// Its name, without the path.
    pub name: String,
    /// Its inline policies.
    pub inline: Vec<InlinePolicy>,
    /// Its managed policies.
    pub attached: Vec<AttachedPolicy>,
}

/// A role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// Its ARN, path included.
    pub arn: Arn,
    /// The account it lives in.
    pub account: AccountId,
    /// Its name, without the path.
    pub name: String,
    /// Its unique id, such as `AROA...`.
    pub unique_id: Option<String>,
    /// When it was made, as RFC 3339.
    pub created: Option<String>,
    /// Its trust policy, if it was seen.
    pub trust: Option<DocumentId>,
    /// Its inline policies.
    pub inline: Vec<InlinePolicy>,
    /// Its managed policies.
    pub attached: Vec<AttachedPolicy>,
    /// Its permissions boundary.
    pub boundary: Option<Boundary>,
    /// Its tags.
    pub tags: Tags,
    /// When it was last used, as RFC 3339, if that was seen.
    pub last_used: Option<String>,
    /// The instance profiles that hold it.
    pub instance_profiles: Vec<InstanceProfileId>,
}

impl Role {
    /// Returns whether this is a service-linked role: its path starts with `/aws-service-role/`.
    pub fn is_service_linked(&self) -> bool {
        self.arn.resource().starts_with("role/aws-service-role/")
    }

    /// Returns whether this is a role that AWS keeps for itself in the account, such as those of IAM Identity Center.
    pub fn is_reserved(&self) -> bool {
        self.arn.resource().starts_with("role/aws-reserved/")
    }
}

/// An instance profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstanceProfile {
    /// Its ARN.
    pub arn: Arn,
    /// The account it lives in.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The role in it.
    pub role: Option<RoleId>,
}

/// What kind of identity provider it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ProviderKind {
    /// OpenID Connect.
    Oidc,
    /// SAML 2.0.
    Saml,
}

/// An identity provider, seen itself or only named by a trust policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityProvider {
    /// Its ARN.
    pub arn: Arn,
    /// The account it lives in.
    pub account: AccountId,
    /// What kind it is.
    pub kind: ProviderKind,
    /// Host and path of an OpenID Connect issuer, or the name of a SAML provider.
    pub name: String,
}
