//! `SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Clause;
use crate::values::is_test;
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"),
    level: Level::Warning,
    kinds: kinds::TRUST,
    finds: "a wildcard in the subject of a token of GitHub Actions",
    basis: Basis::Documented("the repository has to be written out, and the branch too, there or in a key of its own"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:acme/*", "repo:acme/app:ref:refs/heads/main"]}}"#).finds(&["repo:acme/*"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}}"#).finds(&["repo:acme/app:*"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}, "StringEquals": {"token.actions.githubusercontent.com:ref": "refs/heads/main"}}"#),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/app:environment:prod"}}"#),
    ],
    run,
};

const SUBJECT: &str = "token.actions.githubusercontent.com:sub";
const BRANCH: &str = "token.actions.githubusercontent.com:ref";

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let has_branch = statement.has_key(BRANCH);
        let clauses = statement.clauses.iter().filter(|clause| clause.is_key(SUBJECT));
        for value in clauses
            .filter(|clause| is_like(clause))
            .flat_map(|clause| &clause.values)
        {
            if is_open(value.text, has_branch) {
                out.at(
                    value.span(),
                    "tokens for more repositories or branches than one fit this subject",
                );
            }
        }
    }
}

/// Returns whether wildcards in a comparison count; one that excludes subjects does not open anything.
fn is_like(clause: &Clause<'_>) -> bool {
    is_test(clause, Test::StringLike)
}

/// Returns whether a wildcard stands where the repository is said, or the branch if it is said nowhere else.
fn is_open(subject: &str, has_branch: bool) -> bool {
    let Some(wildcard) = subject.find(['*', '?']) else {
        return false;
    };
    let repository_end = subject.match_indices(':').nth(1).map(|(place, _)| place);
    !has_branch || repository_end.is_none_or(|end| wildcard < end)
}
