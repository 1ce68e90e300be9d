//! Users, groups, roles, managed policies, instance profiles and identity providers of the store.

use super::Folder;
use crate::output::Output;
use crate::text::{Text, date};
use iamscope_estate::builder::input::{
    AccountInput, GroupInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, ProviderInput, RoleInput,
    UserInput,
};
use iamscope_policy::Arn;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads a folder below `iam`.
pub(super) fn read(folder: &Folder, number: &str, arn: &Arn, output: &mut Output) {
    let metadata = folder.object("metadata", output).unwrap_or_default();
    let id = metadata.text("id");
    let created = metadata.text("created").as_deref().and_then(date);
    let boundary = metadata.text("permissionBoundary");
    let attached = texts(folder, "managed-policies", output);
    let owner = arn.to_string();
    match arn.resource_type() {
        Some("user") => {
            let record = UserInput {
                unique_id: id,
                created,
                groups: texts(folder, "groups", output),
                inline: inline(folder, &owner, output),
                attached,
                boundary,
                tags: folder.tags(output),
                arn: owner,
                as_of: None,
            };
            output.builder.user(record);
        }
        Some("group") => {
            let inline = inline(folder, &owner, output);
            output.builder.group(GroupInput {
                inline,
                attached,
                arn: owner,
                as_of: None,
            });
        }
        Some("role") => {
            for profile in texts(folder, "instance-profiles", output) {
                output.builder.instance_profile(InstanceProfileInput {
                    arn: profile,
                    role: Some(owner.clone()),
                });
            }
            let record = RoleInput {
                unique_id: id,
                created,
                trust: folder.policy("trust-policy"),
                inline: inline(folder, &owner, output),
                attached,
                boundary,
                tags: folder.tags(output),
                arn: owner,
                ..RoleInput::default()
            };
            output.builder.role(record);
        }
        Some("policy") => {
            output.builder.managed_policy(ManagedPolicyInput {
                policy: folder.policy("current-policy"),
                default_version: metadata.text("defaultVersionId"),
                arn: owner,
                ..ManagedPolicyInput::default()
            });
        }
        Some("instance-profile") => {
            output.builder.instance_profile(InstanceProfileInput {
                role: metadata.texts("roles").into_iter().next(),
                arn: owner,
            });
        }
        Some("oidc-provider" | "saml-provider") => {
            output.builder.provider(ProviderInput { arn: owner });
        }
        Some(_) | None => {}
    }
    // The tool writes all identities of an account or none.
    if matches!(arn.resource_type(), Some("user" | "group" | "role")) {
        output.builder.account(AccountInput {
            number: number.to_owned(),
            has_identities: true,
            ..AccountInput::default()
        });
    }
}

fn inline(folder: &Folder, owner: &str, output: &mut Output) -> Vec<NamedPolicy> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", expecting = "an object")]
    struct Inline<'t> {
        policy_name: String,
        #[serde(borrow)]
        policy_document: Option<&'t RawValue>,
    }
    let list: Vec<Inline<'_>> = folder.parse("inline-policies", output).unwrap_or_default();
    let Some((name, content)) = folder.file("inline-policies") else {
        return Vec::new();
    };
    let text = Text::new(name, content);
    let mut policies = Vec::new();
    for entry in list {
        let what = format!("inline policy `{}`", entry.policy_name);
        if let Some(policy) = crate::gaad::document(&text, owner, &what, entry.policy_document, output) {
            policies.push(NamedPolicy {
                name: entry.policy_name,
                policy,
            });
        }
    }
    policies
}

/// Returns a list of ARNs; those that the tool could not find out are null.
fn texts(folder: &Folder, name: &str, output: &mut Output) -> Vec<String> {
    let list: Vec<Option<String>> = folder.parse(name, output).unwrap_or_default();
    list.into_iter().flatten().collect()
}
