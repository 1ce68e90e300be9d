//! `PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, OnResource, PASS_ROLE, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"),
    level: Level::SecurityWarning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of `NotAction` without `iam:PassRole` with `NotResource`",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::111122223333:role/admin""#,
        )
        .finds(&["s3:*", "arn:aws:iam::111122223333:role/admin"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:iam::111122223333:role/admin""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::NotAction, OnResource::NotResource);
    report(
        cx,
        out,
        PASS_ROLE,
        way,
        "roles that nobody chose can be passed to services",
    );
}
