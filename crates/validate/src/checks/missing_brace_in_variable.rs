//! `MISSING_BRACE_IN_VARIABLE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_BRACE_IN_VARIABLE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable that is not closed",
    basis: Basis::Documented("a variable ends with `}`"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username/*""#,
        )
        .finds(&["${aws:username/*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for (leaf, variable) in in_templates(cx).filter(|(_, variable)| !variable.is_closed) {
        out.at(leaf.part(variable.range), "this policy variable has no closing `}`");
    }
}
