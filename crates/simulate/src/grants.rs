//! KMS grants, read as policies.
//!
//! Source: AWS KMS Developer Guide, "Grants in AWS KMS" and "Creating a grant", "Using grant constraints".

use crate::caller::is_account;
use crate::case::{GrantConstraints, KmsGrant};
use crate::error::CaseError;
use serde_json::{Map, Value, json};

/// The operations that an encryption context goes with; constraints say nothing of the others.
const WITH_CONTEXT: &[&str] = &[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
];

/// Returns the grants of a key as the text of a policy; `None` if there are none.
pub(crate) fn policy_text(grants: &[KmsGrant]) -> Result<Option<String>, CaseError> {
    let mut statements = Vec::new();
    for grant in grants {
        let grantee = principal(&grant.grantee_principal)?;
        let sid = grant.grant_id.as_deref();
        let (bound, free): (Vec<&str>, Vec<&str>) = grant
            .operations
            .iter()
            .map(String::as_str)
            .partition(|operation| grant.constraints.is_some() && WITH_CONTEXT.contains(operation));
        let condition = grant.constraints.as_ref().map(condition);
        statements.extend(statement(sid, &grantee, &bound, condition.as_ref()));
        statements.extend(statement(sid, &grantee, &free, None));
        if let Some(retiring) = &grant.retiring_principal {
            statements.extend(statement(sid, &principal(retiring)?, &["RetireGrant"], None));
        }
    }
    let text = || json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Ok((!statements.is_empty()).then(text))
}

fn statement(sid: Option<&str>, principal: &Value, operations: &[&str], condition: Option<&Value>) -> Option<Value> {
    if operations.is_empty() {
        return None;
    }
    let actions: Vec<String> = operations.iter().map(|operation| format!("kms:{operation}")).collect();
    let mut statement = json!({"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"});
    if let Some(members) = statement.as_object_mut() {
        members.extend(sid.map(|sid| ("Sid".to_owned(), sid.into())));
        members.extend(condition.map(|condition| ("Condition".to_owned(), condition.clone())));
    }
    Some(statement)
}

/// `EncryptionContextSubset` asks for its pairs, `EncryptionContextEquals` for these and no others.
fn condition(constraints: &GrantConstraints) -> Value {
    let mut equals = Map::new();
    let subset = constraints.encryption_context_subset.iter().flatten();
    for (key, value) in subset.chain(constraints.encryption_context_equals.iter().flatten()) {
        equals.insert(format!("kms:EncryptionContext:{key}"), value.as_str().into());
    }
    let mut condition = Map::new();
    if !equals.is_empty() {
        condition.insert("StringEquals".to_owned(), equals.into());
    }
    if let Some(pairs) = &constraints.encryption_context_equals {
        let keys: Vec<&String> = pairs.keys().collect();
        let only = if keys.is_empty() {
            ("Null", json!({"kms:EncryptionContextKeys": "true"}))
        } else {
            ("ForAllValues:StringEquals", json!({"kms:EncryptionContextKeys": keys}))
        };
        condition.insert(only.0.to_owned(), only.1);
    }
    condition.into()
}

fn principal(text: &str) -> Result<Value, CaseError> {
    if text.starts_with("arn:") || is_account(text) {
        Ok(json!({"AWS": text}))
    } else if text.ends_with(".amazonaws.com") {
        Ok(json!({"Service": text}))
    } else {
        Err(CaseError::Value {
            member: "facts.kmsGrants",
            text: text.to_owned(),
            expected: "principal of a grant",
            help: "give an ARN or a service principal such as `rds.amazonaws.com`".to_owned(),
        })
    }
}
