//! `INVALID_PRINCIPAL_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_PRINCIPAL_KEY"),
    level: Level::Error,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "a key of `Principal` other than AWS, CanonicalUser, Federated, Service",
    basis: Basis::Documented("the page lists the four keys"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"aws": "*"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["aws"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"User": "bob"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["User"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Principal": {"AWS": "*"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
