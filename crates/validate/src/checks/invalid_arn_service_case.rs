//! `INVALID_ARN_SERVICE_CASE`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems, Safety};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_SERVICE_CASE"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN whose service has capitals",
    basis: Basis::Documented("the service is lower case"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:S3:::b""#,
        )
        .finds(&["S3"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::B""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(service) = arn.service.literal() else {
            continue;
        };
        let lower = service.to_ascii_lowercase();
        if lower != service {
            let details = format!("the service of an ARN is lower case, not `{service}`");
            // The statement did nothing before, and does something afterwards.
            let draft = arn.problem(&arn.service, details);
            out.push(draft.fix(Safety::Review, format!("write `{lower}`"), arn.service.span(), lower));
        }
    }
}
