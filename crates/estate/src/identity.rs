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

impl AttachedPolicy {
    /// Returns the policy, if its document is known.
    pub fn known(&self) -> Option<ManagedPolicyId> {
        match self {
            Self::Known(policy) => Some(*policy),
            Self::Missing(_) => None,
        }
    }
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

impl ManagedPolicy {
    /// Returns whether it may have versions that were not seen: source code tells one text and no version.
    pub fn has_unseen_versions(&self) -> bool {
        self.default_version.is_none() && self.other_versions.is_empty()
    }
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

impl IdentityProvider {
    /// Returns whether it is the one of an Amazon EKS cluster, which vouches for what runs in it.
    pub fn is_eks_cluster(&self) -> bool {
        match self.kind {
            ProviderKind::Oidc => is_eks_issuer(&self.name),
            ProviderKind::Saml => false,
        }
    }
}

/// Returns whether an OpenID Connect issuer, as host and path, is that of an Amazon EKS cluster: `oidc.eks.REGION...`, or
/// `oidc-eks.REGION...` where it is dual-stack.
///
/// Source: Amazon EKS User Guide, "Fetch signing keys to validate OIDC tokens", and "View Amazon EKS networking
/// requirements for VPC and subnets", IP address family usage by component.
pub fn is_eks_issuer(issuer: &str) -> bool {
    issuer.starts_with("oidc.eks.") || issuer.starts_with("oidc-eks.")
}

#[cfg(test)]
mod tests {
    use crate::EstateBuilder;
    use crate::builder::input::ProviderInput;
    use iamscope_catalog::Catalog;

    #[test]
    fn clusters_are_told_by_their_issuer() {
        let mut builder = EstateBuilder::default();
        for provider in [
            "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1",
            "oidc-provider/oidc-eks.eu-west-1.api.aws/id/B2",
            "oidc-provider/gitlab.com",
            "oidc-provider/id.example.com/oidc.eks.",
            "saml-provider/oidc.eks.people",
        ] {
            builder.provider(ProviderInput {
                arn: format!("arn:aws:iam::111122223333:{provider}"),
            });
        }
        let estate = builder.build(Catalog::embedded());
        let clusters = estate
            .providers()
            .iter()
            .filter(|(_, provider)| provider.is_eks_cluster());
        let names = clusters.map(|(_, provider)| provider.name.as_str());
        assert_eq!(
            names.collect::<Vec<_>>(),
            [
                "oidc-eks.eu-west-1.api.aws/id/B2",
                "oidc.eks.eu-west-1.amazonaws.com/id/A1"
            ]
        );
    }
}
