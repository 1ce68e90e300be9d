//! `PASS_ROLE_WITH_STAR_IN_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, OnResource, PASS_ROLE, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("PASS_ROLE_WITH_STAR_IN_RESOURCE"),
    level: Level::SecurityWarning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of `iam:PassRole` on a pattern of roles without `iam:PassedToService`",
    basis: Basis::Inferred(
        "the page tolerates roles that have the name of a service in theirs; how it tells is ours: a word of the name begins with `aws`, `amazon`, `service` or the prefix of a service",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*""#,
        )
        .finds(&["iam:PassRole", "*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/lambda-*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::Name, OnResource::Wildcard);
    report(
        cx,
        out,
        PASS_ROLE,
        way,
        "roles that nobody chose can be passed to services",
    );
}
