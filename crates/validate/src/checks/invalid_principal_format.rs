//! `INVALID_PRINCIPAL_FORMAT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_PRINCIPAL_FORMAT"),
    level: Level::Error,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "a `Principal` that is neither `*` nor a key with a value, or a value that names nobody",
    basis: Basis::Documented("the page asks for a key-value pair; that values must name somebody is ours"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": "111122223333", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["111122223333"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"AWS": "bob"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["bob"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"AWS": "111122223333"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
