//! One request with everything that binds it, as JSON.
//!
//! What is absent does not exist: no `boundary` means that the caller has none, no `scp` that the account is in no
//! organization. What exists and is not known stands under `unknown`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A request and all that decides it. `P` is how policy texts are held.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Case<P = Box<RawValue>> {
    /// The name of the case, given back with its result; any JSON value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// Who wants to do what to what, in which circumstances.
    pub request: Request,
    /// The policies that bind the request.
    #[serde(default = "Policies::none")]
    pub policies: Policies<P>,
    /// What is not policy and counts.
    #[serde(default)]
    pub facts: Facts,
}

/// Who wants to do what to what.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Request {
    /// The caller: ARN of a user, a role (any session of it), a session, a federated user or a root user;
    /// `service:NAME`; `federated:PROVIDER`; `*` for a caller without credentials.
    ///
    /// An assumed-role ARN has no role path: `arn:aws:sts::111122223333:assumed-role/app/s1` is a session of the role
    /// `role/app`, unless [`Request::role`] says otherwise.
    pub principal: String,
    /// The ARN of the role, with its path, of an assumed-role `principal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The ARN of the IAM user who made the session of a federated-user `principal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The action, such as `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource, or `*` for actions without one.
    #[serde(default = "any_resource")]
    pub resource: String,
    /// The account that owns the resource, where its ARN does not name it; the caller's account if it stands nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// Context keys and their values. Keys that follow from the caller need not be given; what is given counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, ContextValue>,
    /// Context keys of which it is not known whether the request has them. One that ends in `*` stands for all keys with
    /// this start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// The value of a context key.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum ContextValue {
    /// `null`: the request does not have the key.
    Absent(()),
    /// One value.
    One(Scalar),
    /// A multivalued key.
    Many(Vec<Scalar>),
}

/// One value, as JSON spells it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(serde_json::Number),
}

/// The policies of a request, each as it is written. An empty list is the same as none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    default = "Policies::none",
    rename_all = "camelCase",
    bound(deserialize = "P: Deserialize<'de>")
)]
pub struct Policies<P = Box<RawValue>> {
    /// Identity policies of the caller, those of his groups included; for a federated user those of the IAM user.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identity: Vec<P>,
    /// The permissions boundary of the caller: at most one, in a list as `simulate-custom-policy` takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub boundary: Vec<P>,
    /// The policies passed when the session was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Vec<P>>,
    /// The policy of the resource: a resource policy, a key policy, or for `sts:AssumeRole` and its like a trust policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<P>,
    /// Service control policies of the caller's account by level, from the root down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scp: Option<Vec<Vec<P>>>,
    /// Resource control policies of the resource's account by level, from the root down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rcp: Option<Vec<Vec<P>>>,
    /// The policy of the VPC endpoint that the request passes: at most one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Vec<P>>,
    /// The policy of the S3 access point through which the request comes; see [`S3Facts::access_point`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_point: Option<P>,
}

impl<P> Policies<P> {
    /// Returns no policies at all.
    pub fn none() -> Self {
        Self {
            identity: Vec::new(),
            boundary: Vec::new(),
            session: None,
            resource: None,
            scp: None,
            rcp: None,
            endpoint: None,
            access_point: None,
        }
    }
}

impl<P> Default for Policies<P> {
    fn default() -> Self {
        Self::none()
    }
}

/// What is not policy and counts all the same.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Facts {
    /// The caller's account is the management account of its organization.
    pub management_account: bool,
    /// The resource's account is the management account of its organization.
    pub resource_in_management_account: bool,
    /// The caller is a session of a service-linked role.
    pub service_linked_role: bool,
    /// The resource is a KMS key that AWS manages.
    pub aws_managed_key: bool,
    /// The caller's credentials are from `sts:GetSessionToken`.
    pub session_token: bool,
    /// The canonical user id of the caller's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_user: Option<String>,
    /// What counts for resources in Amazon S3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<S3Facts>,
    /// The grants of the KMS key, in the shape of `kms:ListGrants`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kms_grants: Vec<KmsGrant>,
}

/// What counts for a bucket and its objects beside policies.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct S3Facts {
    /// Block Public Access, the settings of bucket and account taken together.
    pub block_public_access: BlockPublicAccess,
    /// `BucketOwnerEnforced` (what new buckets have, and what is taken if it is not given), `BucketOwnerPreferred` or
    /// `ObjectWriter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_ownership: Option<String>,
    /// The grants of the access control list of the bucket, in the shape of `s3:GetBucketAcl`.
    pub acl: Vec<AclGrant>,
    /// The grants of the access control list of the object, in the shape of `s3:GetObjectAcl`.
    pub object_acl: Vec<AclGrant>,
    /// The account that owns the object, if it is not the bucket's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_owner: Option<String>,
    /// The access point through which the request comes; `resource` is then the bucket or object behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_point: Option<AccessPoint>,
}

/// An S3 access point.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AccessPoint {
    /// The resource as it is named through the access point, such as
    /// `arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/k`.
    pub arn: String,
    /// The account that owns it, if it is not the one in the ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// `RestrictPublicBuckets` of the access point or of its account is on.
    #[serde(default)]
    pub restrict_public_buckets: bool,
    /// `IgnorePublicAcls` of the access point or of its account is on.
    #[serde(default)]
    pub ignore_public_acls: bool,
    /// Only requests from a VPC may use it.
    #[serde(default)]
    pub vpc_origin: bool,
}

/// The four switches of S3 Block Public Access.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "PascalCase")]
pub struct BlockPublicAccess {
    /// Refuses new public access control lists.
    pub block_public_acls: bool,
    /// Ignores public access control lists.
    pub ignore_public_acls: bool,
    /// Refuses new public policies.
    pub block_public_policy: bool,
    /// Leaves buckets with public policies to their own account and to AWS services.
    pub restrict_public_buckets: bool,
}

/// A grant of an S3 access control list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct AclGrant {
    /// To whom.
    pub grantee: Grantee,
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`.
    pub permission: String,
}

/// Whom an access control list names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grantee {
    /// `CanonicalUser` or `Group`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// The canonical user id.
    #[serde(rename = "ID", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The group, such as `http://acs.amazonaws.com/groups/global/AllUsers`.
    #[serde(rename = "URI", default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The name for people, which does not count.
    #[serde(rename = "DisplayName", default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

/// A grant of a KMS key.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct KmsGrant {
    /// The id of the grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// Who may use it: an ARN or a service principal.
    pub grantee_principal: String,
    /// Who may retire it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retiring_principal: Option<String>,
    /// The operations, such as `Decrypt`.
    pub operations: Vec<String>,
    /// What the encryption context must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<GrantConstraints>,
}

/// What a grant asks of the encryption context of a request.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "PascalCase")]
pub struct GrantConstraints {
    /// These pairs must be among it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// These pairs, and no others, must be it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
}

fn any_resource() -> String {
    "*".to_owned()
}
