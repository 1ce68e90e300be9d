//! `MISSING_ARN_REGION`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ARN_REGION"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN without the region that its format has",
    basis: Basis::Documented(
        "the formats are those of the service authorization reference, for services that live in regions",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs::111122223333:q""#,
        )
        .finds(&[":"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx).iter().filter(|arn| arn.region.text.is_empty()) {
        let formats = &arn.fitting;
        if !formats.is_empty() && formats.iter().all(|format| format.region == "${Region}") {
            let details = format!("an ARN of `{}` says a region, or `*` for all", arn.service.text);
            out.push(arn.problem(&arn.region, details));
        }
    }
}
