//! `TYPE_MISMATCH_NUMBER`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::types::compares;
use crate::types::number;
use crate::values::clauses;
use crate::variables::variables;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH_NUMBER"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a value of a numeric operator that is no number",
    basis: Basis::Documented("the page says so"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["1 hour", 3600]}}"#).finds(&["1 hour"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThanEquals": {"s3:max-keys": ["10", "-1.5"]}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| compares(clause, ConditionKeyType::Numeric)) {
        let plain = clause.values.iter().filter(|value| variables(value.text).is_empty());
        for value in plain.filter(|value| number(value.text).is_none()) {
            out.at(value.span(), format!("`{}` is no number", value.text));
        }
    }
}
