//! `ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "`NotPrincipal` in a trust policy",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        )
        .finds(&["NotPrincipal"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        ),
    ],
    run: grammar::run,
};
