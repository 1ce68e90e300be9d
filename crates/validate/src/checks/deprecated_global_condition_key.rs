//! `DEPRECATED_GLOBAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("DEPRECATED_GLOBAL_CONDITION_KEY"),
    level: Level::Warning,
    kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Scp],
    finds: "the condition key `aws:ARN`",
    basis: Basis::Inferred("the page has an error for the same key; this one is for policies without principals, since it points to `aws:PrincipalArn` only"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/app"}}"#).finds(&["aws:ARN"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.is_key("aws:ARN")) {
        let draft = Draft::at(clause.key.span(), "`aws:ARN` is the old name of `aws:PrincipalArn`");
        let title = "write `aws:PrincipalArn`";
        out.push(draft.fix(Safety::Review, title, clause.key.span(), "aws:PrincipalArn"));
    }
}
