//! Users, groups, roles, managed policies, instance profiles and identity providers.

use super::draft::{Draft, Owner};
use super::item::Item;
use super::policy::{PolicyValue, short};
use iamscope_estate::Fact;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::ManagedPolicyInput;

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    let Some(arn) = item.arn() else { return false };
    match item.kind() {
        "aws_iam_role" | "AWS::IAM::Role" => role(draft, item, arn),
        "aws_iam_service_linked_role" | "AWS::IAM::ServiceLinkedRole" => {
            let trust = service_trust(draft, &item.string("aws_service_name").unwrap_or_default());
            let role = draft.role(arn);
            role.tags = item.tags();
            role.trust = Some(trust);
        }
        "aws_iam_user" | "AWS::IAM::User" => user(draft, item, arn),
        "aws_iam_group" | "AWS::IAM::Group" => {
            draft.group(arn);
            policies(draft, item, Owner::Group, arn);
        }
        "aws_iam_policy" | "AWS::IAM::ManagedPolicy" => managed_policy(draft, item, arn),
        "aws_iam_instance_profile" | "AWS::IAM::InstanceProfile" => {
            draft.profile(arn);
            for role in item.strings("role|roles") {
                let role = draft.owner(Owner::Role, &role, item);
                draft.profile(arn).role = Some(role);
            }
        }
        "aws_iam_openid_connect_provider"
        | "AWS::IAM::OIDCProvider"
        | "aws_iam_saml_provider"
        | "AWS::IAM::SAMLProvider" => {
            draft.providers.insert(arn.to_owned());
        }
        _ => return false,
    }
    true
}

fn role(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    let trust = draft.policy(item.attributes(), "assume_role_policy|AssumeRolePolicyDocument");
    let boundary = boundary(draft, item, arn);
    let role = draft.role(arn);
    role.tags = item.tags();
    role.boundary = boundary;
    role.unique_id = item.string("unique_id").filter(|id| id.starts_with("AROA"));
    role.created = item.string("create_date").filter(|date| date.starts_with("20"));
    match trust {
        PolicyValue::Known(trust) => role.trust = Some(trust),
        PolicyValue::Absent => {}
        PolicyValue::Unknown(unknown) => {
            let reason = format!("its trust policy is not known before deployment: `{}`", short(&unknown));
            draft.gap(arn, Fact::TrustPolicy, reason);
        }
    }
    policies(draft, item, Owner::Role, arn);
}

fn user(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    let boundary = boundary(draft, item, arn);
    let groups: Vec<String> = item
        .strings("Groups")
        .iter()
        .map(|group| draft.owner(Owner::Group, group, item))
        .collect();
    let user = draft.user(arn);
    user.tags = item.tags();
    user.boundary = boundary;
    user.unique_id = item.string("unique_id").filter(|id| id.starts_with("AIDA"));
    user.groups.extend(groups);
    if item.attributes().first("LoginProfile").is_some() {
        draft.credentials(arn).credentials.has_password = Some(true);
    }
    policies(draft, item, Owner::User, arn);
}

fn boundary(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) -> Option<String> {
    let Some(boundary) = item.string("permissions_boundary") else {
        draft.removals.push(Removal::Boundary(arn.to_owned()));
        return None;
    };
    Some(draft.managed_policy_arn(&boundary, item, arn))
}

/// Reads the policies that stand inside a user, group or role itself.
fn policies(draft: &mut Draft<'_>, item: &Item<'_>, owner: Owner, arn: &str) {
    // In Terraform a list of them is the whole list.
    if item.is_terraform() && item.attributes().first("managed_policy_arns").is_some() {
        draft.removals.push(Removal::AllAttached(arn.to_owned()));
    }
    for policy in item.strings("managed_policy_arns") {
        draft.attach(owner, arn, &policy, item);
    }
    for block in item.attributes().blocks("inline_policy|Policies") {
        let policy = draft.policy(block, "policy|PolicyDocument");
        let name = block.string("name|PolicyName");
        let name = name.unwrap_or_else(|| item.placeholder("inline_policy.name"));
        draft.inline(owner, arn, &name, policy, item);
    }
}

fn managed_policy(draft: &mut Draft<'_>, item: &Item<'_>, arn: &str) {
    let policy = match draft.policy(item.attributes(), "policy|PolicyDocument") {
        PolicyValue::Known(policy) => Some(policy),
        PolicyValue::Absent => None,
        PolicyValue::Unknown(unknown) => {
            let reason = format!("its document is not known before deployment: `{}`", short(&unknown));
            draft.gap(arn, Fact::ManagedPolicyDocument, reason);
            None
        }
    };
    draft.managed_policies.insert(
        arn.to_owned(),
        ManagedPolicyInput {
            arn: arn.to_owned(),
            policy,
            ..ManagedPolicyInput::default()
        },
    );
    if !item.is_terraform() {
        for (owner, path) in [(Owner::User, "Users"), (Owner::Group, "Groups"), (Owner::Role, "Roles")] {
            for name in item.strings(path) {
                let owner_arn = draft.owner(owner, &name, item);
                draft.attach(owner, &owner_arn, arn, item);
            }
        }
    }
}

/// The trust policy of a service-linked role names its service alone.
fn service_trust(draft: &mut Draft<'_>, service: &str) -> iamscope_estate::builder::input::PolicyText {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    draft.policy_text(&crate::text::Text::new(text))
}
