//! `INVALID_CONDITION_OPERATOR`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_CONDITION_OPERATOR"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition operator that does not exist",
    basis: Basis::Documented("the operators are those of the page on condition operators"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEqual": {"aws:username": "a"}}"#).finds(&["StringEqual"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "a"}}"#),
    ],
    run: grammar::run,
};
