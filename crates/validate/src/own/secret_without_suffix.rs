//! `SECRET_WITHOUT_SUFFIX`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::Statement;
use iamscope_policy::{Effect, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("SECRET_WITHOUT_SUFFIX"),
    level: Level::Warning,
    kinds: kinds::WITH_RESOURCE,
    finds: "the ARN of a secret without the six characters that AWS puts behind its name",
    basis: Basis::Documented("AWS Secrets Manager User Guide, \"Permissions reference for Secrets Manager\": the ARN of a secret ends in a dash and six random characters"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:*:*:secret:prod/db""#,
        )
        .finds(&["arn:aws:secretsmanager:*:*:secret:prod/db"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "secretsmanager:*", "Resource": ["arn:aws:secretsmanager:*:*:secret:prod/db-??????", "arn:aws:secretsmanager:*:*:secret:prod/db-a1B2c3"]"#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "secretsmanager:CreateSecret", "Resource": "arn:aws:secretsmanager:*:*:secret:prod/db""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx.statements.iter().filter(|statement| is_about_values(statement)) {
        let consequence = match statement.effect {
            Some(Effect::Allow) => "allows",
            Some(Effect::Deny) => "denies",
            None => continue,
        };
        for resource in &statement.resources {
            if is_name_only(resource.text) {
                let details = format!(
                    "no secret has this ARN, so it {consequence} nothing: its name is followed by a dash and six characters"
                );
                let help = format!("write `{}-??????`", resource.text);
                out.push(Draft::at(resource.span(), details).help(help));
            }
        }
    }
}

/// Returns whether a statement is about reading secrets; before one is made, it has a name only.
fn is_about_values(statement: &Statement<'_>) -> bool {
    let covers = |name: &str| {
        let mut actions = statement.actions.iter();
        actions.any(|action| action.pattern.matches("secretsmanager", name))
    };
    !statement.is_not_action && !statement.is_not_resource && covers("GetSecretValue")
}

fn is_name_only(resource: &str) -> bool {
    let fields: Vec<&str> = resource.splitn(7, ':').collect();
    let [_, _, "secretsmanager", _, _, "secret", name] = fields.as_slice() else {
        return false;
    };
    let has_suffix = name
        .rsplit_once('-')
        .is_some_and(|(_, suffix)| suffix.len() == 6 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    !name.is_empty() && !has_suffix && !name.contains(['*', '?', '$'])
}
