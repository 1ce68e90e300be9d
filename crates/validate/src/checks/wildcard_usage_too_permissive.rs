//! `WILDCARD_USAGE_TOO_PERMISSIVE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::sensitive::{report, wildcards};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("WILDCARD_USAGE_TOO_PERMISSIVE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a wildcard in the value of a sensitive condition key",
    basis: Basis::Documented("the sensitive keys are those of the page on global condition keys; that six characters must come first in paths of organizations is ours"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROA*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*"}}"#).finds(&["*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}"#),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3/*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report(cx, out, "wildcard", wildcards);
}
