//! Rule 4: the context keys of a request, those included that follow from the caller.
//!
//! Sources: IAM User Guide, "AWS global condition context keys", and the table "Principal key values" of "IAM policy
//! elements: Variables and tags".

use super::answer::Unfit;
use super::caller::{Caller, Kind};
use iamscope_simulate::case::{ContextValue, Request, Scalar};
use std::collections::BTreeMap;

/// The value of a key that a request has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    One(String),
    Many(Vec<String>),
    /// The request has the key; the case does not tell with which value.
    Hidden,
}

/// The keys that a request has, in lower case, since names of keys compare without regard to case.
#[derive(Debug)]
pub(super) struct Context {
    keys: BTreeMap<String, Value>,
}

impl Context {
    pub(super) fn of(request: &Request, caller: &Caller, resource_account: Option<&str>) -> Result<Self, Unfit> {
        let mut keys = principal_keys(caller);
        // Always in the request context; false unless a service calls with the caller's credentials.
        keys.insert("aws:ViaAWSService", Value::One("false".to_owned()));
        if let Some(account) = resource_account {
            keys.insert("aws:ResourceAccount", Value::One(account.to_owned()));
        }
        let derived = keys.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), value));
        let mut keys: BTreeMap<String, Value> = derived.collect();
        let mut given = BTreeMap::new();
        for (key, value) in &request.context {
            if given.insert(key.to_ascii_lowercase(), value).is_some() {
                return Err(Unfit::RepeatedKey(key.clone()));
            }
        }
        for (key, value) in given {
            match value {
                ContextValue::Absent(()) => keys.remove(&key),
                // No value at all is no key.
                ContextValue::Many(values) if values.is_empty() => keys.remove(&key),
                ContextValue::One(value) => keys.insert(key, Value::One(text(value))),
                ContextValue::Many(values) => keys.insert(key, Value::Many(values.iter().map(text).collect())),
            };
        }
        Ok(Self { keys })
    }

    /// Returns the value of a key, if the request has it.
    pub(super) fn find(&self, key: &str) -> Option<&Value> {
        self.keys.get(&key.to_ascii_lowercase())
    }

    /// Returns whether a key has this one value.
    pub(super) fn is(&self, key: &str, expected: &str) -> bool {
        matches!(self.find(key), Some(Value::One(value)) if value.eq_ignore_ascii_case(expected))
    }
}

/// Returns the account that owns the resource: the one of its ARN, the one that is told, or else the caller's.
pub(super) fn resource_account(request: &Request, caller: &Caller) -> Option<String> {
    let field = request.resource.split(':').nth(4).unwrap_or_default();
    let is_account = field.len() == 12 && field.chars().all(|character| character.is_ascii_digit());
    let named = is_account.then(|| field.to_owned());
    named.or(request.resource_account.clone()).or(caller.account.clone())
}

fn text(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Number(number) => number.to_string(),
    }
}

fn principal_keys(caller: &Caller) -> BTreeMap<&'static str, Value> {
    let one = |text: &str| Value::One(text.to_owned());
    let account = caller.account.as_deref().unwrap_or_default();
    let own = caller.arn.as_deref().unwrap_or_default();
    let role = caller.issuer.as_deref().unwrap_or_default();
    match &caller.kind {
        Kind::User { name } => BTreeMap::from([
            ("aws:PrincipalAccount", one(account)),
            ("aws:PrincipalArn", one(own)),
            ("aws:PrincipalType", one("User")),
            ("aws:PrincipalIsAWSService", one("false")),
            ("aws:username", one(name)),
            ("aws:userid", Value::Hidden),
        ]),
        Kind::AnySession | Kind::Session => BTreeMap::from([
            ("aws:PrincipalAccount", one(account)),
            ("aws:PrincipalArn", one(role)),
            ("aws:PrincipalType", one("AssumedRole")),
            ("aws:PrincipalIsAWSService", one("false")),
            ("aws:userid", Value::Hidden),
        ]),
        Kind::FederatedUser { name } => BTreeMap::from([
            ("aws:PrincipalAccount", one(account)),
            ("aws:PrincipalArn", one(own)),
            ("aws:PrincipalType", one("FederatedUser")),
            ("aws:PrincipalIsAWSService", one("false")),
            ("aws:userid", one(&format!("{account}:{name}"))),
        ]),
        Kind::Root => BTreeMap::from([
            ("aws:PrincipalAccount", one(account)),
            ("aws:PrincipalArn", one(own)),
            ("aws:PrincipalType", one("Account")),
            ("aws:PrincipalIsAWSService", one("false")),
            ("aws:userid", one(account)),
        ]),
        // Signed requests have them; no page tells what a service has as account, ARN, type or user id.
        Kind::Service { name } => BTreeMap::from([
            ("aws:PrincipalIsAWSService", one("true")),
            ("aws:PrincipalServiceName", one(name)),
            ("aws:PrincipalServiceNamesList", Value::Hidden),
            ("aws:PrincipalAccount", Value::Hidden),
            ("aws:PrincipalArn", Value::Hidden),
            ("aws:PrincipalType", Value::Hidden),
            ("aws:userid", Value::Hidden),
        ]),
        // AWS PrivateLink, "endpoint policies": `AssumeRoleWithWebIdentity` and its like have no principal keys.
        Kind::Federated { .. } => BTreeMap::new(),
        Kind::Anonymous => BTreeMap::from([
            ("aws:PrincipalAccount", one("anonymous")),
            ("aws:PrincipalType", one("Anonymous")),
            ("aws:userid", one("anonymous")),
        ]),
    }
}
