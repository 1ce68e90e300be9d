//! `INVALID_CONDITION_MULTIPLE_BOOLEAN`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::{clauses, is_test};
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_CONDITION_MULTIPLE_BOOLEAN"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "several values of a boolean",
    basis: Basis::Documented("keys are boolean by the service authorization reference, comparisons by `Bool` and `Null`"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}"#).finds(&[r#"["true", "false"]"#]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.values.len() > 1) {
        let is_boolean = clause
            .known
            .is_some_and(|key| key.value_type() == ConditionKeyType::Bool);
        if is_boolean || is_test(clause, Test::Bool) || is_test(clause, Test::Null) {
            out.at(
                clause.value.span(),
                format!("`{}` is compared with one boolean", clause.key.text),
            );
        }
    }
}
