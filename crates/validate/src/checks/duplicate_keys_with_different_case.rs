//! `DUPLICATE_KEYS_WITH_DIFFERENT_CASE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("DUPLICATE_KEYS_WITH_DIFFERENT_CASE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key that stands twice under one operator, in different capitals",
    basis: Basis::Documented("condition keys compare without regard to case"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a", "aws:UserName": "b"}}"#).finds(&["aws:UserName", "aws:username"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a"}, "StringLike": {"aws:UserName": "b"}}"#),
    ],
    run: grammar::run,
};
