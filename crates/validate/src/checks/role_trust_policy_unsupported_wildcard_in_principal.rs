//! `ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::PrincipalKey;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "a bare `*` as principal of a trust policy",
    basis: Basis::Documented("`{\"AWS\": \"*\"}` is not named by the page"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole""#,
        )
        .finds(&["*"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let principals = cx.statements.iter().flat_map(|statement| &statement.principals);
    for principal in principals.filter(|principal| principal.key == PrincipalKey::Bare && principal.leaf.text == "*") {
        out.at(
            principal.leaf.span(),
            "a trust policy does not take `*` for a principal",
        );
    }
}
