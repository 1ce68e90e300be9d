//! `WILDCARD_IN_SERVICE_NAME`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("WILDCARD_IN_SERVICE_NAME"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a wildcard in the service of an action",
    basis: Basis::Documented("IAM refuses to store such an action"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3*:GetObject", "Resource": "*""#,
        )
        .finds(&["s3*:GetObject"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
