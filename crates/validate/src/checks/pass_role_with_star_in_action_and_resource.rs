//! `PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, OnResource, PASS_ROLE, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
    level: Level::SecurityWarning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of a pattern that covers `iam:PassRole` on a pattern of roles without `iam:PassedToService`",
    basis: Basis::Inferred(
        "the page tolerates roles that have the name of a service in theirs; how it tells is ours: a word of the name begins with `aws`, `amazon`, `service` or the prefix of a service",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:*", "Resource": "*""#,
        )
        .finds(&["iam:*", "*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::111122223333:role/app""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::Wildcard, OnResource::Wildcard);
    report(
        cx,
        out,
        PASS_ROLE,
        way,
        "roles that nobody chose can be passed to services",
    );
}
