//! `VARIABLE_USAGE_TOO_PERMISSIVE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::sensitive::{report, variables};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("VARIABLE_USAGE_TOO_PERMISSIVE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable in the value of a sensitive condition key",
    basis: Basis::Documented("the sensitive keys are those of the page on global condition keys; that only comparisons with wildcards count is ours, as is that six characters must come first in paths of organizations"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-${aws:PrincipalTag/x}"}}"#).finds(&["${aws:PrincipalTag/x}"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROA${aws:PrincipalTag/x}"}}"#).finds(&["${aws:PrincipalTag/x}"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-${aws:PrincipalTag/x}"}}"#).finds(&["${aws:PrincipalTag/x}"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLE:${aws:PrincipalTag/x}"}}"#),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3/${aws:PrincipalTag/x}"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report(cx, out, "policy variable", variables);
}
