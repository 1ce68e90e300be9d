//! `ForAllValues` and `ForAnyValue`.

use crate::question::Question;
use crate::truth::Truth;
use iamscope_policy::Quantifier;

/// Returns what a set operator makes of the values of a key.
///
/// A key without values, or with empty ones only, counts as a null data set: `ForAllValues` is then true, `ForAnyValue`
/// false.
pub(super) fn over(quantifier: Quantifier, values: &[Box<str>], fit: impl Fn(&str) -> Truth) -> Truth {
    let is_null = values.iter().all(|value| value.is_empty());
    match quantifier {
        Quantifier::ForAllValues if is_null => Truth::True,
        Quantifier::ForAnyValue if is_null => Truth::False,
        Quantifier::ForAllValues => Truth::all(values.iter().map(|value| fit(value))),
        Quantifier::ForAnyValue => Truth::any(values.iter().map(|value| fit(value))),
    }
}

/// Returns what a set operator makes of an absent key.
///
/// The definition of `IfExists` makes any operator true for an absent key, that of `ForAnyValue` makes it false; AWS
/// does not say which wins.
pub(super) fn absent(quantifier: Quantifier, if_exists: bool) -> Truth {
    match quantifier {
        Quantifier::ForAllValues => Truth::True,
        Quantifier::ForAnyValue if if_exists => Question::AnyValueIfExists.into(),
        Quantifier::ForAnyValue => Truth::False,
    }
}
