//! `MISSING_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a statement of a resource policy without `Principal`",
    basis: Basis::Documented("resource policies, trust policies and resource control policies name principals"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
