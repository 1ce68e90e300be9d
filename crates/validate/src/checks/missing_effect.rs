//! `MISSING_EFFECT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_EFFECT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a statement without `Effect`",
    basis: Basis::Documented("every statement has one"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Action": "*", "Resource": "*""#).finds(&["{…}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
