//! `ARN_ACCOUNT_NOT_ALLOWED`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;
use iamscope_policy::is_account_id;

pub(crate) static CHECK: Check = Check {
    code: Code("ARN_ACCOUNT_NOT_ALLOWED"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN with an account where its format has none",
    basis: Basis::Documented("the formats are those of the service authorization reference"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3::111122223333:bucket/b""#,
        )
        .finds(&["111122223333"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::bucket""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(account) = arn.account.literal().filter(|account| is_account_id(account)) else {
            continue;
        };
        let formats = &arn.fitting;
        if !formats.is_empty() && formats.iter().all(|format| format.account.is_empty()) {
            let details = format!("ARNs of this kind have no account, and this one has `{account}`");
            out.push(arn.problem(&arn.account, details));
        }
    }
}
