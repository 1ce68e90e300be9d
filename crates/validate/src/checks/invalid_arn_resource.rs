//! `INVALID_ARN_RESOURCE`.

use crate::arn::{arns, formats, may_overlap};
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use iamscope_policy::PolicyKind;

/// Formats that the service authorization reference leaves out: policies of AWS have them, and the user guides.
const LEFT_OUT: [(&str, &str); 3] = [
    ("backup", "recovery-point:*"),
    ("cloudformation", "transform/*"),
    ("waf", "changetoken/*"),
];

/// No list of formats is longer.
const MOST: usize = 5;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_RESOURCE"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN whose last part fits no format of its service",
    basis: Basis::Documented(
        "the formats are those of the service authorization reference; a pattern counts if it has nothing in common with any of them",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::111122223333:roles/app""#,
        )
        .finds(&["roles/app"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::111122223333:*/app""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for arn in arns(cx) {
        let Some(service) = arn.service.literal() else {
            continue;
        };
        let known = formats(cx.catalog, service);
        let is_left_out = LEFT_OUT
            .iter()
            .any(|(of, format)| service.starts_with(of) && may_overlap(format, arn.resource.text));
        if known.is_empty() || is_left_out || !arn.fitting.is_empty() {
            continue;
        }
        let mut forms: Vec<String> = known.iter().map(|format| format!("`{}`", format.resource)).collect();
        forms.dedup();
        forms.truncate(MOST);
        let details = format!("`{}` is no resource of `{service}`", arn.resource.text);
        out.push(Draft::at(arn.resource.span(), details).help(format!("it has {}", forms.join(", "))));
    }
}
