//! `REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Principal;
use iamscope_policy::{Arn, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"),
    level: Level::Suggestion,
    kinds: kinds::TRUST,
    finds: "a session of a role beside the role itself",
    basis: Basis::Documented("whoever names a role names its sessions"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/team/app", "arn:aws:sts::111122223333:assumed-role/app/me"]}, "Action": "sts:AssumeRole""#).finds(&["arn:aws:sts::111122223333:assumed-role/app/me"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/other", "arn:aws:sts::111122223333:assumed-role/app/me"]}, "Action": "sts:AssumeRole""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let arn = |principal: &Principal<'_>| Arn::parse(principal.leaf.text);
        let roles: Vec<Arn> = statement.principals.iter().filter_map(arn).collect();
        for principal in &statement.principals {
            let Some(session) = arn(principal).filter(|arn| arn.service() == "sts") else {
                continue;
            };
            let mut parts = session.resource().split('/');
            let (Some("assumed-role"), Some(name)) = (parts.next(), parts.next()) else {
                continue;
            };
            let is_parent = |role: &&Arn| {
                let is_role = role.service() == "iam" && role.resource_type() == Some("role");
                is_role && role.account() == session.account() && role.name() == name
            };
            if let Some(role) = roles.iter().find(is_parent) {
                out.at(
                    principal.leaf.span(),
                    format!("`{role}` stands for all of its sessions, this one too"),
                );
            }
        }
    }
}
