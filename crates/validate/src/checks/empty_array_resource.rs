//! `EMPTY_ARRAY_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_ARRAY_RESOURCE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "an empty list of resources",
    basis: Basis::Documented("the statement has no effect"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": []"#,
        )
        .finds(&["[]"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
