//! `UNIQUE_SIDS_REQUIRED`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNIQUE_SIDS_REQUIRED"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a statement id that stands twice where it may not",
    basis: Basis::Documented("policies of IAM and Organizations"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#).finds(&["A", "A"]),
        Example::policy(PolicyKind::Identity, r#"{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Sid": "B", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#),
    ],
    run: grammar::run,
};
