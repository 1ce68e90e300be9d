//! `EQUIVALENT_TO_NULL_TRUE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::outcomes::{Outcome, report};
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EQUIVALENT_TO_NULL_TRUE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a comparison that holds only if the key is absent",
    basis: Basis::Inferred("by the meaning of the operators"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotLike": {"aws:ResourceTag/a": "*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAllValues:StringNotLike": {"aws:TagKeys": "*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotLike": {"aws:ResourceTag/a": "a*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report(cx, out, Outcome::IfAbsent, |clause| {
        format!(
            "`{}` only asks whether `{}` is absent; `Null` with `true` says so",
            clause.operator_name.text, clause.key.text
        )
    });
}
