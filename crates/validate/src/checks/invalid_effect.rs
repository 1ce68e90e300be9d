//! `INVALID_EFFECT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_EFFECT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "an `Effect` other than Allow and Deny",
    basis: Basis::Documented("the value is case-sensitive"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "allow", "Action": "*", "Resource": "*""#,
        )
        .finds(&["allow"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "*", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
