//! The store of iam-collect.

use super::collect_files;
use crate::Format;
use iamscope_estate::{Membership, ResourcePolicy};

const TRUST: &[u8] = br#"{
  "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}
}"#;

#[test]
fn an_account_in_its_organization() {
    let collected = collect_files(&[
        ("data/aws/aws/accounts/111122223333/organization.json", br#"{"organizationId": "o-abc"}"#),
        ("data/aws/aws/accounts/111122223333/s3-bpa.json", br#"{"BlockPublicAcls": true}"#),
        ("data/aws/aws/accounts/111122223333/iam/role/app/metadata.json", br#"{"arn": "arn:aws:iam::111122223333:role/App", "name": "App", "permissionBoundary": "arn:aws:iam::111122223333:policy/B"}"#),
        ("data/aws/aws/accounts/111122223333/iam/role/app/trust-policy.json", TRUST),
        ("data/aws/aws/accounts/111122223333/iam/role/app/inline-policies.json", br#"[{"PolicyName": "s3", "PolicyDocument": {"Statement": []}}]"#),
        ("data/aws/aws/accounts/111122223333/iam/role/app/managed-policies.json", br#"["arn:aws:iam::aws:policy/ReadOnlyAccess"]"#),
        ("data/aws/aws/accounts/111122223333/iam/policy/b/metadata.json", br#"{"arn": "arn:aws:iam::111122223333:policy/B", "defaultVersionId": "v2"}"#),
        ("data/aws/aws/accounts/111122223333/iam/policy/b/current-policy.json", br#"{"Statement": []}"#),
        ("data/aws/aws/accounts/111122223333/s3/bucket/metadata.json", br#"{"arn": "arn:aws:s3:::Bucket", "name": "Bucket"}"#),
        ("data/aws/aws/accounts/111122223333/sqs/eu-west-1/q/metadata.json", br#"{"arn": "arn:aws:sqs:eu-west-1:111122223333:q"}"#),
        ("data/aws/aws/accounts/111122223333/sqs/eu-west-1/q/policy.json", br#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}"#),
        ("data/aws/aws/organizations/o-abc/metadata.json", br#"{"id": "o-abc", "rootOu": "r-1", "rootAccountId": "999999999999"}"#),
        ("data/aws/aws/organizations/o-abc/accounts.json", br#"{"111122223333": {"ou": "ou-1", "scps": ["arn:aws:organizations::999999999999:policy/o-abc/service_control_policy/p-deny"], "rcps": []}}"#),
        ("data/aws/aws/organizations/o-abc/ous.json", br#"{"r-1": {"scps": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "rcps": []}, "ou-1": {"parent": "r-1", "scps": [], "rcps": []}}"#),
        ("data/aws/aws/organizations/o-abc/ous/ou-1/metadata.json", br#"{"arn": "x", "name": "Work"}"#),
        ("data/aws/aws/organizations/o-abc/scps/p-deny/metadata.json", br#"{"arn": "arn:aws:organizations::999999999999:policy/o-abc/service_control_policy/p-deny", "name": "deny"}"#),
        ("data/aws/aws/organizations/o-abc/scps/p-deny/policy.json", br#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#),
        ("data/aws/aws/indexes/buckets-to-accounts.json", br#"{}"#),
    ]);
    assert_eq!(collected.problems, []);
    assert_eq!(collected.unrecognized, 1);
    assert!(collected.read.iter().all(|read| read.formats == [Format::IamCollect]));
    let estate = &collected.estate;
    let id = estate.account_by_number("111122223333").expect("an account");
    let account = &estate.accounts()[id];
    assert!(account.has_identities && account.block_public_access.is_some());
    let Membership::Member(unit) = account.membership else {
        panic!("a member")
    };
    assert_eq!(estate.units()[unit].name, "Work");
    assert_eq!(estate.units_above(id).len(), 2);
    assert_eq!(account.guardrails.scps.as_ref().expect("seen")[0].name, "deny");
    let (_, role) = estate.roles().iter().next().expect("a role");
    assert_eq!(
        (role.name.as_str(), role.inline.len(), role.attached.len()),
        ("App", 1, 1)
    );
    assert!(role.trust.is_some() && role.boundary.is_some());
    let policies: Vec<_> = estate
        .resources()
        .iter()
        .map(|(_, resource)| (resource.kind.name.as_ref(), resource.policy))
        .collect();
    assert!(matches!(
        policies[..],
        [("bucket", ResourcePolicy::None), ("queue", ResourcePolicy::Document(_))]
    ));
    let noisy: Vec<_> = estate
        .gaps()
        .iter()
        .filter(|gap| !gap.reason.contains("no resource policies"))
        .collect();
    assert!(noisy.is_empty(), "{noisy:?}");
}

#[test]
fn a_broken_file_of_a_store() {
    let collected = collect_files(&[
        (
            "aws/accounts/111122223333/iam/user/bob/metadata.json",
            br#"{"arn": "arn:aws:iam::111122223333:user/bob"}"#,
        ),
        ("aws/accounts/111122223333/iam/user/bob/groups.json", br#"["a", "#),
    ]);
    assert_eq!(collected.estate.users().len(), 1);
    let message = collected.problems[0].to_string();
    insta::assert_snapshot!(message.rsplit('/').next().unwrap_or_default(), @"groups.json:1:6: the file ends in the middle of a value; run iam-collect again");
}
