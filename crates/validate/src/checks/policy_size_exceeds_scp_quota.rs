//! `POLICY_SIZE_EXCEEDS_SCP_QUOTA`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::size::excess;
use iamscope_policy::PolicyKind;

/// Organizations User Guide, "Quotas and service limits for AWS Organizations".
const QUOTA: usize = 10_240;

pub(crate) static CHECK: Check = Check {
    code: Code("POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
    level: Level::Error,
    kinds: kinds::SCP,
    finds: "a service control policy longer than 10,240 characters",
    basis: Basis::Documented(
        "the number is of the Organizations User Guide, as are the white space that does not count",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Scp,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(10_240)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Scp,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(1_000),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    if let (Some(root), Some(details)) = (cx.root, excess(cx, QUOTA)) {
        out.at(root.span(), details);
    }
}
