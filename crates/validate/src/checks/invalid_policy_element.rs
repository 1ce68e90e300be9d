//! `INVALID_POLICY_ELEMENT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_POLICY_ELEMENT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a key that is no element of the policy language",
    basis: Basis::Documented("elements with other capitals count, for IAM refuses them"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Actions": []"#,
        )
        .finds(&["Actions"]),
        Example::policy(PolicyKind::Identity, r#"{"statement": []}"#).finds(&["statement"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};
