//! `INVALID_ARN_PREFIX`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_PREFIX"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "a resource that does not start with `arn:`",
    basis: Basis::Documented("`*` alone and variables aside"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "my-bucket/*""#,
        )
        .finds(&["my-bucket/*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/*""#,
        ),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*""#,
        ),
    ],
    run: grammar::run,
};
