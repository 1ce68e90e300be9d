//! Users, groups, roles and managed policies as configuration items.

use super::Opened;
use crate::gaad::document;
use crate::json::Fields;
use crate::output::Output;
use crate::text::{Text, date};
use iamscope_estate::builder::input::{
    GroupInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, ProviderInput, RoleInput, UserInput,
};

/// Reads an item of IAM; `false` if it is of something else.
pub(super) fn read(text: &Text<'_>, opened: &Opened<'_>, output: &mut Output) -> bool {
    let Some(kind) = opened.item.resource_type.strip_prefix("AWS::IAM::") else {
        return false;
    };
    let Some(arn) = opened.configuration.text("arn").or_else(|| opened.item.arn.clone()) else {
        return true;
    };
    match kind {
        "User" => user(text, opened, arn, output),
        "Group" => group(text, opened, arn, output),
        "Role" => role(text, opened, arn, output),
        "Policy" | "ManagedPolicy" => managed_policy(text, opened, arn, output),
        "OIDCProvider" | "SAMLProvider" => {
            output.builder.provider(ProviderInput { arn });
        }
        "InstanceProfile" => {
            output
                .builder
                .instance_profile(InstanceProfileInput { arn, role: None });
        }
        _ => {}
    }
    true
}

fn user(text: &Text<'_>, opened: &Opened<'_>, arn: String, output: &mut Output) {
    let configuration = &opened.configuration;
    let inline = inline(text, configuration, &arn, "userPolicyList", output);
    output.builder.user(UserInput {
        unique_id: configuration.text("userId"),
        created: configuration.text("createDate").as_deref().and_then(date),
        groups: configuration.texts("groupList"),
        inline,
        attached: attached(configuration),
        boundary: boundary(configuration),
        tags: opened.tags.clone(),
        as_of: opened.as_of.clone(),
        arn,
    });
}

fn group(text: &Text<'_>, opened: &Opened<'_>, arn: String, output: &mut Output) {
    let configuration = &opened.configuration;
    let inline = inline(text, configuration, &arn, "groupPolicyList", output);
    output.builder.group(GroupInput {
        inline,
        attached: attached(configuration),
        as_of: opened.as_of.clone(),
        arn,
    });
}

fn role(text: &Text<'_>, opened: &Opened<'_>, arn: String, output: &mut Output) {
    let configuration = &opened.configuration;
    let trust = configuration.get("assumeRolePolicyDocument");
    let trust = document(text, &arn, "trust policy", trust, output);
    let inline = inline(text, configuration, &arn, "rolePolicyList", output);
    for profile in objects(configuration, "instanceProfileList") {
        if let Some(profile) = profile.text("arn") {
            output.builder.instance_profile(InstanceProfileInput {
                arn: profile,
                role: Some(arn.clone()),
            });
        }
    }
    let last_used = configuration
        .object("roleLastUsed")
        .and_then(|used| used.text("lastUsedDate"));
    output.builder.role(RoleInput {
        unique_id: configuration.text("roleId"),
        created: configuration.text("createDate").as_deref().and_then(date),
        trust,
        inline,
        attached: attached(configuration),
        boundary: boundary(configuration),
        tags: opened.tags.clone(),
        last_used: last_used.as_deref().and_then(date),
        as_of: opened.as_of.clone(),
        arn,
    });
}

fn managed_policy(text: &Text<'_>, opened: &Opened<'_>, arn: String, output: &mut Output) {
    let configuration = &opened.configuration;
    let mut record = ManagedPolicyInput {
        default_version: configuration.text("defaultVersionId"),
        as_of: opened.as_of.clone(),
        arn,
        ..ManagedPolicyInput::default()
    };
    for version in objects(configuration, "policyVersionList") {
        let Some(name) = version.text("versionId") else {
            continue;
        };
        let Some(policy) = document(text, &record.arn, &name, version.get("document"), output) else {
            continue;
        };
        let is_named_default = record.default_version.as_deref() == Some(name.as_str());
        if version.flag("isDefaultVersion").unwrap_or(is_named_default) {
            record.policy = Some(policy);
            record.default_version = Some(name);
        } else {
            record.other_versions.push(NamedPolicy { name, policy });
        }
    }
    output.builder.managed_policy(record);
}

fn inline(text: &Text<'_>, configuration: &Fields<'_>, arn: &str, list: &str, output: &mut Output) -> Vec<NamedPolicy> {
    let mut policies = Vec::new();
    for entry in objects(configuration, list) {
        let Some(name) = entry.text("policyName") else { continue };
        let what = format!("inline policy `{name}`");
        if let Some(policy) = document(text, arn, &what, entry.get("policyDocument"), output) {
            policies.push(NamedPolicy { name, policy });
        }
    }
    policies
}

fn attached(configuration: &Fields<'_>) -> Vec<String> {
    let policies = objects(configuration, "attachedManagedPolicies").into_iter();
    policies.filter_map(|policy| policy.text("policyArn")).collect()
}

fn boundary(configuration: &Fields<'_>) -> Option<String> {
    configuration
        .object("permissionsBoundary")?
        .text("permissionsBoundaryArn")
}

fn objects<'t>(configuration: &Fields<'t>, list: &str) -> Vec<Fields<'t>> {
    let values = configuration.list(list).into_iter();
    values
        .filter_map(|value| serde_json::from_str(value.get()).ok())
        .collect()
}
