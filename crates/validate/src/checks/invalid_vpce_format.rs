//! `INVALID_VPCE_FORMAT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::{is_id, plain_values};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_VPCE_FORMAT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a value of `aws:SourceVpce` that is no id of its kind",
    basis: Basis::Documented("`vpce-` and 8 or 17 letters and digits; values with wildcards and variables pass"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-12345"}}"#,
        )
        .finds(&["vpce-12345"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-11223344556677889"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for value in plain_values(cx, "aws:SourceVpce")
        .into_iter()
        .filter(|value| !is_id(value.text, "vpce-"))
    {
        let details = format!("`{}` is not `vpce-` and 8 or 17 letters and digits", value.text);
        out.at(value.span(), details);
    }
}
