//! `EMPTY_ARRAY_CONDITION_FORANYVALUE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_ARRAY_CONDITION_FORANYVALUE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "`ForAnyValue` without values, which never holds",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": []}}"#).finds(&["[]"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#),
    ],
    run: grammar::run,
};
