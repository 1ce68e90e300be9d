//! `UNSUPPORTED_ACTION_FOR_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::key_support::{has_key, needs_key};
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::Action;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_ACTION_FOR_CONDITION_KEY"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "an action whose requests do not have the condition key",
    basis: Basis::Shown("AWS CLI Command Reference, `validate-policy`; which actions have a key says the service authorization reference, for claims of identity providers and keys of `iam`, `kms`, `s3` and `sts`. Patterns pass, as the page says; conditions that hold without the key pass too, which is ours"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["iam:PassRole", "iam:GetRole"], "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#).finds(&["iam:GetRole", "ec2.amazonaws.com"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "a"}}"#).finds(&["sts:TagSession", "a"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx.statements.iter().filter(|statement| !statement.is_not_action) {
        for clause in statement.clauses.iter().filter(|clause| needs_key(clause)) {
            let Some(key) = clause.known else {
                continue;
            };
            let lacks = |action: &&Action<'_>| has_key(action.leaf.text, key, cx.catalog) == Some(false);
            let lacking: Vec<&Action<'_>> = statement.actions.iter().filter(lacks).collect();
            let Some((first, rest)) = lacking.split_first() else {
                continue;
            };
            let names: Vec<String> = lacking.iter().map(|action| format!("`{}`", action.leaf.text)).collect();
            let details = format!("requests for {} have no `{}`", names.join(", "), clause.key.text);
            let places = rest
                .iter()
                .map(|action| action.leaf.span())
                .chain([clause.value.content_span()]);
            out.push(Draft::at(first.leaf.span(), details).and(places));
        }
    }
}
