//! Resources: what has a policy, carries a role, or is a part of a network.

use crate::arena::{AccountId, DocumentId, RoleId};
use crate::identity::Tags;
use crate::network::Network;
use crate::principal::Principal;
use crate::setting::Settings;
use iamscope_policy::Arn;
use serde::{Deserialize, Serialize};

/// The type of a resource in the words of the service authorization reference: `s3` and `bucket`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceKind {
    /// Service prefix, such as `s3`.
    pub service: Box<str>,
    /// Resource type of that service, such as `bucket`.
    pub name: Box<str>,
}

impl ResourceKind {
    /// Makes a kind.
    pub fn new(service: &str, name: &str) -> Self {
        Self {
            service: service.into(),
            name: name.into(),
        }
    }
}

/// What is known of a resource's own policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResourcePolicy {
    /// It has this one.
    Document(DocumentId),
    /// It was looked for, and there is none.
    None,
    /// It was not looked for, or could not be read; there is a gap for it.
    NotSeen,
}

/// A role that a resource runs with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CarriedRole {
    /// A role of the estate.
    Known(RoleId),
    /// A role that the estate does not have.
    Missing(Arn),
}

/// A resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resource {
    /// Its ARN.
    pub arn: Arn,
    /// What it is.
    pub kind: ResourceKind,
    /// The account that owns it, if known (an S3 bucket's ARN does not say).
    pub account: Option<AccountId>,
    /// Its name for people.
    pub name: String,
    /// Its policy.
    pub policy: ResourcePolicy,
    /// The roles it runs with.
    pub roles: Vec<CarriedRole>,
    /// Its tags.
    pub tags: Tags,
    /// What only Amazon S3 has.
    pub s3: Option<S3Facts>,
    /// What only a part of a network has.
    pub network: Option<Box<Network>>,
    /// How it is set up.
    pub settings: Settings,
}

impl CarriedRole {
    /// Returns the role as a principal: one that was not seen is external.
    pub fn to_principal(&self) -> Principal {
        match self {
            Self::Known(role) => Principal::Role(*role),
            Self::Missing(arn) => Principal::External(arn.clone()),
        }
    }
}

/// The four switches of S3 Block Public Access.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockPublicAccess {
    /// Calls that set a public ACL fail.
    pub block_public_acls: bool,
    /// Public ACLs have no effect.
    pub ignore_public_acls: bool,
    /// Calls that set a public bucket policy fail.
    pub block_public_policy: bool,
    /// A bucket with a public policy serves its own account and AWS services only.
    pub restrict_public_buckets: bool,
}

/// What only Amazon S3 has. A fact that was not seen is `None`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Facts {
    /// Block Public Access of the bucket; `Some` with all four off if it was seen not to be set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_public_access: Option<BlockPublicAccess>,
    /// Object ownership, such as `BucketOwnerEnforced`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_ownership: Option<String>,
    /// Grants of the bucket ACL to groups: group URI and permission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_acl_grants: Option<Vec<(String, String)>>,
}
