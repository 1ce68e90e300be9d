//! `REDUNDANT_CONDITION_VALUE_NUM`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::removal::item_removals;
use crate::types::number;
use crate::values::clauses;
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_CONDITION_VALUE_NUM"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "several limits for one number, of which one decides",
    basis: Basis::Documented("one of several values is enough, so the widest decides"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["2700", "3600"]}}"#).finds(&["2700"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericGreaterThanEquals": {"s3:max-keys": [10, 5, 7]}}"#).finds(&["10", "7"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": ["1", "2"]}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let is_upper = match clause.operator.map(|operator| operator.test) {
            Some(Test::NumericLessThan | Test::NumericLessThanEquals) => true,
            Some(Test::NumericGreaterThan | Test::NumericGreaterThanEquals) => false,
            Some(_) | None => continue,
        };
        let numbers: Vec<(usize, f64)> = (0..)
            .zip(&clause.values)
            .filter_map(|(place, value)| Some((place, number(value.text)?)))
            .collect();
        let ordered = numbers.iter().copied();
        let widest = if is_upper {
            ordered.max_by(|(_, one), (_, other)| one.total_cmp(other))
        } else {
            ordered.min_by(|(_, one), (_, other)| one.total_cmp(other))
        };
        let Some((kept, _)) = widest.filter(|_| numbers.len() == clause.values.len() && numbers.len() > 1) else {
            continue;
        };
        let kept_text = clause.values.get(kept).map_or("", |value| value.text);
        let others = (0..).zip(&clause.values).filter(|(place, _)| *place != kept);
        let mut places = others.map(|(_, value)| value.span());
        let Some(first) = places.next() else { continue };
        let details = format!("`{kept_text}` alone decides under `{}`", clause.operator_name.text);
        let draft = Draft::at(first, details).and(places);
        out.push(match item_removals(clause.value, |place| place != kept) {
            Some(edits) => draft.edits(Safety::Safe, format!("leave only `{kept_text}`"), edits),
            None => draft,
        });
    }
}
