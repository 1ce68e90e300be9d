//! `DEPRECATED_GLOBAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("DEPRECATED_GLOBAL_CONDITION_KEY"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "`aws:ARN`, the old name of `aws:PrincipalArn`",
    basis: Basis::Inferred("the page has an error for the same key, UNSUPPORTED_GLOBAL_CONDITION_KEY, and does not say when it is which; here it is a warning where a comparison holds for the caller as before"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/a"}}"#).finds(&["aws:ARN"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.is_key("aws:ARN")) {
        let draft = Draft::at(clause.key.span(), "`aws:ARN` has a newer name, `aws:PrincipalArn`");
        let title = "write `aws:PrincipalArn`";
        out.push(draft.fix(Safety::Review, title, clause.key.span(), "aws:PrincipalArn"));
    }
}
