//! `UNSUPPORTED_SYMBOL_IN_VARIABLE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_SYMBOL_IN_VARIABLE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable whose name has a symbol that no key has",
    basis: Basis::Inferred(
        "the code is known from one copy of the page; the symbols are ours: braces, wildcards, quotes",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:user*}""#,
        )
        .finds(&["${aws:user*}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${*}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for (leaf, variable) in in_templates(cx).filter(|(_, variable)| variable.is_closed && variable.inside.len() > 1) {
        let (key, _) = variable.parts();
        if key.contains(['{', '$', '*', '?', '\'', '"']) {
            out.at(leaf.part(variable.range), format!("`{key}` is the name of no key"));
        }
    }
}
