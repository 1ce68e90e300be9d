//! `INVALID_ARN_REGION`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_REGION"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN of a region that does not exist",
    basis: Basis::Documented("the regions are those of the catalogue; which services each has is not looked at"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:eu-west-9:111122223333:q""#,
        )
        .finds(&["eu-west-9"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(region) = arn.region.literal() else {
            continue;
        };
        let is_word = || arn.fitting.iter().any(|format| format.region == region);
        if cx.catalog.region(region).is_none() && !is_word() {
            out.push(arn.problem(&arn.region, format!("there is no region `{region}`")));
        }
    }
}
