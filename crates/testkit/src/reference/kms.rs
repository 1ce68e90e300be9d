//! Rule 35: AWS KMS (developer guide, "Key policies", "Grants in AWS KMS", "Allowing users in other accounts to use a KMS
//! key", "Using grant constraints").

use super::answer::Question;
use super::caller::Kind;
use super::principal::Grade;
use super::situation::Situation;
use super::truth::Truth;
use iamscope_simulate::case::{ContextValue, GrantConstraints, KmsGrant, Scalar};
use std::collections::BTreeMap;

/// Returns whether the resource is a key.
pub(super) fn is_key(situation: &Situation<'_>) -> bool {
    matches!(situation.resource_fields(), Some([_, _, "kms", _, _, resource]) if resource.starts_with("key/"))
}

/// Returns whether the request would change an alias that AWS keeps for itself.
pub(super) fn is_reserved_alias(situation: &Situation<'_>) -> bool {
    let is_reserved = matches!(
        situation.resource_fields(),
        Some([_, _, "kms", _, _, resource]) if resource.starts_with("alias/aws/")
    );
    is_reserved && situation.is_action("kms", &["CreateAlias", "UpdateAlias", "DeleteAlias"])
}

/// Returns whether other accounts can be permitted the operation.
pub(super) fn works_across_accounts(situation: &Situation<'_>) -> bool {
    const OPERATIONS: [&str; 20] = [
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
    situation.is_action("kms", &OPERATIONS)
}

/// Returns whether the request would retire a grant, which the grant and the account of the key decide: the permission is
/// not effective in a key policy ("Retiring and revoking grants").
pub(super) fn is_retiring(situation: &Situation<'_>) -> bool {
    is_key(situation) && situation.is_action("kms", &["RetireGrant"])
}

/// Returns how the grants of the key that permit the operation name the caller.
pub(super) fn grants(situation: &Situation<'_>) -> Vec<Grade> {
    let mut grades = Vec::new();
    for grant in &situation.case.facts.kms_grants {
        if permits(grant, situation) {
            grades.extend(named(&grant.grantee_principal, situation));
        }
        if situation.is_action("kms", &["RetireGrant"]) {
            let retiring = grant.retiring_principal.as_deref();
            grades.extend(retiring.and_then(|principal| named(principal, situation)));
        }
    }
    grades
}

fn named(principal: &str, situation: &Situation<'_>) -> Option<Grade> {
    let caller = situation.caller;
    if let Kind::Service { name } = &caller.kind {
        return (name == principal).then_some(Grade::Service);
    }
    if caller.arn.as_deref() == Some(principal) {
        return Some(match caller.kind {
            Kind::User { .. } => Grade::User,
            Kind::Root => Grade::Account,
            Kind::AnySession
            | Kind::Session
            | Kind::FederatedUser { .. }
            | Kind::Service { .. }
            | Kind::Federated { .. }
            | Kind::Anonymous => Grade::Session,
        });
    }
    if caller.issuer.as_deref() == Some(principal) {
        return Some(if caller.is_role_session() {
            Grade::Role
        } else {
            Grade::FederatingUser
        });
    }
    let account = caller.account.as_deref()?;
    if principal == account || principal.ends_with(&format!(":iam::{account}:root")) {
        return Some(Grade::Account);
    }
    let may_be = caller.kind == Kind::AnySession && caller.is_session_of_same_role(principal);
    (may_be && situation.world.open(Question::SessionName) == Truth::Yes).then_some(Grade::Session)
}

fn permits(grant: &KmsGrant, situation: &Situation<'_>) -> bool {
    let operations: Vec<&str> = grant.operations.iter().map(String::as_str).collect();
    situation.is_action("kms", &operations) && meets(grant.constraints.as_ref(), situation)
}

/// Returns whether the encryption context is what the grant asks for; it asks nothing of operations that have none.
fn meets(constraints: Option<&GrantConstraints>, situation: &Situation<'_>) -> bool {
    let Some(constraints) = constraints else { return true };
    if situation.is_action("kms", &["DescribeKey", "RetireGrant"]) {
        return true;
    }
    let context = encryption_context(situation);
    let subset = constraints.encryption_context_subset.iter().flatten();
    let has_all = subset
        .into_iter()
        .all(|(key, value)| context.get(key.as_str()) == Some(value));
    let is_same = constraints.encryption_context_equals.as_ref().is_none_or(|equals| {
        equals.len() == context.len()
            && equals
                .iter()
                .all(|(key, value)| context.get(key.as_str()) == Some(value))
    });
    has_all && is_same
}

/// Returns the encryption context of the request; its keys regard case.
fn encryption_context<'a>(situation: &Situation<'a>) -> BTreeMap<&'a str, String> {
    const START: &str = "kms:encryptioncontext:";
    let mut pairs = BTreeMap::new();
    for (key, value) in &situation.case.request.context {
        let Some((start, name)) = key.split_at_checked(START.len()) else {
            continue;
        };
        if !start.eq_ignore_ascii_case(START) {
            continue;
        }
        if let ContextValue::One(value) = value {
            let text = match value {
                Scalar::Text(text) => text.clone(),
                Scalar::Bool(value) => value.to_string(),
                Scalar::Number(number) => number.to_string(),
            };
            pairs.insert(name, text);
        }
    }
    pairs
}
