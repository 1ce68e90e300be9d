//! `INVALID_ARN_RESOURCE`.

use crate::arn::{Format, arns, formats};
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

/// No list of formats is longer.
const MOST: usize = 5;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ARN_RESOURCE"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN whose last part fits no format of its service",
    basis: Basis::Documented(
        "the formats are those of the service authorization reference; recorded answers of the service show no finding for patterns and for the right type with a wrong rest",
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
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "aps:CreateWorkspace", "Resource": "arn:aws:aps:*:*:/workspaces""#,
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
        let kind = first_part(arn.resource.text);
        let has_kind = |format: &Format<'_>| {
            let other = first_part(format.resource);
            other.contains(['$', '*']) || other.eq_ignore_ascii_case(kind)
        };
        // Some services name the path of a call that makes something, and the reference does not list these.
        let is_path = arn.resource.text.starts_with('/');
        if is_path || arn.resource.literal().is_none() || known.is_empty() || known.iter().any(has_kind) {
            continue;
        }
        let mut forms: Vec<String> = known.iter().map(|format| format!("`{}`", format.resource)).collect();
        forms.dedup();
        forms.truncate(MOST);
        let details = format!("`{}` is no resource of `{service}`", arn.resource.text);
        out.push(
            arn.problem(&arn.resource, details)
                .help(format!("it has {}", forms.join(", "))),
        );
    }
}

/// Returns what stands before the first separator: the type of the resource, where the format has one.
fn first_part(resource: &str) -> &str {
    resource.split(['/', ':']).next().unwrap_or_default()
}
