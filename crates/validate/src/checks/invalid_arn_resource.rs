//! `INVALID_ARN_RESOURCE`.

use crate::arn::{arns, fitting, formats};
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use iamscope_policy::PolicyKind;

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
        if known.is_empty() || !fitting(cx.catalog, &arn).is_empty() {
            continue;
        }
        let mut forms: Vec<String> = known.iter().map(|format| format!("`{}`", format.resource)).collect();
        forms.dedup();
        forms.truncate(MOST);
        let details = format!("`{}` is no resource of `{service}`", arn.resource.text);
        out.push(Draft::at(arn.resource.span(), details).help(format!("it has {}", forms.join(", "))));
    }
}
