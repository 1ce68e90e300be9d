//! `UNSUPPORTED_ELEMENT_COMBINATION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_ELEMENT_COMBINATION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "an element beside its negation",
    basis: Basis::Documented("`Action`, `Principal` and `Resource` exclude their `Not` forms"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:*", "NotAction": "s3:Get*", "Resource": "*""#,
        )
        .finds(&["NotAction"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
