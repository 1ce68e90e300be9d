//! `TYPE_MISMATCH_BOOLEAN`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use crate::values::is_test;
use crate::variables::variables;
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH_BOOLEAN"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a value of `Bool` or `Null` other than true and false",
    basis: Basis::Inferred("that `Null` is meant, too"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "yes"}, "Null": {"aws:username": "no"}}"#).finds(&["yes", "no"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["True", false]}, "Null": {"aws:username": true}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| is_test(clause, Test::Bool) || is_test(clause, Test::Null)) {
        let plain = clause.values.iter().filter(|value| variables(value.text).is_empty());
        for value in plain.filter(|value| {
            !["true", "false"]
                .iter()
                .any(|word| value.text.eq_ignore_ascii_case(word))
        }) {
            out.at(value.span(), format!("`{}` is neither `true` nor `false`", value.text));
        }
    }
}
