//! `INVALID_CONDITION_KEY_FORMAT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_CONDITION_KEY_FORMAT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key that is not `service:name`",
    basis: Basis::Documented("the page names the form"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"username": "a"}}"#).finds(&["username"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let parts = clause.key.text.split_once(':');
        if parts.is_none_or(|(service, name)| service.is_empty() || name.is_empty()) {
            let details = format!("`{}` is no condition key; one is `service:name`", clause.key.text);
            out.at(clause.key.span(), details);
        }
    }
}
