//! `EMPTY_OBJECT_CONDITION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_OBJECT_CONDITION"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a `Condition`, or an operator in it, with nothing in it",
    basis: Basis::Documented("the page says it of the condition; that operators count is ours"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {}"#,
        )
        .finds(&["{}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {}}"#,
        )
        .finds(&["{}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
