//! `VARIABLE_UNSUPPORTED_IN_VERSION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;
use iamscope_policy::Version;

pub(crate) static CHECK: Check = Check {
    code: Code("VARIABLE_UNSUPPORTED_IN_VERSION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable in a policy of a version that has none",
    basis: Basis::Documented("before 2012-10-17, and without `Version`, it is plain text"),
    examples: &[
        Example::policy(
            PolicyKind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}}"#,
        )
        .finds(&["${aws:username}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    if cx.version() == Version::V2012 {
        return;
    }
    // Plain text that no variable would look like is what it is meant to be.
    let variables = in_templates(cx).filter(|(_, variable)| variable.is_closed);
    for (leaf, variable) in variables.filter(|(_, variable)| variable.parts().0.contains(':')) {
        let details = "policies have variables since version `2012-10-17`; here this is plain text";
        out.at(leaf.part(variable.range), details);
    }
}
