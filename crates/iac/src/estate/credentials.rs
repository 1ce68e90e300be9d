//! Access keys, passwords and MFA devices: that they exist, never what they are.

use super::draft::{Draft, Owner};
use super::item::Item;
use iamscope_estate::{AccessKey, PasswordPolicy};

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_iam_access_key" | "AWS::IAM::AccessKey" => {
            for user in item.strings("user|UserName") {
                let user = draft.owner(Owner::User, &user, item);
                let key = AccessKey {
                    id: item.string("id|Ref").unwrap_or_else(|| item.placeholder("id")),
                    is_active: item.string("status").as_deref() != Some("Inactive"),
                    created: item.string("create_date").filter(|date| date.starts_with("20")),
                    last_used: None,
                };
                let keys = &mut draft.credentials(&user).credentials.access_keys;
                keys.get_or_insert_with(Vec::new).push(key);
            }
        }
        "aws_iam_user_login_profile" => {
            for user in item.strings("user") {
                let user = draft.owner(Owner::User, &user, item);
                draft.credentials(&user).credentials.has_password = Some(true);
            }
        }
        "AWS::IAM::VirtualMFADevice" => {
            for user in item.strings("Users") {
                let user = draft.owner(Owner::User, &user, item);
                draft.credentials(&user).credentials.has_mfa = Some(true);
            }
        }
        "aws_iam_account_alias" => {
            draft.account(item.account()).name = item.string("account_alias");
        }
        "aws_iam_account_password_policy" => {
            draft.account(item.account()).password_policy = Some(password_policy(item));
        }
        _ => return false,
    }
    true
}

fn password_policy(item: &Item<'_>) -> PasswordPolicy {
    let number = |name| item.string(name).and_then(|text| text.parse().ok());
    let is_on = |name| item.attributes().flag(name).unwrap_or(false);
    PasswordPolicy {
        minimum_length: number("minimum_password_length"),
        requires_uppercase: is_on("require_uppercase_characters"),
        requires_lowercase: is_on("require_lowercase_characters"),
        requires_numbers: is_on("require_numbers"),
        requires_symbols: is_on("require_symbols"),
        maximum_age: number("max_password_age").filter(|&days| days > 0),
        remembered: number("password_reuse_prevention").filter(|&count| count > 0),
    }
}
