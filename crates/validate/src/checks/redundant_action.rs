//! `REDUNDANT_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::coverage::{Covering, report};
use crate::problem::{Code, Level, Problems};
use iamscope_policy::{Element, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_ACTION"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "an action that another one of the statement covers",
    basis: Basis::Shown("recorded answers of the service: one problem for all that have to do with each other, at all of them"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "iam:GetCredentialReport", "iam:DeleteRole"], "Resource": "*""#).finds(&["iam:Get*", "iam:GetCredentialReport"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["s3:GetObject", "S3:getobject", "s3:PutObject"], "Resource": "*""#).finds(&["s3:GetObject", "S3:getobject"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["iam:Get*", "iam:*CredentialReport"], "Resource": "*""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let written = &statement.actions;
        let patterns: Vec<Option<Covering<'_>>> = written.iter().map(Covering::action).collect();
        let list = statement
            .member(Element::Action)
            .or_else(|| statement.member(Element::NotAction));
        report(out, &patterns, list.map(|member| member.value), "action");
    }
}
