//! `aws iam get-account-authorization-details`.
//!
//! Source: IAM API Reference, "GetAccountAuthorizationDetails". The API percent-encodes policies; the AWS CLI and boto3
//! decode them into objects; some tools keep them as plain text. All three are read.

use crate::json::Fields;
use crate::output::{Output, read_all, read_entity};
use crate::text::{Text, date};
use iamscope_estate::AccountNumber;
use iamscope_estate::builder::input::{
    AccountInput, GroupInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, PolicyText, RoleInput, UserInput,
};
use iamscope_policy::Arn;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The lists of a page and what each holds.
const LISTS: [(&str, &str); 4] = [
    ("UserDetailList", "user"),
    ("GroupDetailList", "group"),
    ("RoleDetailList", "role"),
    ("Policies", "managed policy"),
];

/// Returns whether an object is a page of this export.
pub(crate) fn is_page(fields: &Fields<'_>) -> bool {
    ["UserDetailList", "GroupDetailList", "RoleDetailList"]
        .iter()
        .any(|list| fields.has(list))
        || (fields.has("Policies") && fields.has("IsTruncated"))
}

/// Reads one page.
pub(crate) fn read(text: &Text<'_>, fields: &Fields<'_>) -> Output {
    let mut output = Output::default();
    for (index, (key, value)) in fields.0.iter().enumerate() {
        let Some((name, what)) = LISTS.iter().find(|(name, _)| name == key) else {
            continue;
        };
        if fields.0.iter().take(index).any(|(before, _)| before == key) {
            let message = format!("`{name}` stands twice in one object; both lists were read");
            output.problems.push(text.warning(value.get(), message));
        }
        let list: Vec<&RawValue> = match serde_json::from_str(value.get()) {
            Ok(list) => list,
            Err(_) if value.get() == "null" => continue,
            Err(_) => {
                let found = crate::json::kind(value.get());
                let message = format!("expected a list in `{name}`, found {found}");
                output.lost(text.warning(value.get(), message), None);
                continue;
            }
        };
        output.extend(read_all(&list, |entity, output| match *name {
            "UserDetailList" => user(text, entity, output),
            "GroupDetailList" => group(text, entity, output),
            "RoleDetailList" => role(text, entity, output),
            _ => managed_policy(text, entity, what, output),
        }));
    }
    let is_last = fields.flag("IsTruncated") != Some(true);
    for number in std::mem::take(&mut output.accounts) {
        output.builder.account(AccountInput {
            number,
            has_identities: is_last,
            ..AccountInput::default()
        });
    }
    output
}

/// Notes the account that an entity belongs to; AWS's own policies belong to none.
fn note_account(arn: &str, output: &mut Output) {
    let number = arn.split(':').nth(4).unwrap_or_default();
    if AccountNumber::parse(number).is_some() && !output.accounts.contains(number) {
        output.accounts.insert(number.to_owned());
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Inline<'t> {
    policy_name: String,
    #[serde(borrow)]
    policy_document: Option<&'t RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Attached {
    policy_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Boundary {
    permissions_boundary_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Tag {
    key: String,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct UserDetail<'t> {
    #[serde(deserialize_with = "crate::json::arn")]
    arn: String,
    user_id: Option<String>,
    create_date: Option<String>,
    group_list: Option<Vec<String>>,
    #[serde(borrow)]
    user_policy_list: Option<Vec<Inline<'t>>>,
    attached_managed_policies: Option<Vec<Attached>>,
    permissions_boundary: Option<Boundary>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct GroupDetail<'t> {
    #[serde(deserialize_with = "crate::json::arn")]
    arn: String,
    #[serde(borrow)]
    group_policy_list: Option<Vec<Inline<'t>>>,
    attached_managed_policies: Option<Vec<Attached>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct RoleDetail<'t> {
    #[serde(deserialize_with = "crate::json::arn")]
    arn: String,
    role_id: Option<String>,
    create_date: Option<String>,
    #[serde(borrow)]
    assume_role_policy_document: Option<&'t RawValue>,
    #[serde(borrow)]
    role_policy_list: Option<Vec<Inline<'t>>>,
    attached_managed_policies: Option<Vec<Attached>>,
    permissions_boundary: Option<Boundary>,
    instance_profile_list: Option<Vec<Profile>>,
    tags: Option<Vec<Tag>>,
    role_last_used: Option<LastUsed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Profile {
    arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct LastUsed {
    last_used_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct PolicyDetail<'t> {
    #[serde(deserialize_with = "crate::json::arn")]
    arn: String,
    default_version_id: Option<String>,
    #[serde(borrow)]
    policy_version_list: Option<Vec<PolicyVersion<'t>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct PolicyVersion<'t> {
    version_id: String,
    is_default_version: Option<bool>,
    #[serde(borrow)]
    document: Option<&'t RawValue>,
}

fn user(text: &Text<'_>, entity: &RawValue, output: &mut Output) {
    let Some(detail) = read_entity::<UserDetail<'_>>(text, entity, "user", output) else {
        return;
    };
    note_account(&detail.arn, output);
    let inline = inline(text, &detail.arn, detail.user_policy_list, output);
    output.builder.user(UserInput {
        unique_id: detail.user_id,
        created: detail.create_date.as_deref().and_then(date),
        groups: detail.group_list.unwrap_or_default(),
        inline,
        attached: attached(detail.attached_managed_policies),
        boundary: boundary(detail.permissions_boundary),
        tags: tags(detail.tags),
        arn: detail.arn,
        as_of: None,
    });
}

fn group(text: &Text<'_>, entity: &RawValue, output: &mut Output) {
    let Some(detail) = read_entity::<GroupDetail<'_>>(text, entity, "group", output) else {
        return;
    };
    note_account(&detail.arn, output);
    let inline = inline(text, &detail.arn, detail.group_policy_list, output);
    output.builder.group(GroupInput {
        inline,
        attached: attached(detail.attached_managed_policies),
        arn: detail.arn,
        as_of: None,
    });
}

fn role(text: &Text<'_>, entity: &RawValue, output: &mut Output) {
    let Some(detail) = read_entity::<RoleDetail<'_>>(text, entity, "role", output) else {
        return;
    };
    note_account(&detail.arn, output);
    let trust = document(
        text,
        &detail.arn,
        "trust policy",
        detail.assume_role_policy_document,
        output,
    );
    let inline = inline(text, &detail.arn, detail.role_policy_list, output);
    for profile in detail.instance_profile_list.unwrap_or_default() {
        output.builder.instance_profile(InstanceProfileInput {
            arn: profile.arn,
            role: Some(detail.arn.clone()),
        });
    }
    let last_used = detail.role_last_used.and_then(|used| used.last_used_date);
    output.builder.role(RoleInput {
        unique_id: detail.role_id,
        created: detail.create_date.as_deref().and_then(date),
        trust,
        inline,
        attached: attached(detail.attached_managed_policies),
        boundary: boundary(detail.permissions_boundary),
        tags: tags(detail.tags),
        last_used: last_used.as_deref().and_then(date),
        arn: detail.arn,
        as_of: None,
    });
}

fn managed_policy(text: &Text<'_>, entity: &RawValue, what: &str, output: &mut Output) {
    let Some(detail) = read_entity::<PolicyDetail<'_>>(text, entity, what, output) else {
        return;
    };
    note_account(&detail.arn, output);
    let mut record = ManagedPolicyInput {
        default_version: detail.default_version_id,
        arn: detail.arn,
        ..ManagedPolicyInput::default()
    };
    for version in detail.policy_version_list.unwrap_or_default() {
        let Some(policy) = document(text, &record.arn, &version.version_id, version.document, output) else {
            continue;
        };
        let is_named_default = record.default_version.as_deref() == Some(version.version_id.as_str());
        if version.is_default_version.unwrap_or(is_named_default) {
            record.policy = Some(policy);
            record.default_version = Some(version.version_id);
        } else {
            record.other_versions.push(NamedPolicy {
                name: version.version_id,
                policy,
            });
        }
    }
    output.builder.managed_policy(record);
}

fn inline(text: &Text<'_>, owner: &str, list: Option<Vec<Inline<'_>>>, output: &mut Output) -> Vec<NamedPolicy> {
    let mut policies = Vec::new();
    for entry in list.unwrap_or_default() {
        let what = format!("inline policy `{}`", entry.policy_name);
        if let Some(policy) = document(text, owner, &what, entry.policy_document, output) {
            policies.push(NamedPolicy {
                name: entry.policy_name,
                policy,
            });
        }
    }
    policies
}

/// Returns a policy of an entity; one that cannot be read is reported, and the entity kept without it.
pub(crate) fn document(
    text: &Text<'_>,
    owner: &str,
    what: &str,
    value: Option<&RawValue>,
    output: &mut Output,
) -> Option<PolicyText> {
    let value = value?;
    match text.policy(value) {
        Ok(policy) => policy,
        Err(message) => {
            let problem = text.warning(value.get(), format!("the {what} of `{owner}` is left out: {message}"));
            output.lost(problem, Arn::parse(owner));
            None
        }
    }
}

fn attached(list: Option<Vec<Attached>>) -> Vec<String> {
    list.unwrap_or_default()
        .into_iter()
        .map(|attached| attached.policy_arn)
        .collect()
}

fn boundary(boundary: Option<Boundary>) -> Option<String> {
    boundary.and_then(|boundary| boundary.permissions_boundary_arn)
}

fn tags(tags: Option<Vec<Tag>>) -> BTreeMap<String, String> {
    let tags = tags.unwrap_or_default().into_iter();
    tags.map(|tag| (tag.key, tag.value.unwrap_or_default())).collect()
}
