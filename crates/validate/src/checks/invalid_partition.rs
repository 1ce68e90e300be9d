//! `INVALID_PARTITION`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_PARTITION"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN of a partition that does not exist",
    basis: Basis::Documented("the partitions are those of the catalogue; which services each has is not looked at"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:amazon:s3:::b""#,
        )
        .finds(&["amazon"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws-cn:s3:::b""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(partition) = arn.partition.literal() else {
            continue;
        };
        if cx.catalog.partition(partition).is_none() {
            let known = cx.catalog.partitions().map(|known| format!("`{}`", known.name()));
            let known: Vec<String> = known.collect();
            let details = format!("there is no partition `{partition}`");
            let help = format!("the partitions are {}", known.join(", "));
            out.push(arn.problem(&arn.partition, details).help(help));
        }
    }
}
