//! S3 access control lists, read as policies.
//!
//! Source: Amazon S3 User Guide, "Access control list (ACL) overview", "Who is a grantee?" and "Mapping of ACL permissions
//! and access policy permissions".

use crate::case::{AclGrant, Grantee, S3Facts};
use crate::error::CaseError;
use serde_json::{Value, json};

/// What a list is attached to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holder {
    Bucket,
    Object,
}

/// Returns the lists of a bucket and its object as the text of one policy; `None` if they grant nothing to any caller.
///
/// `IgnorePublicAcls` drops a list that grants to everyone, whatever else it grants (Amazon S3 User Guide, "Blocking
/// public access to your Amazon S3 storage").
pub(crate) fn policy_text(facts: &S3Facts) -> Result<Option<String>, CaseError> {
    let mut statements = Vec::new();
    for (list, holder) in [(&facts.acl, Holder::Bucket), (&facts.object_acl, Holder::Object)] {
        let granted = statements_of(list, holder)?;
        if !(facts.block_public_access.ignore_public_acls && list.iter().any(is_public)) {
            statements.extend(granted);
        }
    }
    let text = || json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Ok((!statements.is_empty()).then(text))
}

fn is_public(grant: &AclGrant) -> bool {
    let group = grant.grantee.uri.as_deref().and_then(|uri| uri.rsplit('/').next());
    matches!(group, Some("AllUsers" | "AuthenticatedUsers"))
}

fn statements_of(grants: &[AclGrant], holder: Holder) -> Result<Vec<Value>, CaseError> {
    let mut statements = Vec::new();
    for grant in grants {
        let actions = actions(&grant.permission, holder).ok_or_else(|| unknown_permission(&grant.permission))?;
        let Some(mut statement) = principal(&grant.grantee)?.filter(|_| !actions.is_empty()) else {
            continue;
        };
        if let Some(members) = statement.as_object_mut() {
            members.insert("Effect".to_owned(), "Allow".into());
            members.insert("Action".to_owned(), actions.into());
            members.insert("Resource".to_owned(), "*".into());
        }
        statements.push(statement);
    }
    Ok(statements)
}

/// Returns whom a grant names, as members of a statement. Log delivery is nobody who could be a caller here.
fn principal(grantee: &Grantee) -> Result<Option<Value>, CaseError> {
    match (grantee.kind.as_str(), &grantee.id, &grantee.uri) {
        ("CanonicalUser", Some(id), _) => Ok(Some(json!({"Principal": {"CanonicalUser": id}}))),
        ("Group", _, Some(uri)) => match uri.rsplit('/').next() {
            Some("AllUsers") => Ok(Some(json!({"Principal": "*"}))),
            // Whoever has credentials of some account has an ARN.
            Some("AuthenticatedUsers") => Ok(Some(
                json!({"Principal": "*", "Condition": {"Null": {"aws:PrincipalArn": "false"}}}),
            )),
            Some("LogDelivery") => Ok(None),
            Some(_) | None => Err(unknown_grantee(uri)),
        },
        (kind, _, _) => Err(unknown_grantee(kind)),
    }
}

fn actions(permission: &str, holder: Holder) -> Option<Vec<&'static str>> {
    let all = |permissions: [&str; 4]| {
        let each = permissions.iter().filter_map(|permission| actions(permission, holder));
        each.flatten().collect()
    };
    Some(match (permission, holder) {
        ("READ", Holder::Bucket) => vec![
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
        ],
        ("READ", Holder::Object) => vec!["s3:GetObject", "s3:GetObjectVersion"],
        ("WRITE", Holder::Bucket) => vec!["s3:PutObject"],
        // "Not applicable", says the table.
        ("WRITE", Holder::Object) => Vec::new(),
        ("READ_ACP", Holder::Bucket) => vec!["s3:GetBucketAcl"],
        ("READ_ACP", Holder::Object) => vec!["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
        ("WRITE_ACP", Holder::Bucket) => vec!["s3:PutBucketAcl"],
        ("WRITE_ACP", Holder::Object) => vec!["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
        ("FULL_CONTROL", _) => all(["READ", "WRITE", "READ_ACP", "WRITE_ACP"]),
        _ => return None,
    })
}

fn unknown_permission(text: &str) -> CaseError {
    CaseError::Value {
        member: "facts.s3.acl",
        text: text.to_owned(),
        expected: "permission of an access control list",
        help: "give `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`".to_owned(),
    }
}

fn unknown_grantee(text: &str) -> CaseError {
    CaseError::Value {
        member: "facts.s3.acl",
        text: text.to_owned(),
        expected: "grantee",
        help: "give `CanonicalUser` with an `ID`, or `Group` with the `URI` of one of Amazon S3's groups".to_owned(),
    }
}
