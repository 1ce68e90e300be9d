//! `UNSUPPORTED_GLOBAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_GLOBAL_CONDITION_KEY"),
    level: Level::Error,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "the condition key `aws:ARN` in a policy that names principals",
    basis: Basis::Inferred("the page has a warning for the same key; that this one is for policies of resources follows from its pointing to `aws:SourceArn`"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/app"}}"#).finds(&["aws:ARN"]),
        Example::statement(PolicyKind::Resource, r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.is_key("aws:ARN")) {
        let draft = Draft::at(clause.key.span(), "there is no condition key `aws:ARN` any more");
        out.push(draft.help("say `aws:PrincipalArn` or `aws:SourceArn`"));
    }
}
