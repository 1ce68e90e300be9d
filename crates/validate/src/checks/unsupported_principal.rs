//! `UNSUPPORTED_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a principal in a policy of an identity",
    basis: Basis::Documented("it is about whom it is attached to"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["Principal"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
