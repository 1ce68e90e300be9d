//! `UNTRUSTWORTHY_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::{Clause, PrincipalKey, Statement};
use iamscope_policy::PolicyKind;

/// Keys that hold headers of the request.
const KEYS: [&str; 2] = ["aws:Referer", "aws:UserAgent"];

pub(crate) static CHECK: Check = Check {
    code: Code("UNTRUSTWORTHY_CONDITION_KEY"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "a condition on something that the caller makes up",
    basis: Basis::Inferred("the page has no list; the page on global condition keys warns of these two"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:Referer": "https://example.com/*"}}"#).finds(&["aws:Referer"]),
        Example::statement(PolicyKind::Resource, r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-12345678"}}"#),
        Example::statement(PolicyKind::Resource, r#""Principal": {"Service": "ses.amazonaws.com"}, "Effect": "Allow", "Action": "sns:Publish", "Resource": "*", "Condition": {"StringEquals": {"aws:Referer": "111122223333"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let is_made_up = |clause: &&Clause<'_>| KEYS.iter().any(|key| clause.is_key(key));
    // A service says itself what it puts there; that it is of little use has a check of its own.
    let is_open = |statement: &&Statement<'_>| {
        let mut principals = statement.principals.iter();
        statement.principals.is_empty() || principals.any(|principal| principal.key != PrincipalKey::Service)
    };
    let statements = cx.statements.iter().filter(is_open);
    for clause in statements.flat_map(|statement| &statement.clauses).filter(is_made_up) {
        out.at(
            clause.key.span(),
            format!("the caller can put anything into `{}`", clause.key.text),
        );
    }
}
