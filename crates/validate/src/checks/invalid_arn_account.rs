//! `INVALID_ARN_ACCOUNT`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;
use iamscope_policy::is_account_id;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_ACCOUNT"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an account in an ARN that is no account",
    basis: Basis::Documented(
        "twelve digits, a wildcard or a variable; `aws` stands for AWS itself, and some formats have words of their own",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:eu-west-1:1111222233:q""#,
        )
        .finds(&["1111222233"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::aws:policy/ReadOnlyAccess""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(account) = arn.account.literal() else {
            continue;
        };
        let is_word = || arn.fitting.iter().any(|format| format.account == account);
        if !is_account_id(account) && account != "aws" && !is_word() {
            out.push(arn.problem(
                &arn.account,
                format!("`{account}` is no account; an account has twelve digits"),
            ));
        }
    }
}
