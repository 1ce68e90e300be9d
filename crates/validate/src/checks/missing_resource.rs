//! `MISSING_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::grammar;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_RESOURCE"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "a statement with neither `Resource` nor `NotResource`",
    basis: Basis::Documented(
        "trust policies have none; that policies of Amazon ECR repositories have none says its User Guide",
    ),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "*""#).finds(&["{…}"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject""#,
        )
        .finds(&["{…}"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    grammar::run(cx, out);
    // The parser takes a resource policy without resources, since Amazon ECR writes them so.
    if cx.kind != PolicyKind::Resource {
        return;
    }
    for statement in &cx.statements {
        let is_there = statement.resources_span() != statement.value.span();
        let is_of_ecr = |text: &str| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("ecr:"));
        if !is_there && !statement.actions.iter().all(|action| is_of_ecr(action.leaf.text)) {
            out.at(
                statement.value.span(),
                "statement of a resource policy without `Resource`",
            );
        }
    }
}
