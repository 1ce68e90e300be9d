//! What Amazon S3 calls a public policy.
//!
//! Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public": a policy is
//! public unless each of its grants is for named principals, or bound to fixed values of one of a list of keys. A value
//! is fixed if it has neither wildcards nor variables.

use crate::compile::CompiledStatement;
use crate::conditions::Clause;
use iamscope_policy::{Effect, PrincipalPattern, Quantifier, Scope, Test, is_account_id};
use ipnet::IpNet;

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
    let is_positive = match clause.operator.test {
        Test::StringEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringLike
        | Test::ArnEquals
        | Test::ArnLike
        | Test::IpAddress => true,
        Test::StringNotEquals
        | Test::StringNotEqualsIgnoreCase
        | Test::StringNotLike
        | Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::Bool
        | Test::BinaryEquals
        | Test::NotIpAddress
        | Test::ArnNotEquals
        | Test::ArnNotLike
        | Test::Null => false,
    };
    if !is_positive {
        return Openness::Public;
    }
    let each = clause.values.iter().map(|value| value_openness(key, value, place));
    let values = each.max().unwrap_or(Openness::Unclear);
    let is_plain = clause.operator.quantifier != Some(Quantifier::ForAllValues) && !clause.operator.if_exists;
    match values {
        Openness::Closed if is_like || !is_plain => Openness::Unclear,
        Openness::Closed | Openness::Unclear | Openness::Public => values,
    }
}

fn value_openness(key: &str, value: &str, place: Place) -> Openness {
    let is_fixed = !value.contains(['*', '?']) && !value.contains("${");
    let is_closed = match key {
        "aws:sourceip" => value.parse::<std::net::IpAddr>().is_ok() || value.parse().is_ok_and(is_narrow),
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

fn is_narrow(block: IpNet) -> bool {
    match block {
        IpNet::V4(block) => block.prefix_len() >= 8,
        IpNet::V6(block) => block.prefix_len() >= 32,
    }
}
