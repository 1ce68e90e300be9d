//! `POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::size::excess;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
    level: Level::Warning,
    kinds: kinds::IDENTITY,
    finds: "a policy of a user, group or role that is longer than the quota",
    basis: Basis::Shown(
        "recorded answers of the service, which measure by the quota for inline policies of roles, 10,240; a boundary is a managed policy, with 6,144, and a session policy has 2,048",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(10200)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Boundary,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(6100)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Session,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(2000)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .longer(6100),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let quota = match cx.kind {
        PolicyKind::Boundary => 6_144,
        PolicyKind::Session => 2_048,
        PolicyKind::Identity
        | PolicyKind::Resource
        | PolicyKind::Trust
        | PolicyKind::Scp
        | PolicyKind::Rcp
        | PolicyKind::VpcEndpoint
        | PolicyKind::Acl => 10_240,
    };
    if let (Some(root), Some(details)) = (cx.root, excess(cx, quota)) {
        out.push(Draft::at(root.span(), details).help("divide it into several policies"));
    }
}
