//! What Amazon S3 calls a public policy.
//!
//! Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public": a policy is
//! public unless each of its grants is for named principals, or bound to fixed values of one of a list of keys. A value
//! is fixed if it has neither wildcards nor variables.

use crate::compile::CompiledStatement;
use crate::conditions::Clause;
use iamscope_policy::{Effect, PrincipalPattern, Quantifier, Scope, Test, is_account_id};
use ipnet::IpNet;
use std::net::IpAddr;

/// Whether S3 takes a policy for public.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Openness {
    /// It does not.
    Closed,
    /// The page does not say.
    Unclear,
    /// It does.
    Public,
}

/// What a policy belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Bucket,
    AccessPoint,
}

/// Keys of which a fixed value makes a grant not public, in lower case and sorted.
const FIXING: &[&str] = &[
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Keys of the same kind that the list does not name, in lower case and sorted.
const LIKE_FIXING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// The key of which addresses are values.
const ADDRESS: &str = "aws:sourceip";

/// The keys of which ARNs are values, in lower case and sorted.
const ARNS: &[&str] = &[
    "aws:principalarn",
    "aws:sourcearn",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Returns whether a policy with these statements is public.
pub(crate) fn openness(statements: &[CompiledStatement], place: Place) -> Openness {
    let allows = statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let each = allows.map(|statement| {
        if names_strangers(statement.principal.as_ref()) {
            unbound(&statement.conditions, place)
        } else {
            Openness::Closed
        }
    });
    each.max().unwrap_or(Openness::Closed)
}

/// Returns whether a `Principal` element is for more than named principals. A web identity provider is: whoever has an
/// account with it may come.
fn names_strangers(scope: Option<&Scope<PrincipalPattern>>) -> bool {
    match scope {
        Some(Scope::Only(patterns)) => patterns.iter().any(|pattern| match &pattern.value {
            PrincipalPattern::Anyone => true,
            PrincipalPattern::Federated(provider) => !provider.starts_with("arn:"),
            PrincipalPattern::Account(_)
            | PrincipalPattern::Arn(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::Open(_)
            | PrincipalPattern::Invalid(_) => false,
        }),
        Some(Scope::AllBut(_)) => true,
        None => false,
    }
}

/// Returns how far a grant with these conditions is open: one that binds it is enough.
fn unbound(conditions: &[Clause], place: Place) -> Openness {
    let each = conditions.iter().map(|clause| clause_openness(clause, place));
    each.min().unwrap_or(Openness::Public)
}

fn clause_openness(clause: &Clause, place: Place) -> Openness {
    let key = clause.key.lower();
    let is_like = LIKE_FIXING.binary_search(&key).is_ok();
    if !is_like && FIXING.binary_search(&key).is_err() {
        return Openness::Public;
    }
    let operator = operator_openness(clause.operator.test, key);
    if operator == Openness::Public {
        return Openness::Public;
    }
    let each = clause.values.iter().map(|value| value_openness(key, value, place));
    let values = each.max().unwrap_or(Openness::Unclear);
    let is_plain = clause.operator.quantifier != Some(Quantifier::ForAllValues) && !clause.operator.if_exists;
    let clause = if is_like || !is_plain {
        Openness::Unclear
    } else {
        operator
    };
    clause.max(values)
}

/// Returns how far an operator leaves a grant open that asks by it for a fixed value of one of the keys.
///
/// The page speaks of values and not of operators. One that is meant for values of another type than the key's, such as
/// `StringEquals` for addresses, may bind the grant or not.
fn operator_openness(test: Test, key: &str) -> Openness {
    let is_of_type = match test {
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => key != ADDRESS,
        Test::ArnEquals | Test::ArnLike => ARNS.binary_search(&key).is_ok(),
        Test::IpAddress => key == ADDRESS,
        Test::NumericEquals | Test::DateEquals | Test::Bool | Test::BinaryEquals => false,
        Test::StringNotEquals
        | Test::StringNotEqualsIgnoreCase
        | Test::StringNotLike
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::NotIpAddress
        | Test::ArnNotEquals
        | Test::ArnNotLike
        | Test::Null => return Openness::Public,
    };
    if is_of_type {
        Openness::Closed
    } else {
        Openness::Unclear
    }
}

fn value_openness(key: &str, value: &str, place: Place) -> Openness {
    let is_fixed = !value.contains(['*', '?']) && !value.contains("${");
    let is_closed = match key {
        ADDRESS if is_fixed => return address_openness(value),
        "s3:dataaccesspointarn" if place == Place::Bucket => {
            let account = value.split(':').nth(4).unwrap_or_default();
            is_fixed || is_account_id(account)
        }
        // The page leaves out the sessions of one role, and does not say in which direction.
        "aws:userid" if value.ends_with(":*") && !value.trim_end_matches(":*").contains(['*', '?']) => {
            return Openness::Unclear;
        }
        _ => is_fixed,
    };
    if is_closed { Openness::Closed } else { Openness::Public }
}

/// Text that is no address is a fixed value that nothing has.
fn address_openness(value: &str) -> Openness {
    match (value.parse::<IpAddr>(), value.parse::<IpNet>()) {
        (Ok(_), _) => Openness::Closed,
        (Err(_), Ok(block)) if is_narrow(block) => Openness::Closed,
        (Err(_), Ok(_)) => Openness::Public,
        (Err(_), Err(_)) => Openness::Unclear,
    }
}

fn is_narrow(block: IpNet) -> bool {
    match block {
        IpNet::V4(block) => block.prefix_len() >= 8,
        IpNet::V6(block) => block.prefix_len() >= 32,
    }
}
