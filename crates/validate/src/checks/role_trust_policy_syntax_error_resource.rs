//! `ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "`Resource` or `NotResource` in a trust policy",
    basis: Basis::Documented("its resource is the role"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", "Resource": "*""#,
        )
        .finds(&["Resource"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        ),
    ],
    run: grammar::run,
};
