//! Rules 30, 37 and 38: what no policy changes.
//!
//! Source: IAM User Guide, "Compare AWS STS credentials" and "Granting permissions to create temporary security
//! credentials"; the STS API reference of each operation.

use super::caller::Kind;
use super::policies::asks_trust;
use super::situation::Situation;

/// Returns whether the request needs no permission and no policy can forbid it.
pub(super) fn is_free(situation: &Situation<'_>) -> bool {
    let is_user_or_root = matches!(situation.caller.kind, Kind::User { .. } | Kind::Root);
    let is_identity = situation.is_action("sts", &["GetCallerIdentity"]) && situation.caller.is_of_account();
    let is_token =
        situation.is_action("sts", &["GetSessionToken"]) && is_user_or_root && !situation.case.facts.session_token;
    is_identity || is_token
}

/// Returns whether credentials of this kind cannot make the request at all.
pub(super) fn is_out_of_reach(situation: &Situation<'_>) -> bool {
    let with_token = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    let is_sts = situation.service() == "sts";
    let is_iam = situation.service() == "iam";
    let needs_token = situation.is_action("sts", &with_token);
    match &situation.caller.kind {
        Kind::Federated { provider } => !takes_token(provider, situation),
        // STS answers requests without credentials only if they bring a token.
        Kind::Anonymous => is_sts,
        Kind::Service { .. } => needs_token,
        // "Who can call": `AssumeRole` is for users and roles.
        Kind::Root => needs_token || asks_trust(&situation.case.request.action) || is_limited_token(situation),
        Kind::User { .. } => needs_token || is_limited_token(situation),
        Kind::AnySession | Kind::Session => {
            needs_token || situation.is_action("sts", &["GetFederationToken", "GetSessionToken"])
        }
        Kind::FederatedUser { .. } => is_iam || is_sts,
    }
}

/// A token of a web identity provider and an assertion of a SAML provider each have their operation, and nothing else.
fn takes_token(provider: &str, situation: &Situation<'_>) -> bool {
    let own = if provider.contains(":saml-provider/") {
        "AssumeRoleWithSAML"
    } else {
        "AssumeRoleWithWebIdentity"
    };
    situation.is_action("sts", &[own, "TagSession", "SetSourceIdentity", "SetContext"])
}

/// Credentials of `GetSessionToken`: no IAM without MFA, and of STS only `AssumeRole` and `GetCallerIdentity`.
fn is_limited_token(situation: &Situation<'_>) -> bool {
    if !situation.case.facts.session_token {
        return false;
    }
    let has_mfa = situation.context.is("aws:MultiFactorAuthPresent", "true");
    match situation.service().as_str() {
        "iam" => !has_mfa,
        "sts" => {
            // The last three are no operations; they are checked as part of `AssumeRole`.
            let free = [
                "AssumeRole",
                "GetCallerIdentity",
                "TagSession",
                "SetSourceIdentity",
                "SetContext",
            ];
            !situation.is_action("sts", &free)
        }
        _ => false,
    }
}

/// Rule 38: roles that belong to AWS services, and policies that AWS manages, cannot be changed.
pub(super) fn is_immutable(situation: &Situation<'_>) -> bool {
    const OF_ROLES: [&str; 12] = [
        "AddRoleToInstanceProfile",
        "AttachRolePolicy",
        "DeleteRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "RemoveRoleFromInstanceProfile",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "UpdateRoleDescription",
    ];
    const OF_POLICIES: [&str; 7] = [
        "CreatePolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "SetDefaultPolicyVersion",
        "TagPolicy",
        "UntagPolicy",
    ];
    let Some([_, _, "iam", _, account, resource]) = situation.resource_fields() else {
        return false;
    };
    let is_kept = resource.starts_with("role/aws-service-role/") || resource.starts_with("role/aws-reserved/");
    let is_managed = account == "aws" && resource.starts_with("policy/");
    (is_kept && situation.is_action("iam", &OF_ROLES)) || (is_managed && situation.is_action("iam", &OF_POLICIES))
}
