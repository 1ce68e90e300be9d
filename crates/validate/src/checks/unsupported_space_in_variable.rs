//! `UNSUPPORTED_SPACE_IN_VARIABLE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_SPACE_IN_VARIABLE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a space in the name of a policy variable",
    basis: Basis::Documented("only a default may have spaces"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws: username}""#,
        )
        .finds(&["${aws: username}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team, 'a b'}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for (leaf, variable) in in_templates(cx).filter(|(_, variable)| variable.is_closed) {
        let (key, _) = variable.parts();
        if !key.trim().is_empty() && key.contains(char::is_whitespace) {
            out.at(leaf.part(variable.range), "the name of a policy variable has no spaces");
        }
    }
}
