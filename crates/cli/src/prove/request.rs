//! The request that breaks a claim, as a request of `iamscope simulate`.

use iamscope_eval::{Caller, SessionOrigin, Value};
use iamscope_prove::Witness;
use iamscope_simulate::case::{ContextValue, Request, Scalar};
use std::collections::BTreeMap;

/// Returns the request.
pub(super) fn of(witness: &Witness) -> Request {
    let (principal, role, user) = principal(&witness.caller);
    let scalar = |text: &str| Scalar::Text(text.to_owned());
    let mut context: BTreeMap<String, ContextValue> = BTreeMap::new();
    for (key, value) in &witness.keys {
        let value = match value {
            Value::One(text) => ContextValue::One(scalar(text)),
            Value::Many(texts) => ContextValue::Many(texts.iter().map(|text| scalar(text)).collect()),
            Value::Absent | Value::Unknown => continue,
        };
        context.insert(key.to_string(), value);
    }
    let named = witness.target.arn.split(':').nth(4);
    Request {
        principal,
        role,
        user,
        action: witness.action.to_string(),
        resource: witness.target.arn.to_string(),
        resource_account: witness
            .target
            .account
            .as_deref()
            .filter(|account| named != Some(account))
            .map(str::to_owned),
        context,
        unknown: Vec::new(),
    }
}

/// Returns the caller as text, and the role or user behind a session where the text does not tell.
fn principal(caller: &Caller) -> (String, Option<String>, Option<String>) {
    match caller {
        Caller::Root { account, partition } => (format!("arn:{partition}:iam::{account}:root"), None, None),
        Caller::User { arn } => (arn.to_string(), None, None),
        Caller::RoleSession { role, session, .. } => {
            let session = session.as_deref().unwrap_or("session");
            let (partition, account, name) = (role.partition(), role.account(), role.name());
            let has_path = role.resource() != format!("role/{name}");
            (
                format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"),
                has_path.then(|| role.to_string()),
                None,
            )
        }
        Caller::FederatedUser { user, session } => {
            let (partition, account) = (user.partition(), user.account());
            (
                format!("arn:{partition}:sts::{account}:federated-user/{session}"),
                None,
                Some(user.to_string()),
            )
        }
        Caller::Federated { provider } => (format!("federated:{provider}"), None, None),
        Caller::Service { name } => (format!("service:{name}"), None, None),
        Caller::Anonymous => ("*".to_owned(), None, None),
    }
}

/// Returns who the caller is, for people.
pub(super) fn who(caller: &Caller) -> String {
    let (text, role, _) = principal(caller);
    match caller {
        Caller::Anonymous => "anyone, without credentials".to_owned(),
        Caller::Service { name } => format!("the service {name}"),
        Caller::Federated { provider } => format!("somebody for whom {provider} vouches"),
        Caller::RoleSession { origin, .. } => {
            let how = match origin {
                SessionOrigin::AssumeRole => "",
                SessionOrigin::WebIdentity => " (by a web identity)",
                SessionOrigin::Saml => " (by SAML)",
            };
            match role {
                Some(role) => format!("{text} of {role}{how}"),
                None => format!("{text}{how}"),
            }
        }
        Caller::Root { .. } | Caller::User { .. } | Caller::FederatedUser { .. } => text,
    }
}
