//! `INVALID_SERVICE_IN_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::services::is_service;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_SERVICE_IN_ACTION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "an action of a service that does not exist",
    basis: Basis::Documented(
        "the services are those of the catalogue, and former ones that policies of AWS still name",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s33:GetObject", "Resource": "*""#,
        )
        .finds(&["s33"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "S3:GetObject", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for action in cx.statements.iter().flat_map(|statement| &statement.actions) {
        let Some((service, _)) = action.pattern.service_and_name() else {
            continue;
        };
        if is_service(service, cx.catalog) || action.pattern.has_placeholders() {
            continue;
        }
        let span = action.leaf.part(0..service.len());
        let mut draft = Draft::at(action.leaf.span(), format!("there is no service `{service}`")).underline(span);
        if let Some(meant) = cx.catalog.suggest_service(service).first() {
            let meant = meant.prefix();
            let help = format!("did you mean `{meant}`?");
            draft = draft
                .help(help)
                .fix(Safety::Review, format!("write `{meant}`"), span, meant);
        }
        out.push(draft);
    }
}
