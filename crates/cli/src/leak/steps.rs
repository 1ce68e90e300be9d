//! What to do about a leaked credential, in order, as commands to paste.
//!
//! Sources: AWS Security Incident Response User Guide and IAM User Guide, "Revoke IAM role temporary security
//! credentials", "Disabling permissions for temporary security credentials", "Update access keys": deactivating a key does
//! not end the sessions made with it, a Deny on their issuer does, at once.

use super::Leak;
use super::blast::Blast;
use super::page::{Block, named};
use iamscope_access::Access;
use iamscope_estate::{Entity, Principal};
use iamscope_map::Map;
use serde_json::{Value, json};

/// What the policies that shut out are called.
const DENY_ALL: &str = "incident-deny-all";
const DENY_OLD: &str = "incident-deny-older-sessions";

/// So many principals get commands of their own.
const MOST: usize = 30;

type Step = (String, Vec<Block>);

/// Returns the steps.
pub(super) fn contain(map: &Map, access: &Access<'_>, leak: &Leak<'_>, blast: Option<&Blast>) -> Vec<Step> {
    let mut steps = Vec::new();
    match &leak.owner {
        Some((owner, _)) => of_owner(access, leak, owner, &mut steps),
        None => of_nobody(leak, &mut steps),
    }
    if let Some(blast) = blast {
        others(map, access, leak, blast, &mut steps);
        rotate(map, blast, &mut steps);
    }
    if let (Some(key), Some((Principal::User(user), _))) = (&leak.key, &leak.owner) {
        let name = shell(&access.estate().users()[*user].name);
        steps.push((
            "Once nothing needs it any more, delete the key. Give the workload a role in its place.".to_owned(),
            vec![bash(&format!(
                "aws iam delete-access-key --user-name {name} --access-key-id {}",
                key.text
            ))],
        ));
    }
    steps
}

fn of_owner(access: &Access<'_>, leak: &Leak<'_>, owner: &Principal, steps: &mut Vec<Step>) {
    let estate = access.estate();
    match owner.acting_entity() {
        Some(Entity::User(user)) => of_user(access, leak, &estate.users()[user].name, steps),
        Some(Entity::Role(role)) => of_role(leak, &estate.roles()[role].name, steps),
        None if matches!(owner, Principal::Root(_)) => of_root(leak, steps),
        None => steps.push((
            "It is not of this estate: tell whoever runs it, and take it out of the policies that let it in."
                .to_owned(),
            Vec::new(),
        )),
    }
}

fn of_user(access: &Access<'_>, leak: &Leak<'_>, name: &str, steps: &mut Vec<Step>) {
    let name = shell(name);
    let keys = match (&leak.key, &leak.owner) {
        (Some(key), _) if !key.is_temporary() => vec![key.text.clone()],
        (_, Some((Principal::User(user), _))) => {
            let keys = access.estate().users()[*user].credentials.access_keys.as_ref();
            let known = keys.into_iter().flatten().filter(|key| key.id.starts_with("AKIA"));
            known.map(|key| key.id.clone()).collect()
        }
        (_, _) => Vec::new(),
    };
    let commands: Vec<String> = match keys.as_slice() {
        [] => vec![
            format!("aws iam list-access-keys --user-name {name}"),
            format!("aws iam update-access-key --user-name {name} --access-key-id KEY --status Inactive"),
        ],
        keys => {
            let off = |key: &String| {
                format!("aws iam update-access-key --user-name {name} --access-key-id {key} --status Inactive")
            };
            keys.iter().map(off).collect()
        }
    };
    steps.push((
        "Deactivate the key. It can be switched on again if something important breaks, so do not delete it yet."
            .to_owned(),
        vec![bash(&commands.join("\n"))],
    ));
    steps.push((
        "Deny the user everything. Sessions that were made with the key live on without it; this ends them, too.".to_owned(),
        vec![
            deny(None),
            bash(&format!(
                "aws iam put-user-policy --user-name {name} --policy-name {DENY_ALL} --policy-document file://deny-all.json"
            )),
        ],
    ));
    steps.push((
        "Take the password away and look whether somebody enrolled an MFA device or another key.".to_owned(),
        vec![bash(&format!(
            "aws iam delete-login-profile --user-name {name}\naws iam list-mfa-devices --user-name {name}\naws iam list-access-keys --user-name {name}"
        ))],
    ));
}

fn of_role(leak: &Leak<'_>, name: &str, steps: &mut Vec<Step>) {
    steps.push((
        "End every session of the role that was made until now. Workloads get new ones by themselves; whoever has the \
         leaked one does not."
            .to_owned(),
        vec![deny_older(&leak.at), revoke(name)],
    ));
    steps.push((
        "Find out where the credential got out (metadata service, environment, log) and close that first, or the next \
         session leaks as well."
            .to_owned(),
        Vec::new(),
    ));
}

fn of_root(leak: &Leak<'_>, steps: &mut Vec<Step>) {
    let key = leak.key.as_ref().map_or("KEY", |key| key.text.as_str());
    steps.push((
        "Sign in as the root user and delete the key. No policy of the account binds the root user; a service control \
         policy does, in every account but the management account."
            .to_owned(),
        vec![
            bash(&format!("aws iam delete-access-key --access-key-id {key}")),
            deny_root(),
        ],
    ));
    steps.push((
        "Change the root password, renew its MFA, and look whether its mail address is still yours.".to_owned(),
        Vec::new(),
    ));
}

fn of_nobody(leak: &Leak<'_>, steps: &mut Vec<Step>) {
    let Some(key) = &leak.key else { return };
    if key.is_temporary() {
        steps.push((
            "Find the role or user in CloudTrail (`userIdentity.sessionContext.sessionIssuer`).".to_owned(),
            vec![bash(&format!(
                "aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={}",
                key.text
            ))],
        ));
        steps.push((
            "End its sessions: give the role this inline policy.".to_owned(),
            vec![deny_older(&leak.at), revoke("ROLE")],
        ));
    } else {
        steps.push((
            "Find the user. This names whoever used the key last, also if it was never used.".to_owned(),
            vec![bash(&format!(
                "aws iam get-access-key-last-used --access-key-id {}",
                key.text
            ))],
        ));
        steps.push((
            "Deactivate the key.".to_owned(),
            vec![bash(&format!(
                "aws iam update-access-key --user-name USER --access-key-id {} --status Inactive",
                key.text
            ))],
        ));
        steps.push((
            "Deny the user everything. Sessions that were made with the key live on without it; this ends them, too."
                .to_owned(),
            vec![
                deny(None),
                bash(&format!(
                    "aws iam put-user-policy --user-name USER --policy-name {DENY_ALL} --policy-document file://deny-all.json"
                )),
            ],
        ));
    }
}

/// Adds what to do about everyone whom the credential can become.
fn others(map: &Map, access: &Access<'_>, leak: &Leak<'_>, blast: &Blast, steps: &mut Vec<Step>) {
    let estate = access.estate();
    let (mut roles, mut users) = (Vec::new(), Vec::new());
    for entity in blast.principals(map).filter_map(Principal::entity) {
        match entity {
            Entity::Role(role) => roles.push(&estate.roles()[role]),
            Entity::User(user) => users.push(&estate.users()[user]),
        }
    }
    if !roles.is_empty() {
        let commands: Vec<String> = roles
            .iter()
            .take(MOST)
            .map(|role| put_role_policy(&role.name))
            .collect();
        let hidden = roles.len().saturating_sub(MOST);
        let more = if hidden > 0 {
            format!(" ({hidden} more are not listed)")
        } else {
            String::new()
        };
        steps.push((
            format!("End the sessions of every role that it could have become{more}: in the accounts of the roles."),
            vec![deny_older(&leak.at), bash(&commands.join("\n"))],
        ));
    }
    if !users.is_empty() {
        let names: Vec<String> = users.iter().map(|user| user.name.clone()).collect();
        steps.push((
            format!(
                "It could have made itself keys or passwords of other users: {}. List theirs, deactivate what nobody \
                 knows.",
                named(&names)
            ),
            vec![bash(
                &names
                    .iter()
                    .take(MOST)
                    .map(|name| format!("aws iam list-access-keys --user-name {}", shell(name)))
                    .collect::<Vec<_>>()
                    .join("\n"),
            )],
        ));
    }
}

/// Adds what has to be renewed because it may have been read.
fn rotate(map: &Map, blast: &Blast, steps: &mut Vec<Step>) {
    let secrets: Vec<String> = blast.secrets(map).into_iter().map(str::to_owned).collect();
    if !secrets.is_empty() {
        steps.push((
            format!("Renew the secrets that it could read: {}.", named(&secrets)),
            Vec::new(),
        ));
    }
    if !blast.ruled.is_empty() {
        steps.push((
            "It could administer an account: look for users, roles, keys, identity providers, trust policies and \
             functions that are new or changed since, and undo them before you let anybody in again."
                .to_owned(),
            Vec::new(),
        ));
    }
}

fn revoke(role: &str) -> Block {
    bash(&put_role_policy(role))
}

fn put_role_policy(role: &str) -> String {
    format!(
        "aws iam put-role-policy --role-name {} --policy-name {DENY_OLD} --policy-document file://deny-older.json",
        shell(role)
    )
}

/// Returns a policy that denies everything, under a condition if there is one.
fn deny(condition: Option<&Value>) -> Block {
    let condition = condition.map(|condition| format!(",\n      \"Condition\": {condition}"));
    let policy = format!(
        r#"{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Sid": "Incident",
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*"{}
    }}
  ]
}}"#,
        condition.unwrap_or_default()
    );
    Block::Code("json", policy)
}

/// Source: IAM User Guide, "Revoke IAM role temporary security credentials": the policy that the console attaches.
fn deny_older(at: &str) -> Block {
    deny(Some(&json!({"DateLessThan": {"aws:TokenIssueTime": at}})))
}

fn deny_root() -> Block {
    deny(Some(&json!({"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}})))
}

fn bash(commands: &str) -> Block {
    Block::Code("bash", commands.to_owned())
}

/// Quotes a name for a shell, unless nothing in it needs it.
fn shell(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "+=,.@_-".contains(character);
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}
