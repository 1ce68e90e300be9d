//! What a plan takes away.

use super::Reading;
use super::draft::{Draft, Owner};
use super::item::Item;
use super::{attachments, lambda, resource_policies};
use iamscope_estate::builder::Removal;

/// Reads a resource that a plan deletes.
pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> Reading {
    let mut removals = attachments::removals(draft, item);
    if let Some((targets, _)) = resource_policies::targets(draft, item) {
        removals.extend(targets.into_iter().map(|(arn, _)| Removal::Policy(arn)));
    }
    match item.kind() {
        "aws_iam_access_key" | "AWS::IAM::AccessKey" => {
            for (user, id) in item.strings("user|UserName").into_iter().zip(item.string("id|Ref")) {
                let user = draft.owner(Owner::User, &user, item);
                removals.push(Removal::AccessKey { user, id });
            }
        }
        "aws_iam_user_login_profile" => {
            for user in item.strings("user") {
                let user = draft.owner(Owner::User, &user, item);
                removals.push(Removal::Password(user));
            }
        }
        "aws_s3_bucket_public_access_block" => {
            for bucket in item.strings("bucket") {
                let bucket = draft.resolve("s3", "bucket", &bucket, &item.declared.scope);
                removals.push(Removal::BlockPublicAccess(bucket));
            }
        }
        "aws_lambda_permission" | "AWS::Lambda::Permission" => {
            let resource = lambda::function(draft, item, "function_name");
            if let (Some(resource), Some(sid)) = (resource, item.string("statement_id")) {
                removals.push(Removal::Statement { resource, sid });
            }
        }
        "aws_organizations_policy_attachment" => {
            if let (Some(policy), Some(target)) = (item.string("policy_id"), item.string("target_id")) {
                removals.push(Removal::Guardrail { target, policy });
            }
        }
        _ => {
            if let Some(arn) = item.arn() {
                removals.push(Removal::Record(arn.to_owned()));
            }
        }
    }
    if removals.is_empty() {
        return Reading::Generic;
    }
    draft.removals.extend(removals);
    Reading::Read
}
