//! Every policy that binds one request.

use crate::compile::CompiledPolicy;
use crate::explanation::CheckType;
use crate::request::Target;
use iamscope_policy::SourceId;

/// A policy and what it is called where it is attached.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'p> {
    /// The policy.
    pub policy: &'p CompiledPolicy,
    /// Its name for explanations, such as `role app, inline policy s3`.
    pub name: &'p str,
    /// The text it stands in here. Policies that say the same may share what is compiled, each with a text of its own.
    pub source: SourceId,
}

/// The policies attached to one root, unit or account.
#[derive(Clone, Debug)]
pub struct Level<'p> {
    /// What they are attached to.
    pub target: &'p str,
    /// The policies.
    pub policies: Vec<Bound<'p>>,
}

/// An S3 access point: both it and the bucket behind it have to allow.
#[derive(Clone, Debug)]
pub struct AccessPoint<'p> {
    /// The target as it is named through the access point, such as
    /// `arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/k`; its account is the one that owns the access point.
    pub target: &'p Target,
    /// The policy of the access point.
    pub policy: Option<Bound<'p>>,
    /// Whether `RestrictPublicBuckets` of the access point is on, or of its account.
    pub restrict_public_buckets: bool,
    /// Whether `IgnorePublicAcls` of the access point is on, or of its account.
    pub ignore_public_acls: bool,
    /// Whether only requests from a VPC may use it: its policy then counts as not public.
    pub has_vpc_origin: bool,
}

/// A policy that exists and was not seen: it may allow, it may deny.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingPolicy {
    /// The layer it belongs to.
    pub check: CheckType,
    /// Which policy, for people.
    pub what: Box<str>,
}

/// Every policy that binds one request. A layer that is `None` does not exist for this request.
#[derive(Clone, Default, Debug)]
pub struct PolicySet<'p> {
    /// Identity policies of the caller, those of groups included; for a federated user those of the user.
    ///
    /// The root user has none, but for a session of `sts:AssumeRoot` bind the policy of its task, such as
    /// `S3UnlockBucketPolicy` of the catalogue: its Deny statements are all that scopes the session.
    pub identity: Vec<Bound<'p>>,
    /// The permissions boundary of the caller.
    pub boundary: Option<Bound<'p>>,
    /// The policies passed when the session was made.
    pub session: Option<Vec<Bound<'p>>>,
    /// The policy of the target: a resource policy, a key policy, or for `sts:AssumeRole` and its like the trust policy.
    pub resource: Option<Bound<'p>>,
    /// The access control list of the bucket, read as a policy; see [`crate::acl`].
    pub acl: Option<Bound<'p>>,
    /// The access control list of the object, read as a policy; see [`crate::acl`].
    pub object_acl: Option<Bound<'p>>,
    /// The S3 access point through which the request comes. The target of the request is then the bucket or object as
    /// the bucket's own policy names it, and [`PolicySet::resource`] the policy of the bucket.
    pub access_point: Option<AccessPoint<'p>>,
    /// The grants of a KMS key, read as a policy; see [`crate::kms_grant`].
    pub grants: Option<Bound<'p>>,
    /// Service control policies of the caller's account, from the root down.
    pub scp: Option<Vec<Level<'p>>>,
    /// Resource control policies of the target's account, from the root down; of the caller's account for an action that
    /// takes no resource.
    pub rcp: Option<Vec<Level<'p>>>,
    /// The policy of the VPC endpoint that the request passes.
    pub endpoint: Option<Bound<'p>>,
    /// Policies that were not seen.
    pub missing: Vec<MissingPolicy>,
    /// What is not policy and counts.
    pub facts: Facts,
}

/// What is not policy and counts all the same.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Facts {
    /// The caller's account is the management account of its organization: SCPs do not bind it.
    pub caller_is_in_management_account: bool,
    /// The target's account is the management account of its organization: RCPs do not bind it.
    pub resource_is_in_management_account: bool,
    /// The caller is a session of a service-linked role: neither SCPs nor RCPs bind it.
    pub service_linked_role: bool,
    /// The target is a KMS key that AWS manages: RCPs do not bind it.
    pub aws_managed_key: bool,
    /// The target is a service-linked role or one that AWS reserves: nobody but AWS may change it.
    pub target_is_reserved: bool,
    /// The caller's credentials are from `sts:GetSessionToken`.
    pub session_token: bool,
    /// The caller without credentials stands for everyone: what takes credentials, someone with some can do.
    pub stands_for_everyone: bool,
    /// The id of the account that owns the object, for objects in Amazon S3; `None` if it is the bucket's account.
    ///
    /// The policy of a bucket grants nothing on objects of other accounts; its Deny binds them all the same.
    pub object_owner: Option<Box<str>>,
    /// The canonical user id of the caller's account, if it is known.
    pub canonical_user: Option<Box<str>>,
    /// The settings of the bucket, for targets in Amazon S3.
    pub bucket: BucketFacts,
}

/// Settings of an S3 bucket that count beside its policy; account-wide ones included.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct BucketFacts {
    /// Object ownership is `BucketOwnerEnforced`: access control lists do not count, and the bucket's account owns all
    /// objects.
    pub acls_disabled: bool,
    /// `BlockPublicAcls` is on: nobody may put a public access control list. Those that are there go on to count.
    pub block_public_acls: bool,
    /// `IgnorePublicAcls` is on: public access control lists do not count.
    pub ignore_public_acls: bool,
    /// `BlockPublicPolicy` is on: nobody may put a public bucket policy. One that is there goes on to count.
    pub block_public_policy: bool,
    /// `RestrictPublicBuckets` is on: a public bucket policy counts for the bucket's own account and for services only.
    pub restrict_public_buckets: bool,
}

impl PolicySet<'_> {
    /// Returns the unseen policies of a layer.
    pub(crate) fn missing_in(&self, check: CheckType) -> impl Iterator<Item = &MissingPolicy> {
        self.missing.iter().filter(move |missing| missing.check == check)
    }

    /// Returns whether a policy of the layer was not seen.
    pub(crate) fn is_missing(&self, check: CheckType) -> bool {
        self.missing_in(check).next().is_some()
    }
}
