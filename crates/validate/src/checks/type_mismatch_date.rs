//! `TYPE_MISMATCH_DATE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::dates::{Form, form};
use crate::problem::{Code, Level, Problems};
use crate::types::compares;
use crate::values::clauses;
use crate::variables::variables;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH_DATE"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a value of a date operator that is no date",
    basis: Basis::Documented("the page asks for ISO 8601; seconds since 1970 are for INVALID_DATE_VALUE"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": ["tomorrow", "2026-11-23"]}}"#).finds(&["tomorrow"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": ["2026-11-23T10:00:00+01:00", "1700000000"]}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| compares(clause, ConditionKeyType::Date)) {
        let plain = clause.values.iter().filter(|value| variables(value.text).is_empty());
        for value in plain.filter(|value| form(value.text) == Form::Other) {
            out.at(
                value.span(),
                format!(
                    "`{}` is no date; write it as YYYY-MM-DD or with a time as in 2026-11-23T10:00:00Z",
                    value.text
                ),
            );
        }
    }
}
