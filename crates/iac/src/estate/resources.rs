//! Every other resource: with its own policy and roles if its type is in the table, as a generic one if not.

use super::draft::Draft;
use super::item::Item;
use super::{Reading, policy::PolicyValue};
use crate::text::Text;
use crate::types;
use crate::types::attributes::Attributes;
use iamscope_estate::builder::input::PolicyUse;
use iamscope_policy::Arn;

/// How deep below a generic resource roles are looked for.
const MAX_DEPTH: usize = 4;

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> Reading {
    if item.arn().is_some() {
        known(draft, item);
        return Reading::Read;
    }
    let is_aws = item.kind().starts_with("aws_") || item.kind().starts_with("AWS::");
    if !is_aws || item.kind() == "AWS::CDK::Metadata" {
        return Reading::Foreign;
    }
    generic(draft, item);
    Reading::Generic
}

/// Reads a resource of a type that the table has.
pub(super) fn known(draft: &mut Draft<'_>, item: &Item<'_>) {
    let (Some(identity), Some(places)) = (&item.identity, types::places(item.kind())) else {
        return;
    };
    let arn = identity.arn.as_str();
    describe(draft, item, arn, identity.kind);
    for (kind, paths) in [("role", places.roles), ("instance-profile", places.profiles)] {
        for path in paths {
            for role in item.strings(path) {
                draft.carry(arn, kind, &role, item);
            }
        }
    }
    if let Some(path) = places.policy {
        let policy = draft.policy(item.attributes(), path);
        draft.resource_policy(arn, policy);
    }
    match (identity.service, identity.kind) {
        ("ec2", "vpc-endpoint") => {
            let policy = draft.policy(item.attributes(), "policy|PolicyDocument");
            let name = format!("{}/ec2/vpc-endpoint/{}/policy", item.account(), identity.name);
            draft.document(PolicyUse::VpcEndpoint, name, policy);
        }
        ("ec2", "instance") | ("autoscaling", "autoScalingGroup") => follow_template(draft, item, arn),
        ("ecs", "service") => follow_task(draft, item, arn),
        ("batch", "job-definition") if item.is_terraform() => job_roles(draft, item, arn),
        ("elasticbeanstalk", "environment") => environment_roles(draft, item, arn),
        _ => {}
    }
}

/// Says what a resource is, and that a program declares it.
pub(super) fn describe(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str, kind: &str) {
    let has_account = Arn::parse(arn).is_some_and(|arn| !arn.account().is_empty());
    let resource = draft.resource(arn);
    kind.clone_into(&mut resource.kind);
    resource.name = Some(item.title());
    resource.account = (!has_account).then(|| item.account().to_owned());
    resource.tags = item.tags();
    draft.declared.insert(arn.to_owned());
}

/// The tasks of a service run with the roles of their definition.
fn follow_task(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    for definition in item.strings("task_definition") {
        let definition = draft.resolve("ecs", "task-definition", &definition, &item.declared.scope);
        draft.followers.push((arn.to_owned(), definition));
    }
}

/// Instances and groups of them run with the profile of their launch template.
fn follow_template(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    let templates = [
        "launch_template.id",
        "launch_template.name",
        "launch_template.launch_template_id",
        "launch_template.launch_template_name",
        "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
        "mixed_instances_policy.launch_template.launch_template_specification.launch_template_name",
    ];
    let scope = &item.declared.scope;
    for template in templates.iter().flat_map(|path| item.strings(path)) {
        let template = draft.resolve("ec2", "launch-template", &template, scope);
        draft.followers.push((arn.to_owned(), template));
    }
    for configuration in item.strings("launch_configuration|LaunchConfigurationName") {
        let configuration = draft.resolve("autoscaling", "launchConfiguration", &configuration, scope);
        draft.followers.push((arn.to_owned(), configuration));
    }
}

/// The containers of a job stand in JSON.
fn job_roles(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    for text in ["container_properties", "node_properties", "ecs_properties"].map(|path| item.string(path)) {
        let Some(value) = text.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()) else {
            continue;
        };
        let mut roles = Vec::new();
        json_roles(&value, 0, &mut roles);
        for role in roles {
            draft.carry(arn, "role", &role, item);
        }
    }
}

fn json_roles(value: &serde_json::Value, depth: usize, roles: &mut Vec<String>) {
    if depth > 2 * MAX_DEPTH {
        return;
    }
    if let Some(fields) = value.as_object() {
        for (name, field) in fields {
            match field.as_str() {
                Some(role) if matches!(name.as_str(), "jobRoleArn" | "executionRoleArn" | "taskRoleArn") => {
                    roles.push(role.to_owned());
                }
                Some(_) => {}
                None => json_roles(field, depth + 1, roles),
            }
        }
    }
    for element in value.as_array().into_iter().flatten() {
        json_roles(element, depth + 1, roles);
    }
}

/// The roles of an Elastic Beanstalk environment are settings among others.
fn environment_roles(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    for setting in item.attributes().blocks("setting|OptionSettings") {
        let name = setting.string("name|OptionName");
        let kind = match name.as_deref() {
            Some("IamInstanceProfile") => "instance-profile",
            Some("ServiceRole") => "role",
            Some(_) | None => continue,
        };
        if let Some(role) = setting.string("value") {
            draft.carry(arn, kind, &role, item);
        }
    }
}

/// Keeps what a program says of a resource whose type the table does not have. It is a resource of the estate only if it
/// has an ARN or runs with a role: most others are parts of something (routes, associations, settings).
fn generic(draft: &mut Draft<'_>, item: &Item<'_>) {
    let scope = &item.declared.scope;
    let real = item.string("arn|Arn").filter(|arn| Arn::parse(arn).is_some());
    let mut roles = Vec::new();
    generic_roles(item.attributes(), 0, &mut roles);
    let is_resource = real.is_some() || !roles.is_empty();
    let arn = real.unwrap_or_else(|| {
        let name = Text::placeholder(&item.declared.address);
        let (service, kind) = generic_kind(item.kind());
        let (partition, region, account) = (&scope.partition, &scope.region, &scope.account);
        format!("arn:{partition}:{service}:{region}:{account}:{kind}/{}", name.as_str())
    });
    draft.declare(&arn, item);
    if is_resource {
        describe(draft, item, &arn, item.kind());
        for role in roles {
            draft.carry(&arn, "role", &role, item);
        }
    }
}

/// Returns a service and a type out of `aws_wafv2_web_acl` or `AWS::WAFv2::WebACL`.
fn generic_kind(kind: &str) -> (String, String) {
    let (service, name) = match kind.strip_prefix("aws_") {
        Some(rest) => rest.split_once('_').unwrap_or((rest, rest)),
        None => {
            let rest = kind.trim_start_matches("AWS::");
            rest.split_once("::").unwrap_or((rest, rest))
        }
    };
    (
        service.to_ascii_lowercase(),
        name.to_ascii_lowercase().replace(':', "-"),
    )
}

/// Finds ARNs of roles in attributes that are named for roles.
fn generic_roles(attributes: Attributes<'_>, depth: usize, roles: &mut Vec<String>) {
    if depth > MAX_DEPTH {
        return;
    }
    for element in attributes
        .0
        .as_elements()
        .into_iter()
        .flat_map(|elements| elements.iter())
    {
        generic_roles(Attributes(element), depth + 1, roles);
    }
    for (name, value) in attributes.0.as_fields().into_iter().flat_map(|fields| fields.iter()) {
        match value.to_text() {
            Some(text) if name.to_ascii_lowercase().contains("role") && text.as_str().starts_with("arn:") => {
                roles.extend(text.as_str().contains(":role/").then(|| text.as_str().to_owned()));
            }
            Some(_) => {}
            None => generic_roles(Attributes(value), depth + 1, roles),
        }
    }
}

/// Reads the policy of a resource that is declared by itself.
pub(super) fn policy_of(draft: &mut Draft<'_>, arn: &str, kind: &str, policy: PolicyValue) {
    let resource = draft.resource(arn);
    if resource.kind.is_empty() {
        kind.clone_into(&mut resource.kind);
    }
    draft.resource_policy(arn, policy);
}
