//! `DATA_TYPE_MISMATCH`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("DATA_TYPE_MISMATCH"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a value of a JSON type that its element does not take",
    basis: Basis::Documented("the page gives `Version` as a number for an example"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Version": 2012, "Statement": []}"#).finds(&["2012"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": ["Allow"], "Action": "*", "Resource": "*""#,
        )
        .finds(&[r#"["Allow"]"#]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
