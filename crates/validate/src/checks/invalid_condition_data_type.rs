//! `INVALID_CONDITION_DATA_TYPE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_CONDITION_DATA_TYPE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "values of one condition key that are of several JSON types",
    basis: Basis::Documented("the page asks for values of the same JSON type; whether they fit the key is told elsewhere"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["a", 1]}}"#).finds(&[r#"["a", 1]"#]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["a", "b"]}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let mut kinds = clause.values.iter().map(|value| value.value.kind());
        let first = kinds.next();
        if kinds.any(|kind| Some(kind) != first) {
            out.at(clause.value.span(), "these values are of several JSON types");
        }
    }
}
