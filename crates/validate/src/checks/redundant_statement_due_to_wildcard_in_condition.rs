//! `REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::outcomes::{Outcome, report};
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a comparison that never holds",
    basis: Basis::Inferred("by the meaning of the operators"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:TagKeys": ["a", "*"]}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:TagKeys": "a*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report(cx, out, Outcome::Never, |clause| {
        format!(
            "`{}` of `{}` never holds, so the statement does nothing",
            clause.operator_name.text, clause.key.text
        )
    });
}
