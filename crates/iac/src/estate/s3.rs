//! Amazon S3: what opens and closes buckets beside their policies.

use super::draft::Draft;
use super::item::Item;
use super::resources;
use crate::types::attributes::Attributes;
use iamscope_estate::{AccountNumber, BlockPublicAccess};
use std::collections::BTreeSet;

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_s3_bucket" | "AWS::S3::Bucket" => bucket(draft, item),
        "aws_s3_access_point" | "AWS::S3::AccessPoint" => {
            resources::known(draft, item);
            let Some(arn) = item.arn() else { return false };
            let block = item.attributes().blocks("public_access_block_configuration");
            if let Some(block) = block.first() {
                draft.s3(arn).block_public_access = Some(block_public_access(*block));
            }
        }
        "aws_s3_bucket_public_access_block" => {
            for arn in buckets(draft, item) {
                draft.s3(&arn).block_public_access = Some(block_public_access(item.attributes()));
            }
        }
        "aws_s3_account_public_access_block" => {
            let account = item.string("account_id").unwrap_or_else(|| item.account().to_owned());
            if AccountNumber::parse(&account).is_some() {
                draft.account(&account).block_public_access = Some(block_public_access(item.attributes()));
            }
        }
        "aws_s3_bucket_ownership_controls" => {
            for arn in buckets(draft, item) {
                draft.s3(&arn).object_ownership = item.string("rule.object_ownership");
            }
        }
        "aws_s3_bucket_acl" => {
            let grants = match item.string("acl") {
                Some(acl) => canned(&acl),
                None => grants(&item.attributes().blocks("access_control_policy.grant")),
            };
            for arn in buckets(draft, item) {
                draft.s3(&arn).public_acl_grants = Some(grants.clone());
            }
        }
        _ => return false,
    }
    true
}

fn buckets(draft: &mut Draft<'_>, item: &Item<'_>) -> Vec<String> {
    let names = item.strings("bucket").into_iter();
    let buckets: Vec<String> = names
        .map(|bucket| draft.resolve("s3", "bucket", &bucket, &item.declared.scope))
        .collect();
    for bucket in &buckets {
        "bucket".clone_into(&mut draft.resource(bucket).kind);
    }
    buckets
}

fn bucket(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(arn) = item.arn() else { return };
    resources::known(draft, item);
    for role in item.strings("replication_configuration.role") {
        draft.carry(arn, "role", &role, item);
    }
    let attributes = item.attributes();
    let listed = attributes.blocks("grant");
    let acl = attributes.string("acl|AccessControl");
    let facts = draft.s3(arn);
    // What a resource of its own says of the bucket counts more than what the bucket computes.
    if facts.public_acl_grants.is_none() {
        facts.public_acl_grants = match acl {
            Some(acl) => Some(canned(&acl)),
            None if !listed.is_empty() => Some(listed_grants(&listed)),
            None => None,
        };
    }
    if let Some(block) = attributes.blocks("PublicAccessBlockConfiguration").first() {
        facts.block_public_access = Some(block_public_access(*block));
    }
    if let Some(ownership) = attributes.string("OwnershipControls.Rules.ObjectOwnership") {
        facts.object_ownership = Some(ownership);
    }
}

/// A switch that is not given is off. One that is not known does not close anything yet.
fn block_public_access(attributes: Attributes<'_>) -> BlockPublicAccess {
    let is_on = |name| attributes.flag(name).unwrap_or(false);
    BlockPublicAccess {
        block_public_acls: is_on("block_public_acls"),
        ignore_public_acls: is_on("ignore_public_acls"),
        block_public_policy: is_on("block_public_policy"),
        restrict_public_buckets: is_on("restrict_public_buckets"),
    }
}

/// Returns the public grants of a canned ACL, written as Terraform or as CloudFormation writes it.
///
/// Source: Amazon S3 User Guide, "Access control list (ACL) overview", canned ACLs.
fn canned(acl: &str) -> Vec<(String, String)> {
    let grants: &[(&str, &str)] = match acl {
        "public-read" | "PublicRead" => &[(ALL_USERS, "READ")],
        "public-read-write" | "PublicReadWrite" => &[(ALL_USERS, "READ"), (ALL_USERS, "WRITE")],
        "authenticated-read" | "AuthenticatedRead" => &[(AUTHENTICATED_USERS, "READ")],
        _ => &[],
    };
    let grants = grants
        .iter()
        .map(|&(group, permission)| (group.to_owned(), permission.to_owned()));
    grants.collect()
}

/// Returns the public grants of blocks with a grantee each.
fn grants(blocks: &[Attributes<'_>]) -> Vec<(String, String)> {
    let grants = blocks
        .iter()
        .filter_map(|grant| Some((grant.string("grantee.uri")?, grant.string("permission")?)));
    public(grants)
}

/// Returns the public grants of the blocks of older versions of the provider.
fn listed_grants(blocks: &[Attributes<'_>]) -> Vec<(String, String)> {
    let grants = blocks.iter().flat_map(|grant| {
        let uri = grant.string("uri").unwrap_or_default();
        let permissions = grant.strings("permissions").into_iter();
        permissions.map(move |permission| (uri.clone(), permission))
    });
    public(grants)
}

fn public(grants: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let grants: BTreeSet<_> = grants
        .filter(|(group, _)| group == ALL_USERS || group == AUTHENTICATED_USERS)
        .collect();
    grants.into_iter().collect()
}
