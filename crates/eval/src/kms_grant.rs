//! Grants of KMS keys, read as policies.
//!
//! Source: AWS KMS Developer Guide, "Grants in AWS KMS", and AWS KMS API reference, `CreateGrant` and `RetireGrant`.

use crate::compile::CompiledPolicy;
use crate::json;
use iamscope_catalog::Catalog;
use iamscope_policy::{PolicyKind, SourceId};
use std::fmt::Write;

/// A grant on a KMS key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Grant {
    /// The grantee: an ARN or a service principal.
    pub grantee: Box<str>,
    /// The operations by name, such as `Decrypt`.
    pub operations: Vec<Box<str>>,
    /// The encryption context that cryptographic operations must have.
    pub constraint: Option<EncryptionContext>,
    /// Who may retire the grant beside the grantee: an ARN or a service principal.
    pub retiring: Option<Box<str>>,
}

/// What a grant demands of the encryption context.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EncryptionContext {
    /// `EncryptionContextEquals`: these pairs and no others.
    Equals(Vec<(Box<str>, Box<str>)>),
    /// `EncryptionContextSubset`: these pairs, and perhaps others.
    Subset(Vec<(Box<str>, Box<str>)>),
}

/// Operations that an encryption context can constrain; others of a grant are free of it.
const CONSTRAINED: &[&str] = &[
    "CreateGrant",
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
];

/// Reads the grants of one key as a policy, to be bound as [`PolicySet::grants`](crate::PolicySet::grants).
///
/// Grants are about their key alone: bind them to requests on it only.
pub fn policy(grants: &[Grant], catalog: &Catalog) -> CompiledPolicy {
    let mut statements = Vec::new();
    for grant in grants {
        let names = |is_constrained: bool| {
            let operations = grant.operations.iter().map(AsRef::as_ref);
            let of_kind = operations.filter(move |name| CONSTRAINED.contains(name) == is_constrained);
            of_kind
                .map(|name| json::text(&format!("kms:{name}")))
                .collect::<Vec<_>>()
        };
        let condition = grant.constraint.as_ref().map(EncryptionContext::condition);
        statements.extend(statement(
            &grant.grantee,
            &names(true),
            condition.as_deref().unwrap_or_default(),
        ));
        statements.extend(statement(&grant.grantee, &names(false), ""));
        if let Some(retiring) = &grant.retiring {
            statements.extend(statement(retiring, &[json::text("kms:RetireGrant")], ""));
        }
    }
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let policy = iamscope_policy::parse(SourceId(u32::MAX), &text, PolicyKind::Resource).0;
    CompiledPolicy::new(&policy, PolicyKind::Resource, catalog)
}

fn statement(principal: &str, actions: &[String], condition: &str) -> Option<String> {
    let kind = if principal.starts_with("arn:") {
        "AWS"
    } else {
        "Service"
    };
    let principal = json::text(principal);
    (!actions.is_empty()).then(|| {
        let actions = actions.join(",");
        format!(
            r#"{{"Effect":"Allow","Principal":{{"{kind}":{principal}}},"Action":[{actions}],"Resource":"*"{condition}}}"#
        )
    })
}

impl EncryptionContext {
    /// Returns the condition with a comma before it. Values are no patterns and may hold `${`, which is written so that it
    /// is not a variable.
    fn condition(&self) -> String {
        let (pairs, is_exact) = match self {
            Self::Equals(pairs) => (pairs, true),
            Self::Subset(pairs) => (pairs, false),
        };
        let mut text = String::from(r#","Condition":{"StringEquals":{"#);
        for (index, (key, value)) in pairs.iter().enumerate() {
            let separator = if index > 0 { "," } else { "" };
            let key = json::text(&format!("kms:EncryptionContext:{key}"));
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{key}:{}", json::text(&value.replace('$', "${$}")));
        }
        text.push('}');
        if is_exact {
            let keys: Vec<String> = pairs
                .iter()
                .map(|(key, _)| json::text(&key.replace('$', "${$}")))
                .collect();
            let keys = keys.join(",");
            let _ = write!(
                text,
                r#","ForAllValues:StringEquals":{{"kms:EncryptionContextKeys":[{keys}]}}"#
            );
        }
        text.push('}');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_one_condition() {
        let pairs = EncryptionContext::Subset(vec![("a".into(), "b".into()), ("c".into(), "${d}".into())]);
        insta::assert_snapshot!(pairs.condition(), @r#","Condition":{"StringEquals":{"kms:EncryptionContext:a":"b","kms:EncryptionContext:c":"${$}{d}"}}"#);
    }
}
