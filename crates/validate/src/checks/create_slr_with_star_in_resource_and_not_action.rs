//! `CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, CREATE_LINKED_ROLE, OnResource, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"),
    level: Level::Warning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of `NotAction` without `iam:CreateServiceLinkedRole` on a pattern of roles without `iam:AWSServiceName`",
    basis: Basis::Inferred(
        "the page tolerates roles that have the name of a service in theirs; how it tells is ours: a word of the name begins with `aws`, `amazon`, `service` or the prefix of a service",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "NotAction": "s3:*", "Resource": "*""#,
        )
        .finds(&["s3:*", "*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "NotAction": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "ec2.amazonaws.com"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::NotAction, OnResource::Wildcard);
    report(
        cx,
        out,
        CREATE_LINKED_ROLE,
        way,
        "service-linked roles that nobody chose can be made",
    );
}
