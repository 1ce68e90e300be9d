//! `MISSING_VERSION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use iamscope_policy::{Element, PolicyKind, Span, json::Kind};

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_VERSION"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a policy without `Version`",
    basis: Basis::Documented("without it, there are no policy variables"),
    examples: &[
        Example::policy(
            PolicyKind::Identity,
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#,
        )
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(root) = cx.root.filter(|root| root.kind() == Kind::Object) else {
        return;
    };
    if cx.element(Element::Version).is_some() || root.members().next().is_none() {
        return;
    }
    let draft = Draft::at(
        root.span(),
        "the policy does not say its `Version`, so it has no variables and is of 2008",
    );
    // With a newer version, `${...}` is a variable.
    let safety = if cx.text.contains("${") {
        Safety::Review
    } else {
        Safety::Safe
    };
    let start = root.span().range().start + 1;
    let insertion = r#""Version": "2012-10-17", "#;
    out.push(draft.fix(safety, "say 2012-10-17", Span::new(start, start), insertion));
}
