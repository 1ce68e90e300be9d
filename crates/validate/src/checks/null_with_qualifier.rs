//! `NULL_WITH_QUALIFIER`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use crate::values::is_test;
use iamscope_policy::{PolicyKind, Quantifier, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("NULL_WITH_QUALIFIER"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "`Null` with `ForAllValues` or `ForAnyValue`",
    basis: Basis::Documented("the first always holds, the second never does"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAllValues:Null": {"aws:TagKeys": "true", "aws:username": "true"}}"#).finds(&["ForAllValues:Null"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Null": {"aws:TagKeys": "true"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let mut last = None;
    for clause in clauses(cx).filter(|clause| is_test(clause, Test::Null)) {
        let Some(quantifier) = clause.operator.and_then(|operator| operator.quantifier) else {
            continue;
        };
        let span = clause.operator_name.span();
        // Once for all keys under the operator.
        if last.replace(span) == Some(span) {
            continue;
        }
        let details = match quantifier {
            Quantifier::ForAllValues => "`Null` with `ForAllValues` always holds",
            Quantifier::ForAnyValue => "`Null` with `ForAnyValue` never holds",
        };
        out.at(span, details);
    }
}
