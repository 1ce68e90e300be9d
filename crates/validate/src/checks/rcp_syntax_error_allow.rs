//! `RCP_SYNTAX_ERROR_ALLOW`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::Element;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_SYNTAX_ERROR_ALLOW"),
    level: Level::Error,
    kinds: kinds::RCP,
    finds: "an `Allow` of a resource control policy that is about less than everything",
    basis: Basis::Documented("all resources, and no condition; principals have a code of their own"),
    examples: &[
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b""#,
        )
        .finds(&["arn:aws:s3:::b"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    const DETAILS: &str = "an `Allow` of a resource control policy is about all resources and has no condition";
    for statement in cx.statements.iter().filter(|statement| statement.allows()) {
        let is_everything = statement.resources.iter().any(|resource| resource.text == "*");
        if !statement.resources.is_empty() && (statement.is_not_resource || !is_everything) {
            out.at(statement.resources_span(), DETAILS);
        }
        if let Some(member) = statement.member(Element::Condition) {
            out.at(member.key.content_span(), DETAILS);
        }
    }
}
