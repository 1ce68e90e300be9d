//! `MISSING_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ACTION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a statement with neither `Action` nor `NotAction`",
    basis: Basis::Documented("every statement has one of them"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Resource": "*""#).finds(&["{…}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
