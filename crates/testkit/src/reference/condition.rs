//! Rules 13 to 17: one clause of a `Condition` (IAM User Guide, "Condition operators", "Conditions with multiple context
//! keys or values", "Single-valued vs. multivalued context keys").

use super::answer::Question;
use super::context::Value;
use super::operator;
use super::situation::Situation;
use super::truth::Truth;
use iamscope_policy::{Condition, Quantifier, Test, Version};

/// Returns whether a clause holds.
pub(super) fn holds(condition: &Condition, version: Version, situation: &Situation<'_>) -> Truth {
    let operator = condition.operator.value;
    let texts: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    let value = situation.context.find(condition.key.value.as_str());
    if operator.test == Test::Null {
        return null(operator.quantifier, &texts, value, situation);
    }
    if texts.is_empty() {
        return without_values(condition, value, situation);
    }
    let one = |request: &str| operator::holds(operator.test, &texts, request, version, situation);
    match (operator.quantifier, value) {
        // Rule 14: an absent key.
        (None, None) => Truth::of(operator.if_exists || operator.test.is_negated()),
        (None, Some(Value::One(request))) => one(request),
        // Rule 16: a multivalued key needs a set operator.
        (None, Some(Value::Many(_))) => Truth::of(situation.world.assume(Question::ManyValues, false)),
        (_, Some(Value::Hidden)) => situation.world.open(Question::HiddenValue),
        // Rule 15: set operators.
        (Some(Quantifier::ForAllValues), None) => Truth::Yes,
        (Some(Quantifier::ForAnyValue), None) if operator.if_exists => situation.world.open(Question::AnyValueIfExists),
        (Some(Quantifier::ForAnyValue), None) => Truth::No,
        (Some(quantifier), Some(Value::One(request))) => set(quantifier, std::slice::from_ref(request), one),
        (Some(quantifier), Some(Value::Many(requests))) => set(quantifier, requests, one),
    }
}

fn set(quantifier: Quantifier, requests: &[String], one: impl Fn(&str) -> Truth) -> Truth {
    let is_nothing = is_null_set(requests);
    let truths = requests.iter().map(|request| one(request));
    match quantifier {
        Quantifier::ForAllValues if is_nothing => Truth::Yes,
        Quantifier::ForAllValues => Truth::all(truths),
        Quantifier::ForAnyValue if is_nothing => Truth::No,
        Quantifier::ForAnyValue => Truth::any(truths),
    }
}

/// "A null data set, such as an empty string."
fn is_null_set(values: &[String]) -> bool {
    values.iter().all(String::is_empty)
}

/// An empty list of values (IAM User Guide, "IAM policy validation check reference", the checks "Empty array condition").
fn without_values(condition: &Condition, value: Option<&Value>, situation: &Situation<'_>) -> Truth {
    let operator = condition.operator.value;
    let is_missing = match value {
        None => true,
        Some(Value::Many(values)) => is_null_set(values),
        Some(Value::One(value)) => value.is_empty(),
        Some(Value::Hidden) => false,
    };
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => Truth::of(is_missing),
        Some(Quantifier::ForAnyValue) if operator.if_exists && value.is_none() => {
            situation.world.open(Question::AnyValueIfExists)
        }
        Some(Quantifier::ForAnyValue) => Truth::No,
        None if operator.if_exists => Truth::of(value.is_none()),
        // "Does not affect the policy" and "returns `true`" cannot both be.
        None => situation.world.open(Question::EmptyValues),
    }
}

/// Rule 14: `Null` is true for `true` if the key is absent or has no value, and for `false` otherwise.
///
/// The check "Null with qualifier": with `ForAllValues` it is always true, with `ForAnyValue` always false.
fn null(quantifier: Option<Quantifier>, texts: &[&str], value: Option<&Value>, situation: &Situation<'_>) -> Truth {
    let is_null = match value {
        None => true,
        Some(Value::One(value)) => value.is_empty(),
        Some(Value::Many(values)) => is_null_set(values),
        Some(Value::Hidden) => false,
    };
    let expected = if is_null { "true" } else { "false" };
    match quantifier {
        Some(Quantifier::ForAllValues) => Truth::Yes,
        Some(Quantifier::ForAnyValue) => Truth::No,
        None if texts.is_empty() => situation.world.open(Question::EmptyValues),
        None => Truth::of(texts.iter().any(|text| text.eq_ignore_ascii_case(expected))),
    }
}
