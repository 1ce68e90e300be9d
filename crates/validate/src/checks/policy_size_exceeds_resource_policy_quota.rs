//! `POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::resource_type::ResourceType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"),
    level: Level::Warning,
    kinds: kinds::RESOURCE,
    finds: "a policy of a resource that is longer than the quota",
    basis: Basis::Inferred(
        "the quotas are those of S3, DynamoDB and VPC endpoints, 20 KB, white space included; for a resource of which nothing is said there is none",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#,
        )
        .of(ResourceType::S3Bucket)
        .longer(20480)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::VpcEndpoint,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#,
        )
        .longer(20480)
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#,
        )
        .longer(20480),
    ],
    run,
};

const QUOTA: usize = 20_480;

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    if cx.resource_type.is_none() && cx.kind != PolicyKind::VpcEndpoint {
        return;
    }
    let Some(root) = cx.root else { return };
    let count = root.span().range().len();
    if count > QUOTA {
        out.at(
            root.span(),
            format!("the policy has {count} bytes, and the quota is {QUOTA}"),
        );
    }
}
