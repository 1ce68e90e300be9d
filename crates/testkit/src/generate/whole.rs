//! Generated exports as an estate, without files in between.

use super::{Export, Shape, exports};
use iamscope_catalog::Catalog;
use iamscope_estate::builder::input::{
    AccountInput, GroupInput, GuardrailInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, OrganizationInput,
    PolicySeen, PolicyText, ResourceInput, RoleInput, UnitInput, UserInput,
};
use iamscope_estate::{Estate, EstateBuilder};
use serde_json::{Value, json};

const ORGANIZATION: &str = "o-generated1";
const ROOT: &str = "r-root";
const UNIT: &str = "ou-root-workloads";

/// The name of the bucket that [`generated`] puts into every account, after which comes the number of the account.
pub const SHARED_BUCKET: &str = "shared-data";

/// Returns a generated estate: the accounts of [`exports`] in an organization with guardrails, each with a bucket whose
/// policy names some principals.
pub fn generated(shape: Shape) -> Estate {
    let mut builder = EstateBuilder::default();
    feed_organization(&mut builder);
    for export in exports(shape) {
        feed_account(&mut builder, &export);
    }
    builder.build(Catalog::embedded())
}

/// One level keeps regions and trails, another one asks for a tag: a guardrail that tells principals apart.
fn feed_organization(builder: &mut EstateBuilder) {
    builder.organization(OrganizationInput {
        id: ORGANIZATION.to_owned(),
        root: Some(ROOT.to_owned()),
        ..OrganizationInput::default()
    });
    let keep = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "organizations:LeaveOrganization"], "Resource": "*"},
        {"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "s3:*"], "Resource": "*",
         "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1", "us-east-1"]}}},
    ]});
    let secure = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]});
    for (id, policy, is_rcp) in [("p-keep", keep, false), ("p-secure", secure, true)] {
        builder.guardrail(GuardrailInput {
            id: id.to_owned(),
            name: Some(id.to_owned()),
            is_rcp,
            policy: PolicyText::new(policy.to_string()),
            as_of: None,
        });
    }
    for (id, parent, scps, rcps) in [
        (
            ROOT,
            None,
            vec!["p-FullAWSAccess"],
            vec!["p-RCPFullAWSAccess", "p-secure"],
        ),
        (
            UNIT,
            Some(ROOT),
            vec!["p-FullAWSAccess", "p-keep"],
            vec!["p-RCPFullAWSAccess"],
        ),
    ] {
        builder.unit(UnitInput {
            id: id.to_owned(),
            name: Some(id.to_owned()),
            parent: parent.map(str::to_owned),
            scps: Some(scps.into_iter().map(str::to_owned).collect()),
            rcps: Some(rcps.into_iter().map(str::to_owned).collect()),
        });
    }
}

fn feed_account(builder: &mut EstateBuilder, export: &Export) {
    let number = &export.account;
    builder.account(AccountInput {
        number: number.clone(),
        unit: Some(UNIT.to_owned()),
        scps: Some(vec!["p-FullAWSAccess".to_owned()]),
        rcps: Some(vec!["p-RCPFullAWSAccess".to_owned()]),
        has_identities: true,
        resource_policies_seen: ["s3", "sqs", "kms", "sns", "secretsmanager", "lambda"]
            .map(str::to_owned)
            .into(),
        ..AccountInput::default()
    });
    let details = &export.details;
    for group in list(details, "GroupDetailList") {
        builder.group(GroupInput {
            arn: text(group, "Arn"),
            inline: inline(list(group, "GroupPolicyList")),
            attached: attached(group),
            as_of: None,
        });
    }
    for user in list(details, "UserDetailList") {
        builder.user(UserInput {
            arn: text(user, "Arn"),
            groups: list(user, "GroupList")
                .iter()
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect(),
            inline: inline(list(user, "UserPolicyList")),
            attached: attached(user),
            boundary: boundary(user),
            tags: tags(user),
            ..UserInput::default()
        });
    }
    for role in list(details, "RoleDetailList") {
        feed_role(builder, role);
    }
    for policy in list(details, "Policies") {
        let version = list(policy, "PolicyVersionList").first();
        builder.managed_policy(ManagedPolicyInput {
            arn: text(policy, "Arn"),
            policy: version.map(|version| document(version, "Document")),
            default_version: Some(text(policy, "DefaultVersionId")),
            ..ManagedPolicyInput::default()
        });
    }
    feed_bucket(builder, number);
}

fn feed_role(builder: &mut EstateBuilder, role: &Value) {
    let arn = text(role, "Arn");
    for profile in list(role, "InstanceProfileList") {
        builder.instance_profile(InstanceProfileInput {
            arn: text(profile, "Arn"),
            role: Some(arn.clone()),
        });
    }
    builder.role(RoleInput {
        trust: Some(document(role, "AssumeRolePolicyDocument")),
        inline: inline(list(role, "RolePolicyList")),
        attached: attached(role),
        boundary: boundary(role),
        tags: tags(role),
        arn,
        ..RoleInput::default()
    });
}

fn feed_bucket(builder: &mut EstateBuilder, account: &str) {
    let arn = format!("arn:aws:s3:::{SHARED_BUCKET}-{account}");
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{account}:user/user-00000")},
         "Action": "s3:GetObject", "Resource": format!("{arn}/*")},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": format!("{arn}/*"),
         "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "platform"}}},
    ]});
    builder.resource(ResourceInput {
        arn,
        kind: "bucket".to_owned(),
        account: Some(account.to_owned()),
        policy: PolicySeen::Text(PolicyText::new(policy.to_string())),
        ..ResourceInput::default()
    });
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn document(value: &Value, key: &str) -> PolicyText {
    PolicyText::new(value.get(key).map(Value::to_string).unwrap_or_default())
}

fn inline(policies: &[Value]) -> Vec<NamedPolicy> {
    let named = |policy: &Value| NamedPolicy {
        name: text(policy, "PolicyName"),
        policy: document(policy, "PolicyDocument"),
    };
    policies.iter().map(named).collect()
}

fn attached(entity: &Value) -> Vec<String> {
    list(entity, "AttachedManagedPolicies")
        .iter()
        .map(|policy| text(policy, "PolicyArn"))
        .collect()
}

fn boundary(entity: &Value) -> Option<String> {
    let boundary = entity.get("PermissionsBoundary")?;
    Some(text(boundary, "PermissionsBoundaryArn"))
}

fn tags(entity: &Value) -> std::collections::BTreeMap<String, String> {
    list(entity, "Tags")
        .iter()
        .map(|tag| (text(tag, "Key"), text(tag, "Value")))
        .collect()
}
