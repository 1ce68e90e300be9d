//! What no policy can allow, and what none can forbid.
//!
//! One table for each service that has such limits. The AWS pages stand with the rules 35 to 39.

use crate::caller::Caller;
use crate::formula::{Atom, Formula};
use crate::query::{Query, TargetView};
use iamscope_policy::Test;

/// Changes to a role that only its service, or AWS, can make where the role is service-linked or reserved.
const ROLE_CHANGES: &[&str] = &[
    "AddRoleToInstanceProfile",
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "RemoveRoleFromInstanceProfile",
    "UpdateAssumeRolePolicy",
];

/// Further changes that nobody can make to a reserved role. Those of a service-linked role can be described and tagged.
const RESERVED_ROLE_CHANGES: &[&str] = &["TagRole", "UntagRole", "UpdateRole", "UpdateRoleDescription"];

/// Changes to a managed policy, which nobody can make to one of AWS's own.
const POLICY_CHANGES: &[&str] = &[
    "CreatePolicy",
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "SetDefaultPolicyVersion",
    "TagPolicy",
    "UntagPolicy",
];

/// Changes to a KMS alias.
const ALIAS_CHANGES: &[&str] = &["CreateAlias", "DeleteAlias", "UpdateAlias"];

/// What can be done with a KMS key of another account.
const KEY_USES_ELSEWHERE: &[&str] = &[
    "CreateGrant",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListGrants",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "RevokeGrant",
    "Sign",
    "Verify",
    "VerifyMac",
];

/// What only principals of the bucket's account can do with its policy.
const BUCKET_POLICY: &[&str] = &["DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"];

/// Requests that may bring an access control list.
const BRINGS_ACL: &[&str] = &[
    "CreateBucket",
    "PutBucketAcl",
    "PutObject",
    "PutObjectAcl",
    "PutObjectVersionAcl",
];

/// Canned lists that grant to a group.
const PUBLIC_LISTS: &[&str] = &["authenticated-read", "public-read", "public-read-write"];

/// The groups as the keys of single grants hold them.
const GROUPS: &[&str] = &["*/global/AllUsers*", "*/global/AuthenticatedUsers*"];

/// The keys of single grants.
const GRANT_KEYS: &[&str] = &[
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
];

/// A limit that comes before all policies.
pub(crate) struct Limit {
    /// The request can be allowed only if this holds.
    pub(crate) possible: Formula,
    /// The rule.
    pub(crate) rule: u8,
}

impl Limit {
    fn new(rule: u8, possible: impl Into<Formula>) -> Option<Self> {
        let possible = possible.into();
        (!possible.is_true()).then_some(Self { possible, rule })
    }
}

/// Returns the limit on a request, if there is one.
#[inline]
pub(crate) fn limit(query: &Query<'_>) -> Option<Limit> {
    if let Caller::Federated { provider } = query.request.caller {
        let action = query.request.action;
        let is_saml = provider.contains(":saml-provider/");
        let token_is_of_it = if is_saml {
            action.is("sts", "AssumeRoleWithSAML")
        } else {
            action.is("sts", "AssumeRoleWithWebIdentity")
        };
        return Limit::new(37, token_is_of_it || action.is_session_setting());
    }
    match query.request.action.service.as_ref() {
        "sts" => Limit::new(37, can_call_sts(query)),
        "iam" => iam_limit(query),
        "kms" => kms_limit(query),
        "s3" => s3_limit(query),
        _ => None,
    }
}

/// Returns whether the action needs no permission and no Deny forbids it.
pub(crate) fn is_always_allowed(query: &Query<'_>) -> bool {
    let action = query.request.action;
    if action.service.as_ref() != "sts" {
        return false;
    }
    let (is_signed, has_long_term_keys) = match query.request.caller {
        Caller::Root { .. } | Caller::User { .. } => (true, !query.facts.session_token),
        Caller::RoleSession { .. } | Caller::FederatedUser { .. } => (true, false),
        Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => (false, false),
    };
    (is_signed && action.is("sts", "GetCallerIdentity")) || (has_long_term_keys && action.is("sts", "GetSessionToken"))
}

fn is_one_of(query: &Query<'_>, names: &[&str]) -> bool {
    let name = query.request.action.name.as_ref();
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn takes_token(query: &Query<'_>) -> bool {
    let action = query.request.action;
    action.is("sts", "AssumeRoleWithWebIdentity") || action.is("sts", "AssumeRoleWithSAML")
}

/// Returns whether credentials of this kind can be used for an action of STS at all.
fn can_call_sts(query: &Query<'_>) -> bool {
    let action = query.request.action;
    let is = |name| action.is("sts", name);
    let makes_session = is("GetSessionToken") || is("GetFederationToken");
    if takes_token(query) {
        return false;
    }
    match query.request.caller {
        Caller::FederatedUser { .. } => is("GetCallerIdentity"),
        Caller::RoleSession { .. } => !makes_session,
        Caller::Root { .. } if is("AssumeRoot") || (action.is_role_assumption() && !query.makes_federated_user()) => {
            false
        }
        Caller::Root { .. } | Caller::User { .. } if query.facts.session_token => {
            is("AssumeRole") || is("GetCallerIdentity") || action.is_session_setting()
        }
        Caller::Root { .. } | Caller::User { .. } => true,
        Caller::Federated { .. } | Caller::Service { .. } => true,
        // All that is left takes credentials.
        Caller::Anonymous => query.facts.stands_for_everyone,
    }
}

fn iam_limit(query: &Query<'_>) -> Option<Limit> {
    if let Caller::FederatedUser { .. } = query.request.caller {
        return Limit::new(37, false);
    }
    if let TargetView::Arn { head, resource } | TargetView::OpenArn { head, resource } = query.target {
        let is_reserved = resource.starts_with("role/aws-reserved/");
        let is_protected =
            query.facts.target_is_reserved || is_reserved || resource.starts_with("role/aws-service-role/");
        let is_refused = (is_protected && is_one_of(query, ROLE_CHANGES))
            || (is_reserved && is_one_of(query, RESERVED_ROLE_CHANGES))
            || (head.ends_with(":aws") && is_one_of(query, POLICY_CHANGES));
        if is_refused {
            return Limit::new(38, false);
        }
    }
    let has_mfa = || query.key_is("aws:MultiFactorAuthPresent", Test::Bool, &["true"]);
    query
        .facts
        .session_token
        .then(has_mfa)
        .and_then(|possible| Limit::new(37, possible))
}

fn kms_limit(query: &Query<'_>) -> Option<Limit> {
    let (TargetView::Arn { resource, .. } | TargetView::OpenArn { resource, .. }) = query.target else {
        return None;
    };
    if resource.starts_with("alias/aws/") && is_one_of(query, ALIAS_CHANGES) {
        return Limit::new(38, false);
    }
    if query.request.caller.account().is_none() || is_one_of(query, KEY_USES_ELSEWHERE) {
        return None;
    }
    Limit::new(35, query.is_same_account())
}

fn s3_limit(query: &Query<'_>) -> Option<Limit> {
    let bucket = &query.facts.bucket;
    if is_one_of(query, BUCKET_POLICY) {
        let mut possible = query.is_same_account();
        if bucket.block_public_policy && query.request.action.is("s3", "PutBucketPolicy") {
            possible = possible.and(is_not_public());
        }
        return Limit::new(39, possible);
    }
    if bucket.block_public_policy && query.request.action.is("s3", "PutAccessPointPolicy") {
        return Limit::new(39, is_not_public());
    }
    if bucket.block_public_acls && is_one_of(query, BRINGS_ACL) {
        let mut brings = query.key_is("s3:x-amz-acl", Test::StringEquals, PUBLIC_LISTS);
        for key in GRANT_KEYS {
            brings = brings.or(query.key_is(key, Test::StringLike, GROUPS));
        }
        return Limit::new(39, brings.negate());
    }
    None
}

fn is_not_public() -> Formula {
    Formula::atom(Atom::Fact("the policy that is put is public".into())).negate()
}
