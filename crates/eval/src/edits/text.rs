//! Edits as text, and statements that are to be added.

use super::{Edit, KeyChange, Setting};
use crate::caller::Caller;
use crate::explanation::CheckType;
use crate::json;
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
            Self::Key { key, change } => {
                f.write_str(doing(key))?;
                match change {
                    KeyChange::Equals(value) => write!(f, " with `{key}` = `{value}`"),
                    KeyChange::Fits(pattern, _) if pattern.contains(['*', '?']) => {
                        write!(f, " with `{key}` like `{pattern}`")
                    }
                    KeyChange::Fits(range, _) => write!(f, " with `{key}` in `{range}`"),
                    KeyChange::OtherThan(values, _) => {
                        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                        write!(f, " with `{key}` other than {}", values.join(", "))
                    }
                    KeyChange::Present(_) => write!(f, " with `{key}`"),
                    KeyChange::Absent => write!(f, " without `{key}`"),
                }
            }
            Self::SwitchOff(setting) => write!(f, "switch off {setting} of S3 Block Public Access"),
        }
    }
}

/// Returns what has to be done to give a key another value.
fn doing(key: &str) -> &'static str {
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("aws:principaltag/") {
        "tag the caller"
    } else if lower.contains(":resourcetag/") || lower.starts_with("s3:existingobjecttag/") {
        "tag the resource"
    } else {
        "make the request"
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
    let _ = write!(text, r#", "Action": {}"#, json::text(&request.action.to_string()));
    if kind.has_resource() {
        let _ = write!(text, r#", "Resource": {}"#, json::text(&request.target.arn));
    }
    text.push('}');
    text.into()
}

/// Returns the ways in which a `Principal` element can name a caller, the usual one first.
pub(super) fn principals(caller: &Caller) -> Vec<String> {
    let aws = |arn: &str| format!(r#"{{"AWS": {}}}"#, json::text(arn));
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
        Caller::Federated { provider } => vec![format!(r#"{{"Federated": {}}}"#, json::text(provider))],
        Caller::Service { name } => vec![format!(r#"{{"Service": {}}}"#, json::text(name))],
        Caller::Anonymous => vec![r#""*""#.to_owned()],
    }
}
