//! `SCP_SYNTAX_ERROR_ACTION_WILDCARD`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("SCP_SYNTAX_ERROR_ACTION_WILDCARD"),
    level: Level::Error,
    kinds: kinds::SCP,
    finds: "a wildcard in an action of a service control policy that is not its end",
    basis: Basis::Documented("the page says it of `*`; that `?` counts is ours"),
    examples: &[
        Example::statement(
            PolicyKind::Scp,
            r#""Effect": "Deny", "Action": ["iam:*Role", "iam:Get*"], "Resource": "*""#,
        )
        .finds(&["iam:*Role"]),
        Example::statement(
            PolicyKind::Scp,
            r#""Effect": "Deny", "Action": ["*", "s3:*"], "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for action in cx.statements.iter().flat_map(|statement| &statement.actions) {
        let start = action.leaf.text.trim_end_matches(['*', '?']);
        if start.contains(['*', '?']) {
            out.at(
                action.leaf.span(),
                "an action of a service control policy has wildcards only at its end",
            );
        }
    }
}
