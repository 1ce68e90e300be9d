//! `EMPTY_VARIABLE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_VARIABLE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable with nothing in it",
    basis: Basis::Documented("a variable names a value of the request"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${}""#,
        )
        .finds(&["${}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${*}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for (leaf, variable) in in_templates(cx).filter(|(_, variable)| variable.is_closed) {
        let (key, _) = variable.parts();
        if key.trim().is_empty() {
            out.at(leaf.part(variable.range), "this policy variable names no key");
        }
    }
}
