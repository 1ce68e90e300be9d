//! `EMPTY_ARRAY_CONDITION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_ARRAY_CONDITION"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a condition key without values",
    basis: Basis::Documented("other operators have codes of their own"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": []}}"#).finds(&["[]"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a"}}"#),
    ],
    run: grammar::run,
};
