//! `ARN_REGION_NOT_ALLOWED`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ARN_REGION_NOT_ALLOWED"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN with a region where its format has none",
    basis: Basis::Documented("the formats are those of the service authorization reference"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam:eu-west-1:111122223333:role/app""#,
        )
        .finds(&["eu-west-1"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(region) = arn.region.literal() else {
            continue;
        };
        let formats = &arn.fitting;
        if !formats.is_empty() && formats.iter().all(|format| format.region.is_empty()) {
            let details = format!("ARNs of this kind have no region, and this one has `{region}`");
            out.push(arn.problem(&arn.region, details));
        }
    }
}
