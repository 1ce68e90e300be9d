//! `INVALID_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::grammar;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::renamed::action_of;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ACTION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "an action that does not exist",
    basis: Basis::Documented(
        "the actions are those of the catalogue; that a pattern counts if it covers none of them is ours",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": ["s3:GetObjects", "s3:GetObject"], "Resource": "*""#,
        )
        .finds(&["s3:GetObjects"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "GetObject", "Resource": "*""#,
        )
        .finds(&["GetObject"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "S3:getobject", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    grammar::run(cx, out);
    for action in cx.statements.iter().flat_map(|statement| &statement.actions) {
        let Some((service, _)) = action.pattern.service_and_name() else {
            continue;
        };
        if cx.catalog.service(service).is_none() || !cx.catalog.covered_by(&action.pattern).is_empty() {
            continue;
        }
        let (span, text) = (action.leaf.span(), action.leaf.text);
        let is_pattern = text.contains(['*', '?']);
        let details = if is_pattern {
            format!("no action of `{service}` fits `{text}`")
        } else {
            format!("there is no action `{text}`")
        };
        let mut draft = Draft::at(span, details);
        let close = || {
            cx.catalog
                .suggest_action(text)
                .into_iter()
                .next()
                .map(|action| action.full_name())
        };
        let meant = action_of(text).map(str::to_owned).or_else(close);
        if let Some(meant) = meant.filter(|_| !is_pattern) {
            let help = format!("did you mean `{meant}`?");
            draft = draft
                .help(help)
                .fix(Safety::Review, format!("write `{meant}`"), span, meant);
        }
        out.push(draft);
    }
}
