//! `EMPTY_SID_VALUE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::removal::member_removal;
use iamscope_policy::Element;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("EMPTY_SID_VALUE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a statement id with nothing in it",
    basis: Basis::Shown("AWS CLI Command Reference, `validate-policy`"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Sid": "", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&[r#""""#]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let ids = cx
        .statements
        .iter()
        .filter_map(|statement| statement.member(Element::Sid));
    for id in ids.filter(|id| id.value.as_str() == Some("")) {
        let mut draft = Draft::at(id.value.content_span(), "this statement id is empty");
        if let Some(edit) = member_removal(cx.text, id) {
            draft = draft.edits(Safety::Safe, "take it out", vec![edit]);
        }
        out.push(draft);
    }
}
