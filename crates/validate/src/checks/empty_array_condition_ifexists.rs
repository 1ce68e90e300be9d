//! `EMPTY_ARRAY_CONDITION_IFEXISTS`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_ARRAY_CONDITION_IFEXISTS"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "`IfExists` without values, which holds only if the key is absent",
    basis: Basis::Documented("`Null` says it plainly"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:username": []}}"#).finds(&["[]"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:username": "a"}}"#),
    ],
    run: grammar::run,
};
