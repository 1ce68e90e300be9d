//! `POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::size::excess;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"),
    level: Level::Warning,
    kinds: kinds::TRUST,
    finds: "a trust policy that is longer than the quota",
    basis: Basis::Documented("2,048 characters, unless the quota of the account was raised"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        )
        .longer(2000)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
        )
        .longer(1900),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    if let (Some(root), Some(details)) = (cx.root, excess(cx, 2_048)) {
        out.push(Draft::at(root.span(), details).help("the quota of an account can be raised"));
    }
}
