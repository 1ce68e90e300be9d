//! `MISSING_STATEMENT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_STATEMENT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy without a statement",
    basis: Basis::Documented("an empty list counts as none"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Version": "2012-10-17"}"#).finds(&["{…}"]),
        Example::policy(PolicyKind::Identity, r#"{"Statement": []}"#).finds(&["[]"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
