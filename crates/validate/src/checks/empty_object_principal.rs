//! `EMPTY_OBJECT_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_OBJECT_PRINCIPAL"),
    level: Level::Suggestion,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "a `Principal` with no key",
    basis: Basis::Documented("the statement has no effect"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["{}"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"AWS": "*"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
