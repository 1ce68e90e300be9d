//! What is not policy and counts.

use crate::case;
use crate::error::CaseError;
use iamscope_eval::{BucketFacts, Caller, Facts};

/// Reads the facts of a case.
pub(crate) fn facts(facts: &case::Facts, caller: &Caller) -> Result<Facts, CaseError> {
    Ok(Facts {
        caller_is_in_management_account: facts.management_account,
        resource_is_in_management_account: facts.resource_in_management_account,
        service_linked_role: facts.service_linked_role || is_service_linked(caller),
        aws_managed_key: facts.aws_managed_key,
        target_is_reserved: false,
        session_token: facts.session_token,
        canonical_user: facts.canonical_user.as_deref().map(Into::into),
        object_owner: facts.s3.as_ref().and_then(|s3| s3.object_owner.as_deref().map(Into::into)),
        root_task: None,
        bucket: bucket(facts.s3.as_ref())?,
    })
}

/// The path of a service-linked role is reserved for them (IAM User Guide, "Create a service-linked role").
fn is_service_linked(caller: &Caller) -> bool {
    match caller {
        Caller::RoleSession { role, .. } => role.resource().starts_with("role/aws-service-role/"),
        Caller::Root { .. }
        | Caller::User { .. }
        | Caller::FederatedUser { .. }
        | Caller::Federated { .. }
        | Caller::Service { .. }
        | Caller::Anonymous => false,
    }
}

fn bucket(facts: Option<&case::S3Facts>) -> Result<BucketFacts, CaseError> {
    let Some(facts) = facts else {
        return Ok(BucketFacts::default());
    };
    Ok(BucketFacts {
        acls_disabled: are_lists_disabled(facts)?,
        block_public_acls: facts.block_public_access.block_public_acls,
        ignore_public_acls: facts.block_public_access.ignore_public_acls,
        block_public_policy: facts.block_public_access.block_public_policy,
        restrict_public_buckets: facts.block_public_access.restrict_public_buckets,
    })
}

fn are_lists_disabled(facts: &case::S3Facts) -> Result<bool, CaseError> {
    match facts.object_ownership.as_deref() {
        None | Some("BucketOwnerEnforced") => Ok(true),
        Some("BucketOwnerPreferred" | "ObjectWriter") => Ok(false),
        Some(text) => Err(CaseError::Value {
            member: "facts.s3.objectOwnership",
            text: text.to_owned(),
            expected: "object ownership setting",
            help: "give `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`".to_owned(),
        }),
    }
}
