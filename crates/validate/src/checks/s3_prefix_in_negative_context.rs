//! `S3_PREFIX_IN_NEGATIVE_CONTEXT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use iamscope_policy::PolicyKind;
use iamscope_policy::{Effect, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("S3_PREFIX_IN_NEGATIVE_CONTEXT"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "prefixes that may not be listed, which a shorter prefix lists",
    basis: Basis::Documented("`Deny` with a comparison, or `Allow` with a negated one"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "private/*"}}"#).finds(&["s3:prefix"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringNotLike": {"s3:prefix": "private/*"}}"#).finds(&["s3:prefix"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringNotLike": {"s3:prefix": "public/*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let Some(effect) = statement.effect else {
            continue;
        };
        for clause in statement.clauses.iter().filter(|clause| clause.is_key("s3:prefix")) {
            let Some(test) = clause
                .operator
                .map(|operator| operator.test)
                .filter(|test| *test != Test::Null)
            else {
                continue;
            };
            if (effect == Effect::Allow) == test.is_negated() {
                let draft = Draft::at(
                    clause.key.span(),
                    "a request with a shorter prefix lists these objects as well",
                );
                out.push(
                    draft.help("allow what may be listed with `StringLike`, or deny the rest with `StringNotLike`"),
                );
            }
        }
    }
}
