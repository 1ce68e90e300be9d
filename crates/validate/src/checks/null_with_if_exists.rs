//! `NULL_WITH_IF_EXISTS`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("NULL_WITH_IF_EXISTS"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "`Null` with `IfExists`",
    basis: Basis::Documented("every other operator takes the suffix"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NullIfExists": {"aws:username": "true"}}"#).finds(&["NullIfExists"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Null": {"aws:username": "true"}}"#),
    ],
    run: grammar::run,
};
