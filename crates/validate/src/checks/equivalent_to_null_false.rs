//! `EQUIVALENT_TO_NULL_FALSE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::outcomes::{Outcome, report};
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EQUIVALENT_TO_NULL_FALSE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a comparison that holds whenever the key is there",
    basis: Basis::Shown("recorded answers of the service for `StringLike` with `*`; other operators by their meaning"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:ResourceTag/a": "*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["a", "*"]}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}"#).finds(&[r#"["true", "false"]"#]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:ResourceTag/a": "?*"}, "StringEquals": {"aws:ResourceTag/b": "*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report(cx, out, Outcome::IfPresent, |clause| {
        format!(
            "`{}` only asks whether `{}` is there; `Null` with `false` says so",
            clause.operator_name.text, clause.key.text
        )
    });
}
