//! `RCP_SYNTAX_ERROR_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::grammar;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_SYNTAX_ERROR_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::RCP,
    finds: "a principal of a resource control policy other than `*`, or `NotPrincipal`",
    basis: Basis::Documented("`{\"AWS\": \"*\"}` says the same as `*`"),
    examples: &[
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*""#,
        )
        .finds(&["111122223333"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*""#,
        )
        .finds(&["NotPrincipal"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    grammar::run(cx, out);
    for statement in cx.statements.iter().filter(|statement| !statement.is_not_principal) {
        for principal in statement
            .principals
            .iter()
            .filter(|principal| principal.leaf.text != "*")
        {
            out.at(
                principal.leaf.span(),
                "a resource control policy is about all principals, `*`",
            );
        }
    }
}
