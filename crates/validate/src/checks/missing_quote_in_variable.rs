//! `MISSING_QUOTE_IN_VARIABLE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::in_templates;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_QUOTE_IN_VARIABLE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a default of a policy variable that is not in single quotes",
    basis: Basis::Documented("`${key, 'default'}`"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-${aws:PrincipalTag/team, 'all}""#,
        )
        .finds(&["${aws:PrincipalTag/team, 'all}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-${aws:PrincipalTag/team, 'all'}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for (leaf, variable) in in_templates(cx).filter(|(_, variable)| variable.is_closed) {
        let (_, default) = variable.parts();
        let is_quoted = |text: &str| text.len() > 1 && text.starts_with('\'') && text.ends_with('\'');
        if default.is_some_and(|default| !is_quoted(default.trim())) {
            out.at(
                leaf.part(variable.range),
                "the default of a policy variable stands in single quotes",
            );
        }
    }
}
