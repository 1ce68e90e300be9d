//! Access keys, passwords and MFA devices: that they exist, never what they are.

use super::draft::{Draft, Owner};
use super::item::Item;
use iamscope_estate::AccessKey;

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
        _ => return false,
    }
    true
}
