//! `POLICY_SIZE_EXCEEDS_RCP_QUOTA`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::size::excess;
use iamscope_policy::PolicyKind;

/// Organizations User Guide, "Quotas and service limits for AWS Organizations".
const QUOTA: usize = 5_120;

pub(crate) static CHECK: Check = Check {
    code: Code("POLICY_SIZE_EXCEEDS_RCP_QUOTA"),
    level: Level::Error,
    kinds: kinds::RCP,
    finds: "a resource control policy longer than 5,120 characters",
    basis: Basis::Documented(
        "the number is of the Organizations User Guide, as are the white space that does not count",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Rcp,
            r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(5_120)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
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
