//! `REDUNDANT_RESOURCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::coverage::{Covering, report};
use crate::problem::{Code, Level, Problems};
use iamscope_policy::{Element, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_RESOURCE"),
    level: Level::Suggestion,
    kinds: kinds::WITH_RESOURCE,
    finds: "a resource that another one of the statement covers",
    basis: Basis::Shown("recorded answers of the service: one problem for all that have to do with each other, at all of them"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "iam:GetRole", "Resource": ["arn:aws:iam::111122223333:role/jane-admin", "arn:aws:iam::111122223333:role/jane*", "arn:aws:iam::111122223333:role/joe"]"#).finds(&["arn:aws:iam::111122223333:role/jane-admin", "arn:aws:iam::111122223333:role/jane*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let written = &statement.resources;
        let patterns: Vec<Option<Covering<'_>>> = written.iter().copied().map(Covering::resource).collect();
        let list = statement
            .member(Element::Resource)
            .or_else(|| statement.member(Element::NotResource));
        report(out, &patterns, list.map(|member| member.value), "resource");
    }
}
