//! What no policy can allow, and the one thing that none can forbid.

use crate::caller::Caller;
use crate::context::Value;
use crate::formula::{Atom, Formula};
use crate::query::Query;
use iamscope_policy::{Operator, Test};

/// Changes to a role that only the service behind it, or AWS, can make when the role is service-linked or reserved.
const ROLE_CHANGES: &[&str] = &[
    "AttachRolePolicy",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
];

/// Changes to a managed policy, which nobody can make to one of AWS's own.
const POLICY_CHANGES: &[&str] = &[
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "SetDefaultPolicyVersion",
    "TagPolicy",
    "UntagPolicy",
];

/// Changes to a KMS alias.
const ALIAS_CHANGES: &[&str] = &["CreateAlias", "DeleteAlias", "UpdateAlias"];

/// A limit that comes before all policies.
pub(crate) struct Limit {
    /// The request can be allowed only if this holds.
    pub(crate) possible: Formula,
    /// The rule.
    pub(crate) rule: u8,
}

/// Returns the limit on a request, if there is one.
pub(crate) fn limit(query: &Query<'_>) -> Option<Limit> {
    let forbidden = |rule| {
        Some(Limit {
            possible: Formula::False,
            rule,
        })
    };
    if is_refused_session(query) {
        return forbidden(37);
    }
    if is_immutable(query) {
        return forbidden(38);
    }
    let action = query.request.action;
    if query.facts.session_token && action.service.as_ref() == "iam" {
        return Some(Limit {
            possible: has_mfa(query),
            rule: 37,
        });
    }
    None
}

/// Returns whether the action needs no permission: `sts:GetCallerIdentity`, even against an explicit Deny (AWS STS API
/// reference).
pub(crate) fn is_always_allowed(query: &Query<'_>) -> bool {
    let is_signed = match query.request.caller {
        Caller::Root { .. } | Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => true,
        Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => false,
    };
    is_signed && query.request.action.is("sts", "GetCallerIdentity")
}

/// Who may call what at all (AWS STS API reference: `GetFederationToken`, `GetSessionToken`, `AssumeRole`,
/// `AssumeRoleWithWebIdentity`, `AssumeRoleWithSAML`).
fn is_refused_session(query: &Query<'_>) -> bool {
    let action = query.request.action;
    let takes_token = action.is("sts", "AssumeRoleWithWebIdentity") || action.is("sts", "AssumeRoleWithSAML");
    let is_sts = action.service.as_ref() == "sts";
    match query.request.caller {
        Caller::Federated { .. } => !takes_token && !action.is_session_setting(),
        Caller::FederatedUser { .. } => {
            takes_token || action.service.as_ref() == "iam" || (is_sts && !action.is("sts", "GetCallerIdentity"))
        }
        Caller::Root { .. } if action.is("sts", "AssumeRole") => true,
        Caller::Root { .. } | Caller::User { .. } | Caller::RoleSession { .. } => {
            let is_possible =
                action.is("sts", "AssumeRole") || action.is("sts", "GetCallerIdentity") || action.is_session_setting();
            takes_token || (query.facts.session_token && is_sts && !is_possible)
        }
        Caller::Service { .. } | Caller::Anonymous => takes_token,
    }
}

fn is_immutable(query: &Query<'_>) -> bool {
    let action = query.request.action;
    let is_one_of = |service, names: &[&str]| names.iter().any(|name| action.is(service, name));
    let crate::query::TargetView::Arn { fields, resource, .. } = query.target else {
        return false;
    };
    let [.., account] = fields;
    let is_reserved_role = query.facts.target_is_reserved
        || resource.starts_with("role/aws-service-role/")
        || resource.starts_with("role/aws-reserved/");
    (is_reserved_role && is_one_of("iam", ROLE_CHANGES))
        || (account == "aws" && is_one_of("iam", POLICY_CHANGES))
        || (resource.starts_with("alias/aws/") && is_one_of("kms", ALIAS_CHANGES))
}

fn has_mfa(query: &Query<'_>) -> Formula {
    match query.request.context.value("aws:multifactorauthpresent") {
        Value::One(value) if value.eq_ignore_ascii_case("true") => Formula::True,
        Value::One(_) | Value::Many(_) | Value::Absent => Formula::False,
        Value::Unknown => Formula::atom(Atom::Condition {
            operator: Operator {
                quantifier: None,
                test: Test::Bool,
                if_exists: false,
            },
            key: "aws:MultiFactorAuthPresent".into(),
            values: Box::new(["true".into()]),
        }),
    }
}
