//! `MISSING_ACTION_FOR_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use iamscope_policy::PolicyKind;

/// Keys, each with the action by which it is set.
const NEEDS: [(&str, &str, &str); 3] = [
    ("sts:SourceIdentity", "sts", "SetSourceIdentity"),
    ("sts:TransitiveTagKeys", "sts", "TagSession"),
    ("ec2:CreateAction", "ec2", "CreateTags"),
];

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ACTION_FOR_CONDITION_KEY"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key without the action that sets it",
    basis: Basis::Inferred("the page has no list; ours is what the user guides of IAM and Amazon EC2 say of session names, session tags and tags at creation"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:SourceIdentity": "a*"}}"#).finds(&["sts:AssumeRole", "sts:SourceIdentity"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"], "Condition": {"StringLike": {"sts:SourceIdentity": "a*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| statement.allows() && !statement.is_not_action)
    {
        for (key, service, name) in NEEDS {
            let Some(clause) = statement.clauses.iter().find(|clause| clause.is_key(key)) else {
                continue;
            };
            if !statement
                .actions
                .iter()
                .any(|action| action.pattern.matches(service, name))
            {
                let details = format!("`{key}` is set with `{service}:{name}`, which is not among these actions");
                out.push(Draft::at(statement.actions_span(), details).and([clause.key.span()]));
            }
        }
    }
}
