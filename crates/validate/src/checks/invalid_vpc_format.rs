//! `INVALID_VPC_FORMAT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::{is_id, plain_values};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_VPC_FORMAT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a value of `aws:SourceVpc` that is no id of its kind",
    basis: Basis::Documented("`vpc-` and 8 or 17 letters and digits; values with wildcards and variables pass"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-12345"}}"#,
        )
        .finds(&["vpc-12345"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-11223344556677889"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for value in plain_values(cx, "aws:SourceVpc")
        .into_iter()
        .filter(|value| !is_id(value.text, "vpc-"))
    {
        let details = format!("`{}` is not `vpc-` and 8 or 17 letters and digits", value.text);
        out.at(value.span(), details);
    }
}
