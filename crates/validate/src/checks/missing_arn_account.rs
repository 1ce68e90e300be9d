//! `MISSING_ARN_ACCOUNT`.

use crate::arn::{arns, fitting};
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ARN_ACCOUNT"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN without the account that its format has",
    basis: Basis::Documented("the formats are those of the service authorization reference"),
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
    for arn in arns(cx).into_iter().filter(|arn| arn.account.text.is_empty()) {
        let formats = fitting(cx.catalog, &arn);
        if !formats.is_empty() && formats.iter().all(|format| format.account == "${Account}") {
            let details = format!("an ARN of `{}` says an account, or `*` for all", arn.service.text);
            out.at(arn.account.span(), details);
        }
    }
}
