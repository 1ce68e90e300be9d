//! What is attached to users, groups and roles from outside of them.

use super::draft::{Draft, Owner};
use super::item::Item;
use iamscope_estate::builder::Removal;

use Owner::{Group, Role, User};

/// Resources that attach policies, with the attribute that names the owner.
enum Form {
    /// A managed policy.
    Managed(Owner, &'static str),
    /// An inline policy.
    Inline(Owner, &'static str),
    /// All managed policies of an owner.
    AllManaged(Owner, &'static str),
}

fn form(kind: &str) -> Option<Form> {
    Some(match kind {
        "aws_iam_role_policy_attachment" => Form::Managed(Role, "role"),
        "aws_iam_user_policy_attachment" => Form::Managed(User, "user"),
        "aws_iam_group_policy_attachment" => Form::Managed(Group, "group"),
        "aws_iam_role_policy" => Form::Inline(Role, "role"),
        "aws_iam_user_policy" => Form::Inline(User, "user"),
        "aws_iam_group_policy" => Form::Inline(Group, "group"),
        "AWS::IAM::RolePolicy" => Form::Inline(Role, "RoleName"),
        "AWS::IAM::UserPolicy" => Form::Inline(User, "UserName"),
        "AWS::IAM::GroupPolicy" => Form::Inline(Group, "GroupName"),
        "aws_iam_role_policy_attachments_exclusive" => Form::AllManaged(Role, "role_name"),
        "aws_iam_user_policy_attachments_exclusive" => Form::AllManaged(User, "user_name"),
        "aws_iam_group_policy_attachments_exclusive" => Form::AllManaged(Group, "group_name"),
        _ => return None,
    })
}

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    if let Some(form) = form(item.kind()) {
        attach(draft, item, &form);
        return true;
    }
    match item.kind() {
        "aws_iam_policy_attachment" => {
            let policies = item.strings("policy_arn");
            for_all(draft, item, |draft, owner, arn| {
                for policy in &policies {
                    draft.attach(owner, arn, policy, item);
                    draft.attached.insert((arn.to_owned(), policy.clone()));
                }
            });
        }
        "AWS::IAM::Policy" => {
            let name = item
                .string("PolicyName")
                .unwrap_or_else(|| item.placeholder("PolicyName"));
            let policy = draft.policy(item.attributes(), "PolicyDocument");
            for_all(draft, item, |draft, owner, arn| {
                draft.inline(owner, arn, &name, policy.clone(), item);
                draft.attached.insert((arn.to_owned(), name.clone()));
            });
        }
        "aws_iam_user_group_membership" => {
            for user in item.strings("user") {
                for group in item.strings("groups") {
                    member(draft, item, &user, &group);
                }
            }
        }
        "aws_iam_group_membership" | "AWS::IAM::UserToGroupAddition" => {
            for group in item.strings("group|GroupName") {
                for user in item.strings("users") {
                    member(draft, item, &user, &group);
                }
            }
        }
        // They take away what nobody declares, and add nothing.
        "aws_iam_role_policies_exclusive" => all_inline(draft, item, Role, "role_name"),
        "aws_iam_user_policies_exclusive" => all_inline(draft, item, User, "user_name"),
        "aws_iam_group_policies_exclusive" => all_inline(draft, item, Group, "group_name"),
        _ => return false,
    }
    true
}

/// Returns what is gone with a resource that attaches something.
pub(super) fn removals(draft: &Draft<'_>, item: &Item<'_>) -> Vec<Removal> {
    let mut removals = Vec::new();
    match form(item.kind()) {
        Some(Form::Managed(owner, path) | Form::AllManaged(owner, path)) => {
            for name in item.strings(path) {
                let owner = draft.owner(owner, &name, item);
                let policies = item.strings("policy_arn|policy_arns").into_iter();
                removals.extend(policies.map(|policy| Removal::Attached {
                    owner: owner.clone(),
                    policy,
                }));
            }
        }
        Some(Form::Inline(owner, path)) => {
            for name in item.strings(path) {
                let owner = draft.owner(owner, &name, item);
                let name = item.string("name|PolicyName").unwrap_or_default();
                removals.push(Removal::Inline { owner, name });
            }
        }
        None => {}
    }
    for user in item.strings("user|users") {
        let groups = match item.kind() {
            "aws_iam_user_group_membership" => item.strings("groups"),
            "aws_iam_group_membership" | "AWS::IAM::UserToGroupAddition" => item.strings("group|GroupName"),
            _ => Vec::new(),
        };
        for group in groups {
            removals.push(Removal::Member {
                user: draft.owner(User, &user, item),
                group: draft.owner(Group, &group, item),
            });
        }
    }
    for (owner, path) in [(User, "users"), (Group, "groups"), (Role, "roles")] {
        for name in item.strings(path) {
            let owner = draft.owner(owner, &name, item);
            match item.kind() {
                "aws_iam_policy_attachment" => {
                    let policies = item.strings("policy_arn").into_iter();
                    removals.extend(policies.map(|policy| Removal::Attached {
                        owner: owner.clone(),
                        policy,
                    }));
                }
                "AWS::IAM::Policy" => {
                    let name = item.string("PolicyName").unwrap_or_default();
                    removals.push(Removal::Inline { owner, name });
                }
                _ => {}
            }
        }
    }
    removals
}

fn attach(draft: &mut Draft<'_>, item: &Item<'_>, form: &Form) {
    match *form {
        Form::Managed(owner, path) => {
            for name in item.strings(path) {
                let arn = draft.owner(owner, &name, item);
                for policy in item.strings("policy_arn") {
                    draft.attach(owner, &arn, &policy, item);
                    draft.attached.insert((arn.clone(), policy));
                }
            }
        }
        Form::AllManaged(owner, path) => {
            for name in item.strings(path) {
                let arn = draft.owner(owner, &name, item);
                draft.removals.push(Removal::AllAttached(arn.clone()));
                for policy in item.strings("policy_arns") {
                    draft.attach(owner, &arn, &policy, item);
                    draft.attached.insert((arn.clone(), policy));
                }
            }
        }
        Form::Inline(owner, path) => {
            let policy = draft.policy(item.attributes(), "policy|PolicyDocument");
            let policy_name = item.string("name|PolicyName").unwrap_or_else(|| {
                let prefix = item.string("name_prefix").unwrap_or_default();
                format!("{prefix}{}", item.placeholder("name"))
            });
            for name in item.strings(path) {
                let arn = draft.owner(owner, &name, item);
                draft.inline(owner, &arn, &policy_name, policy.clone(), item);
                draft.attached.insert((arn, policy_name.clone()));
            }
        }
    }
}

fn all_inline(draft: &mut Draft<'_>, item: &Item<'_>, owner: Owner, path: &str) {
    for name in item.strings(path) {
        let arn = draft.owner(owner, &name, item);
        draft.removals.push(Removal::AllInline(arn));
    }
}

/// Runs for all users, groups and roles that a resource lists.
fn for_all(draft: &mut Draft<'_>, item: &Item<'_>, mut run: impl FnMut(&mut Draft<'_>, Owner, &str)) {
    for (owner, path) in [(User, "users"), (Group, "groups"), (Role, "roles")] {
        for name in item.strings(path) {
            let arn = draft.owner(owner, &name, item);
            run(draft, owner, &arn);
        }
    }
}

fn member(draft: &mut Draft<'_>, item: &Item<'_>, user: &str, group: &str) {
    let user = draft.owner(User, user, item);
    let group = draft.owner(Group, group, item);
    let groups = &mut draft.user(&user).groups;
    if !groups.contains(&group) {
        groups.push(group);
    }
}
