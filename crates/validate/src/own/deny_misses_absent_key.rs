//! `DENY_MISSES_ABSENT_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::denial::{catches_absent, denials, spares_absent};
use crate::problem::{Code, Level, Problems};
use crate::reading::Clause;
use iamscope_policy::{Operator, PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("DENY_MISSES_ABSENT_KEY"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "a `Deny` of calls without a second factor that lets calls with long-term keys through",
    basis: Basis::Documented("IAM User Guide, \"AWS global condition context keys\": those calls have neither `aws:MultiFactorAuthPresent` nor `aws:MultiFactorAuthAge`"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#,
        )
        .finds(&["Bool"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
        )
        .finds(&["NumericGreaterThan"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        ),
        Example::policy(
            PolicyKind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}},
                {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}}}]}"#,
        ),
    ],
    run,
};

/// The keys that only calls with short-term credentials have.
const KEYS: [&str; 2] = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    // Another statement may see to the calls that this one lets through.
    if denials(cx).any(|statement| catches_absent(statement, &KEYS)) {
        return;
    }
    for (statement, clause) in denials(cx).flat_map(|one| one.clauses.iter().map(move |clause| (one, clause))) {
        if !is_for_late(clause) {
            continue;
        }
        let details = format!(
            "calls with long-term keys have no `{}`, so this does not deny them",
            clause.key.text
        );
        out.push(spares_absent(statement, clause, details));
    }
}

/// Returns whether a comparison is for calls without a second factor, or with one that was given long ago.
fn is_for_late(clause: &Clause<'_>) -> bool {
    let Some(Operator {
        quantifier: None,
        test,
        if_exists: false,
    }) = clause.operator
    else {
        return false;
    };
    let is_false = clause
        .values
        .iter()
        .all(|value| value.text.eq_ignore_ascii_case("false"));
    let is_age = matches!(test, Test::NumericGreaterThan | Test::NumericGreaterThanEquals);
    clause.is_key("aws:MultiFactorAuthPresent") && test == Test::Bool && is_false
        || clause.is_key("aws:MultiFactorAuthAge") && is_age
}
