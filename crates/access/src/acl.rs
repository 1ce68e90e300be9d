//! Access control lists of buckets, read as policies.

use iamscope_catalog::Catalog;
use iamscope_estate::{Estate, Resource, ResourceId};
use iamscope_eval::CompiledPolicy;
use iamscope_policy::{PolicyKind, SourceId};
use std::collections::BTreeMap;

/// Returns the lists that grant something to everyone or to everyone with an AWS account; grants to single accounts do
/// not make a difference that the estate knows of.
pub(crate) fn public_lists(estate: &Estate, catalog: &Catalog) -> BTreeMap<ResourceId, CompiledPolicy> {
    let lists = estate.resources().iter().filter_map(|(id, resource)| {
        let text = policy_text(resource)?;
        let policy = iamscope_policy::parse(SourceId(u32::MAX), &text, PolicyKind::Acl).0;
        Some((id, CompiledPolicy::new(&policy, PolicyKind::Acl, catalog)))
    });
    lists.collect()
}

fn policy_text(resource: &Resource) -> Option<String> {
    let grants = resource.s3.as_ref()?.public_acl_grants.as_ref()?;
    let statements = grants.iter().filter_map(|(group, permission)| {
        let condition = match group.rsplit('/').next() {
            Some("AllUsers") => "",
            // Whoever has credentials of some account has an ARN.
            Some("AuthenticatedUsers") => r#","Condition":{"Null":{"aws:PrincipalArn":"false"}}"#,
            Some(_) | None => return None,
        };
        let actions = actions(permission)?;
        let arn = resource.arn.as_str();
        Some(format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":[{actions}],"Resource":["{arn}","{arn}/*"]{condition}}}"#
        ))
    });
    let statements = statements.collect::<Vec<_>>();
    (!statements.is_empty()).then(|| {
        let statements = statements.join(",");
        format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
    })
}

/// Returns what a permission on a bucket stands for.
///
/// Source: Amazon S3 User Guide, "Access control list (ACL) overview", "Mapping of ACL permissions and access policy
/// permissions".
fn actions(permission: &str) -> Option<&'static str> {
    Some(match permission {
        "READ" => r#""s3:ListBucket","s3:ListBucketVersions","s3:ListBucketMultipartUploads""#,
        "WRITE" => r#""s3:PutObject""#,
        "READ_ACP" => r#""s3:GetBucketAcl""#,
        "WRITE_ACP" => r#""s3:PutBucketAcl""#,
        "FULL_CONTROL" => {
            r#""s3:ListBucket","s3:ListBucketVersions","s3:ListBucketMultipartUploads","s3:PutObject","s3:GetBucketAcl","s3:PutBucketAcl""#
        }
        _ => return None,
    })
}
