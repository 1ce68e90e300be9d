//! Somebody of whom a policy knows nothing.
//!
//! Sources: Amazon S3 User Guide, "The meaning of public", for what counts as a fixed value and which keys bind a grant;
//! IAM User Guide, "AWS global condition context keys", for the keys of the same kind that this page does not list.

use super::made::{allow_everything, nowhere, policy};
use iamscope_policy::{
    Condition, ConditionKey, Operator, Policy, PrincipalPattern, Quantifier, Scope, Template, Test, is_account_id,
};
use ipnet::IpNet;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Keys that tell who or where somebody is.
const TELLING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

const ADDRESS: &str = "aws:sourceip";

/// Makes a policy that allows everything to whom the values of another policy do not know.
pub(super) fn stranger(known: &Policy) -> Policy {
    let mut values: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
    for statement in &known.statements {
        for condition in &statement.conditions {
            let key = condition.key.value.lower();
            if !tells(key) {
                continue;
            }
            let texts = condition.values.iter().map(|value| value.value.as_str());
            let fixed = texts.filter(|text| is_fixed(key, text)).map(Into::into);
            values.entry(key.into()).or_default().extend(fixed);
        }
        for pattern in statement.principal.iter().flat_map(Scope::patterns) {
            add_named(&pattern.value, &mut values);
        }
    }
    let mut statement = allow_everything();
    // Whom a SAML provider vouches for, its owner knows; those of others are told apart by their names.
    let patterns = known
        .statements
        .iter()
        .flat_map(|statement| &statement.principal)
        .flat_map(Scope::patterns);
    let is_saml = |pattern: &PrincipalPattern| matches!(pattern, PrincipalPattern::Federated(name) if name.contains(":saml-provider/"));
    let providers: Vec<_> = patterns.filter(|pattern| is_saml(&pattern.value)).cloned().collect();
    if !providers.is_empty() {
        statement.principal = Some(Scope::AllBut(providers));
    }
    for (key, mut values) in values {
        values.sort();
        values.dedup();
        if values.is_empty() {
            continue;
        }
        statement.conditions.push(Condition {
            operator: nowhere(operator(&key)),
            key: nowhere(ConditionKey::new(&key)),
            values: values.iter().map(|value| nowhere(Template::literal(value))).collect(),
        });
    }
    policy(vec![statement])
}

/// Adds the names that a principal element has.
fn add_named(pattern: &PrincipalPattern, values: &mut BTreeMap<Box<str>, Vec<Box<str>>>) {
    let mut add = |key: &str, value: &str| values.entry(key.into()).or_default().push(value.into());
    match pattern {
        PrincipalPattern::Account(account) => add("aws:principalaccount", account),
        PrincipalPattern::Arn(arn) => add("aws:principalaccount", arn.account()),
        PrincipalPattern::Service(name) => add("aws:principalservicename", name),
        PrincipalPattern::Anyone
        | PrincipalPattern::UniqueId(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Open(_)
        | PrincipalPattern::Invalid(_) => {}
    }
}

/// The subject of a token is the name that its provider gives to somebody.
fn tells(key: &str) -> bool {
    key == ADDRESS || TELLING.binary_search(&key).is_ok() || (!key.starts_with("aws:") && key.ends_with(":sub"))
}

fn operator(key: &str) -> Operator {
    let is_list = key.ends_with("paths");
    Operator {
        quantifier: is_list.then_some(Quantifier::ForAllValues),
        test: if key == ADDRESS {
            Test::NotIpAddress
        } else {
            Test::StringNotLike
        },
        if_exists: false,
    }
}

/// Returns whether a value tells one from all others: without wildcards, or with those that leave the account fixed.
fn is_fixed(key: &str, value: &str) -> bool {
    if value.contains("${") {
        return false;
    }
    if key == ADDRESS {
        return match (value.parse::<IpAddr>(), value.parse::<IpNet>()) {
            (Ok(_), _) => true,
            (Err(_), Ok(IpNet::V4(block))) => block.prefix_len() >= 8,
            (Err(_), Ok(IpNet::V6(block))) => block.prefix_len() >= 32,
            (Err(_), Err(_)) => false,
        };
    }
    if !value.contains(['*', '?']) {
        return true;
    }
    let names_account = value.split(':').nth(4).is_some_and(is_account_id);
    let names_unit = key.ends_with("orgpaths") && value.starts_with("o-") && !value.starts_with("o-*");
    let names_subject = key.ends_with(":sub") && has_fixed_owner(value);
    names_account || names_unit || names_subject
}

/// Returns whether the part before the first slash is fixed: in subjects of GitHub and its like it is whose repository it
/// is.
fn has_fixed_owner(subject: &str) -> bool {
    let owner = subject.split_once('/').map(|(owner, _)| owner);
    owner.is_some_and(|owner| !owner.contains(['*', '?']) && owner.contains(':'))
}
