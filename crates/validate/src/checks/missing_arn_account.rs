//! `MISSING_ARN_ACCOUNT`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

/// Services of which AWS owns resources that everyone uses, such as documents; their ARNs have no account.
const OWNED_BY_AWS: [&str; 2] = ["resource-explorer-2", "ssm"];

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ARN_ACCOUNT"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN without the account that its format has",
    basis: Basis::Documented(
        "the formats are those of the service authorization reference; services of which AWS owns resources pass",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:eu-west-1::q""#,
        )
        .finds(&[":"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx).iter().filter(|arn| arn.account.text.is_empty()) {
        let formats = &arn.fitting;
        let is_shared = OWNED_BY_AWS.contains(&arn.service.text);
        if !is_shared && !formats.is_empty() && formats.iter().all(|format| format.account == "${Account}") {
            let details = format!("an ARN of `{}` says an account, or `*` for all", arn.service.text);
            out.push(arn.problem(&arn.account, details));
        }
    }
}
