//! `UNSUPPORTED_WILDCARD_IN_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "a wildcard in a principal",
    basis: Basis::Documented("only `*` alone stands for more than one principal"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#).finds(&["arn:aws:iam::111122223333:user/*"]),
        Example::statement(PolicyKind::Resource, r#""Principal": {"AWS": "*"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#),
    ],
    run: grammar::run,
};
