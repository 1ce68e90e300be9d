//! `DENY_MISSES_OTHER_VALUES`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::denial::{catches_absent, denials, is_alone};
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::reading::{Clause, Statement};
use crate::values::is_test;
use iamscope_policy::{PolicyKind, Quantifier, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("DENY_MISSES_OTHER_VALUES"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "a `Deny` of callers or networks but those listed that lets calls through which have none",
    basis: Basis::Documented("IAM User Guide, \"Set operators for multivalued context keys\": `ForAnyValue` does not hold for a request without the key; \"AWS global condition context keys\" says which requests have these"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-aaaaaaaaaa/*"}}"#,
        )
        .finds(&["ForAnyValue:StringNotLike"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringNotEquals": {"aws:SourceVpce": "vpce-12345678"}}"#,
        )
        .finds(&["ForAnyValue:StringNotEquals"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-12345678"}}"#,
        ),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-aaaaaaaaaa/*"}, "Null": {"aws:PrincipalOrgPaths": "false"}}"#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "team"}}"#,
        ),
    ],
    run,
};

/// Keys that callers from outside, or from no network of one's own, do not have.
const KEYS: [&str; 4] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in denials(cx) {
        for clause in &statement.clauses {
            let Some(key) = KEYS.into_iter().find(|key| clause.is_key(key)) else {
                continue;
            };
            let is_caught = || denials(cx).any(|other| catches_absent(other, &[key]));
            if is_but_listed(clause) && !asks_for_presence(statement, key) && !is_caught() {
                report(out, statement, clause);
            }
        }
    }
}

fn report(out: &mut Problems<'_>, statement: &Statement<'_>, clause: &Clause<'_>) {
    let span = clause.operator_name.span();
    let Some((_, test)) = clause.operator_name.text.split_once(':') else {
        return;
    };
    let name = if clause.is_key("aws:PrincipalOrgPaths") {
        format!("ForAllValues:{test}")
    } else {
        test.to_owned()
    };
    let details = format!(
        "calls without `{}` do not fit this, so they are not denied",
        clause.key.text
    );
    let draft = Draft::at(span, details).help(format!("`{name}` denies them, too"));
    out.push(if is_alone(statement, clause) {
        draft.fix(Safety::Review, format!("write `{name}`"), span, name)
    } else {
        draft
    });
}

/// Returns whether a comparison holds for a value that is not listed, and not without one.
fn is_but_listed(clause: &Clause<'_>) -> bool {
    clause.operator.is_some_and(|operator| {
        operator.quantifier == Some(Quantifier::ForAnyValue) && operator.test.is_negated() && !operator.if_exists
    })
}

/// Returns whether a statement says itself that it is about requests with a key.
fn asks_for_presence(statement: &Statement<'_>, key: &str) -> bool {
    let mut clauses = statement.clauses.iter();
    clauses.any(|clause| clause.is_key(key) && is_test(clause, Test::Null))
}
