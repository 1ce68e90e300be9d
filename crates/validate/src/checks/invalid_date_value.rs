//! `INVALID_DATE_VALUE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::dates::{Form, form};
use crate::problem::{Code, Level, Problems};
use crate::types::compares;
use crate::values::clauses;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_DATE_VALUE"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a date that is written as seconds since 1970",
    basis: Basis::Documented("the page advises to write out the date"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "1700000000"}}"#).finds(&["1700000000"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-11-23T10:00:00Z"}}"#),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:EpochTime": "1700000000"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    // A key that is itself in seconds is best compared with seconds.
    let clauses =
        clauses(cx).filter(|clause| compares(clause, ConditionKeyType::Date) && !clause.is_key("aws:EpochTime"));
    for value in clauses.flat_map(|clause| &clause.values) {
        if form(value.text) == Form::Epoch {
            let details = format!(
                "`{}` is read as seconds since 1970; write the date as YYYY-MM-DD",
                value.text
            );
            out.at(value.span(), details);
        }
    }
}
