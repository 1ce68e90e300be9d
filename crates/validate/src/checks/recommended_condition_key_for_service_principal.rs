//! `RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::PrincipalKey;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"),
    level: Level::Suggestion,
    kinds: kinds::RESOURCE,
    finds: "a key that does not tell for whom a service acts, where one that does belongs",
    basis: Basis::Inferred("the page names `aws:Referer` as one such key; here, what callers write themselves"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:Referer": "111122223333"}}"#).finds(&["aws:Referer"]),
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:Referer": "111122223333", "aws:SourceAccount": "111122223333"}}"#),
    ],
    run,
};

const WEAK: [&str; 2] = ["aws:Referer", "aws:UserAgent"];
const STRONG: [&str; 4] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| statement.allows() && !statement.is_not_principal)
    {
        let service = statement
            .principals
            .iter()
            .find(|principal| principal.key == PrincipalKey::Service);
        let Some(service) = service.filter(|_| !STRONG.iter().any(|key| statement.has_key(key))) else {
            continue;
        };
        for clause in statement
            .clauses
            .iter()
            .filter(|clause| WEAK.iter().any(|key| clause.is_key(key)))
        {
            let details = format!(
                "`{}` does not tell for whom `{}` acts",
                clause.key.text, service.leaf.text
            );
            let help = "`aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths` do";
            out.push(Draft::at(clause.key.span(), details).help(help));
        }
    }
}
