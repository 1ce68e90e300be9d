//! `WILDCARD_WITHOUT_LIKE_OPERATOR`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use crate::variables::variables;
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("WILDCARD_WITHOUT_LIKE_OPERATOR"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a wildcard in a value that is compared letter by letter",
    basis: Basis::Documented("only `StringLike` and `StringNotLike` know wildcards; operators for ARNs always do"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["a-*", "b"]}}"#).finds(&["a-*"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${*}"}, "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}, "StringLike": {"aws:username": "a*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let like = match clause.operator.map(|operator| operator.test) {
            Some(Test::StringEquals | Test::StringEqualsIgnoreCase) => "StringLike",
            Some(Test::StringNotEquals | Test::StringNotEqualsIgnoreCase) => "StringNotLike",
            Some(_) | None => continue,
        };
        for value in clause.values.iter().filter(|value| has_wildcard(value.text)) {
            let details = format!(
                "`{}` has no wildcards; say `{like}` if one is meant",
                clause.operator_name.text
            );
            out.at(value.span(), details);
        }
    }
}

/// Returns whether there is a wildcard in a text that is not in a variable.
fn has_wildcard(text: &str) -> bool {
    let hidden = variables(text);
    let mut wildcards = text.match_indices(['*', '?']);
    wildcards.any(|(place, _)| !hidden.iter().any(|variable| variable.range.contains(&place)))
}
