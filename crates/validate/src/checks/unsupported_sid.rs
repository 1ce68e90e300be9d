//! `UNSUPPORTED_SID`.

use crate::check::{Basis, Check, Example};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Leaf;
use iamscope_policy::Element;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_SID"),
    level: Level::Error,
    kinds: &[
        PolicyKind::Identity,
        PolicyKind::Boundary,
        PolicyKind::Session,
        PolicyKind::Trust,
        PolicyKind::Scp,
        PolicyKind::Rcp,
    ],
    finds: "a statement id with characters other than letters and digits",
    basis: Basis::Inferred(
        "the page names the characters; services with resource policies take more, as AWS KMS does in its default key policy",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Sid": "read-only", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["read-only"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Sid": "ReadOnly1", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
        Example::statement(
            PolicyKind::Resource,
            r#""Sid": "Enable IAM policies", "Principal": "*", "Effect": "Allow", "Action": "kms:*", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let Some(leaf) = statement
            .member(Element::Sid)
            .and_then(|member| Leaf::read(member.value))
        else {
            continue;
        };
        if leaf.text.contains(|character: char| !character.is_ascii_alphanumeric()) {
            out.at(leaf.span(), "a statement id has letters and digits only");
        }
    }
}
