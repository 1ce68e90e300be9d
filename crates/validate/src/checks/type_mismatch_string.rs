//! `TYPE_MISMATCH_STRING`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use crate::values::is_test;
use crate::variables::variables;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH_STRING"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a value of `BinaryEquals` that is not in Base64",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"BinaryEquals": {"a:b": "not base64!"}}"#).finds(&["not base64!"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"BinaryEquals": {"a:b": "QmluYXJ5"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| is_test(clause, Test::BinaryEquals)) {
        let plain = clause.values.iter().filter(|value| variables(value.text).is_empty());
        for value in plain.filter(|value| STANDARD.decode(value.text).is_err()) {
            out.at(value.span(), format!("`{}` is not in Base64", value.text));
        }
    }
}
