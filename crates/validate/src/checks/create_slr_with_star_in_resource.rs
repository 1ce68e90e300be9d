//! `CREATE_SLR_WITH_STAR_IN_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, CREATE_LINKED_ROLE, OnResource, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("CREATE_SLR_WITH_STAR_IN_RESOURCE"),
    level: Level::Warning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of `iam:CreateServiceLinkedRole` on a pattern of roles without `iam:AWSServiceName`",
    basis: Basis::Inferred(
        "the page tolerates roles that have the name of a service in theirs; how it tells is ours: a word of the name begins with `aws`, `amazon`, `service` or the prefix of a service",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*""#,
        )
        .finds(&["iam:CreateServiceLinkedRole", "*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "ec2.amazonaws.com"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::Name, OnResource::Wildcard);
    report(
        cx,
        out,
        CREATE_LINKED_ROLE,
        way,
        "service-linked roles that nobody chose can be made",
    );
}
