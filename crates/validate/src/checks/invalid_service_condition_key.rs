//! `INVALID_SERVICE_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::problem::{Draft, Safety};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_SERVICE_CONDITION_KEY"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key of a service that does not have it",
    basis: Basis::Documented("the keys are those of the catalogue"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefixes": "a"}}"#).finds(&["s3:prefixes"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.known.is_none() && !clause.lacks_tag_key(cx.catalog)) {
        let Some((prefix, _)) = clause.key.text.split_once(':') else {
            continue;
        };
        let Some(service) = cx.catalog.service(prefix) else {
            continue;
        };
        let mut draft = Draft::at(
            clause.key.span(),
            format!("`{}` has no condition key `{}`", service.prefix(), clause.key.text),
        );
        let close = cx.catalog.suggest_condition_key(clause.key.text).into_iter();
        let mut of_service = close.map(|key| key.name()).filter(|name| {
            let (start, _) = name.split_once(':').unwrap_or_default();
            start == service.prefix() && !name.contains('$')
        });
        if let Some(meant) = of_service.next() {
            let help = format!("did you mean `{meant}`?");
            draft = draft
                .help(help)
                .fix(Safety::Review, format!("write `{meant}`"), clause.key.span(), meant);
        }
        out.push(draft);
    }
}
