//! `UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::key_support::needs_key;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::{Clause, PrincipalKey};
use iamscope_policy::PolicyKind;

/// Properties of users and roles that services do not have.
const KEYS: [&str; 5] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:userid",
    "aws:username",
];

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::RESOURCE,
    finds: "a condition on the caller's account or organization where only services call",
    basis: Basis::Documented("the page gives `aws:PrincipalOrgID` with CloudFront for an example; that all services and the other properties of callers count is ours"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}"#).finds(&["aws:PrincipalOrgID", "cloudfront.amazonaws.com"]),
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| statement.allows() && !statement.is_not_principal)
    {
        let mut principals = statement.principals.iter();
        if statement.principals.is_empty() || !principals.all(|principal| principal.key == PrincipalKey::Service) {
            continue;
        }
        let of_caller = |clause: &&Clause<'_>| KEYS.iter().any(|key| clause.is_key(key));
        for clause in statement
            .clauses
            .iter()
            .filter(of_caller)
            .filter(|clause| needs_key(clause))
        {
            let details = format!("a service has no `{}`, so this never holds", clause.key.text);
            let principals = statement.principals.iter().map(|principal| principal.leaf.span());
            out.push(Draft::at(clause.key.span(), details).and(principals));
        }
    }
}
