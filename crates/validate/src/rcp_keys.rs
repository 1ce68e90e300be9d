//! What a resource control policy says of whom it stops: callers from organizations, or services of AWS that act for somebody.
//!
//! Source: Organizations User Guide, "Resource control policy examples"; IAM User Guide, "AWS global condition context keys",
//! the properties of the principal.

use crate::context::Context;
use crate::reading::{Clause, Statement};
use crate::values::is_test;
use iamscope_policy::{Effect, Test};

/// Keys about a caller, which services of AWS have none of.
const OF_PRINCIPALS: [&str; 7] = [
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
];

/// Keys about the resource for which a service of AWS acts.
const OF_SOURCES: [&str; 4] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

/// Returns whether a comparison is about the caller.
pub(crate) fn is_of_principals(clause: &Clause<'_>) -> bool {
    let is_tag = clause.key_after("aws:PrincipalTag/").is_some();
    is_tag || OF_PRINCIPALS.iter().any(|key| clause.is_key(key))
}

/// Returns whether a comparison is about that for which a service acts.
pub(crate) fn is_of_sources(clause: &Clause<'_>) -> bool {
    OF_SOURCES.iter().any(|key| clause.is_key(key)) && !is_test(clause, Test::Null)
}

/// Returns the statements that stop somebody.
pub(crate) fn denials<'c, 'd>(cx: &'c Context<'d>) -> impl Iterator<Item = &'c Statement<'d>> + use<'c, 'd> {
    let statements = cx.statements.iter();
    statements.filter(|statement| statement.effect == Some(Effect::Deny))
}

/// Returns whether a statement is about services of AWS only, or about everybody but them.
pub(crate) fn says_is_service(statement: &Statement<'_>, word: &str) -> bool {
    statement.clauses.iter().any(|clause| {
        let is_word = clause.values.iter().all(|value| value.text.eq_ignore_ascii_case(word));
        clause.is_key("aws:PrincipalIsAWSService") && is_test(clause, Test::Bool) && is_word
    })
}

/// Returns whether a statement is only about calls that say for which resource or account a service acts.
pub(crate) fn needs_source(statement: &Statement<'_>) -> bool {
    statement.clauses.iter().any(|clause| {
        let is_source = clause.is_key("aws:SourceAccount") || clause.is_key("aws:SourceArn");
        let is_false = clause
            .values
            .iter()
            .all(|value| value.text.eq_ignore_ascii_case("false"));
        is_source && is_test(clause, Test::Null) && is_false
    })
}
