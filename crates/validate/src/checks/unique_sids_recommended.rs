//! `UNIQUE_SIDS_RECOMMENDED`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNIQUE_SIDS_RECOMMENDED"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a statement id that stands twice where it should not",
    basis: Basis::Inferred("the page names no services; all resource policies count"),
    examples: &[
        Example::policy(PolicyKind::Resource, r#"{"Statement": [{"Sid": "A", "Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Sid": "A", "Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#).finds(&["A", "A"]),
        Example::policy(PolicyKind::Resource, r#"{"Statement": [{"Sid": "A", "Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Sid": "B", "Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#),
    ],
    run: grammar::run,
};
