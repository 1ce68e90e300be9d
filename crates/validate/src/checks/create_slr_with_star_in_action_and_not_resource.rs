//! `CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::role_grants::{ByAction, CREATE_LINKED_ROLE, OnResource, report};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"),
    level: Level::Warning,
    kinds: kinds::IDENTITY,
    finds: "`Allow` of a pattern that covers `iam:CreateServiceLinkedRole` with `NotResource`",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/admin""#,
        )
        .finds(&["iam:*", "arn:aws:iam::111122223333:role/admin"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/admin""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let way = (ByAction::Wildcard, OnResource::NotResource);
    report(
        cx,
        out,
        CREATE_LINKED_ROLE,
        way,
        "service-linked roles that nobody chose can be made",
    );
}
