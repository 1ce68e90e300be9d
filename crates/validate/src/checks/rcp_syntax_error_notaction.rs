//! `RCP_SYNTAX_ERROR_NOTACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::Element;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_SYNTAX_ERROR_NOTACTION"),
    level: Level::Error,
    kinds: kinds::RCP,
    finds: "`NotAction` in a resource control policy",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["NotAction"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let members = cx
        .statements
        .iter()
        .filter_map(|statement| statement.member(Element::NotAction));
    for member in members {
        out.at(
            member.key.content_span(),
            "a resource control policy lists its actions in `Action`",
        );
    }
}
