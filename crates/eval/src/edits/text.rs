//! Edits as text, and statements that are to be added.

use super::{Edit, KeyChange, Setting};
use crate::caller::Caller;
use crate::explanation::CheckType;
use crate::request::Request;
use iamscope_policy::{Effect, PolicyKind};
use std::fmt::{self, Write as _};

/// Writes the edit as something to do, in one line.
impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remove { target, statement, .. } => {
                write!(f, "take out or narrow {statement}")?;
                match target {
                    Some(target) => write!(f, " ({target})"),
                    None => Ok(()),
                }
            }
            Self::Add {
                check,
                target,
                policy,
                statement,
            } => {
                match (policy, target, check) {
                    (Some(policy), _, _) => write!(f, "add to {policy}")?,
                    (None, Some(target), check) => write!(f, "add to the {check} of {target}")?,
                    (None, None, CheckType::Resource) => f.write_str("give the resource a policy")?,
                    (None, None, check) => write!(f, "add to the {check}")?,
                }
                write!(f, ": {statement}")
            }
            Self::Key { key, change } => match change {
                KeyChange::Equals(value) => write!(f, "make the request with `{key}` = `{value}`"),
                KeyChange::Fits(pattern, _) => write!(f, "make the request with `{key}` in `{pattern}`"),
                KeyChange::OtherThan(values, _) => {
                    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                    write!(f, "make the request with `{key}` other than {}", values.join(", "))
                }
                KeyChange::Present(_) => write!(f, "make the request with `{key}`"),
                KeyChange::Absent => write!(f, "make the request without `{key}`"),
            },
            Self::SwitchOff(setting) => write!(f, "switch off {setting}"),
        }
    }
}

/// Writes AWS's name.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RestrictPublicBuckets => "RestrictPublicBuckets",
            Self::IgnorePublicAcls => "IgnorePublicAcls",
        })
    }
}

/// Returns a statement about exactly this request, in one line of JSON. `principal` is the value of the `Principal`
/// element, for policies that have one.
pub(super) fn statement(effect: Effect, request: &Request<'_>, kind: PolicyKind, principal: &str) -> Box<str> {
    let effect = match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let mut text = format!(r#"{{"Effect": "{effect}""#);
    // Writing to a String cannot fail.
    if kind.has_principal() {
        let _ = write!(text, r#", "Principal": {principal}"#);
    }
    let _ = write!(text, r#", "Action": {}"#, quoted(&request.action.to_string()));
    if kind.has_resource() {
        let _ = write!(text, r#", "Resource": {}"#, quoted(&request.target.arn));
    }
    text.push('}');
    text.into()
}

/// Returns the ways in which a `Principal` element can name a caller, the usual one first.
pub(super) fn principals(caller: &Caller) -> Vec<String> {
    let aws = |arn: &str| format!(r#"{{"AWS": {}}}"#, quoted(arn));
    match caller {
        Caller::Root { account, partition } => vec![aws(&format!("arn:{partition}:iam::{account}:root"))],
        Caller::User { arn } => vec![aws(arn.as_str())],
        Caller::RoleSession { role, session, .. } => {
            let session = session.as_ref().map(|session| {
                let (partition, account, name) = (role.partition(), role.account(), role.name());
                aws(&format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"))
            });
            [aws(role.as_str())].into_iter().chain(session).collect()
        }
        Caller::FederatedUser { user, session } => {
            let (partition, account) = (user.partition(), user.account());
            vec![aws(&format!("arn:{partition}:sts::{account}:federated-user/{session}"))]
        }
        Caller::Federated { provider } => vec![format!(r#"{{"Federated": {}}}"#, quoted(provider))],
        Caller::Service { name } => vec![format!(r#"{{"Service": {}}}"#, quoted(name))],
        Caller::Anonymous => vec![r#""*""#.to_owned()],
    }
}

/// Returns a text as a JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
