//! `MISSING_GITHUB_REPO_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::sts::{GITHUB, oidc_providers};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_GITHUB_REPO_CONDITION_KEY"),
    level: Level::SecurityWarning,
    kinds: kinds::TRUST,
    finds: "trust in GitHub Actions without a condition on the repository",
    basis: Basis::Documented("the key for the subject; which values are too wide is told elsewhere"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}"#).finds(&["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b:ref:refs/heads/main"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx.statements.iter().filter(|statement| statement.allows()) {
        let trusted = oidc_providers(statement).into_iter();
        for (address, leaf) in trusted.filter(|(address, _)| address.eq_ignore_ascii_case(GITHUB)) {
            let key = format!("{address}:sub");
            if !statement.has_key(&key) {
                let draft = Draft::at(leaf.span(), "every repository on GitHub gets in");
                out.push(draft.help(format!("name repository and branch in a condition on `{key}`")));
            }
        }
    }
}
