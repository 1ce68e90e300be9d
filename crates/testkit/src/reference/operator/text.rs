//! Rules 17 and 20: strings and booleans.

use crate::reference::answer::Question;
use crate::reference::glob::{fits, written};
use crate::reference::situation::Situation;
use crate::reference::truth::Truth;
use crate::reference::variables::{fill, has_variables, test};
use iamscope_policy::Version;

/// `StringEquals`: wildcards are plain characters.
pub(super) fn equals(value: &str, request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    compare(value, version, situation, |text| text == request)
}

/// `StringEqualsIgnoreCase`.
pub(super) fn equals_any_case(value: &str, request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    compare(value, version, situation, |text| {
        text.to_lowercase() == request.to_lowercase()
    })
}

/// `StringLike`: `*` and `?` are wildcards, case counts.
pub(super) fn like(value: &str, request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    let filled = fill(value, version, situation.context);
    test(&filled, situation.world, |pattern| Truth::of(fits(pattern, request)))
}

/// `Bool`: `true` or `false`, in any case. One page lets it have variables, another does not.
pub(super) fn same_bool(value: &str, request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    let is_same = |text: &str| {
        let is_bool = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
        is_bool(text) && is_bool(request) && text.eq_ignore_ascii_case(request)
    };
    if has_variables(value, version) && !situation.world.assume(Question::BoolVariable, true) {
        return Truth::No;
    }
    compare(value, version, situation, is_same)
}

/// Compares text; both ways to read values are one here, since nothing is a wildcard.
fn compare(value: &str, version: Version, situation: &Situation<'_>, holds: impl Fn(&str) -> bool) -> Truth {
    let filled = fill(value, version, situation.context);
    test(&filled, situation.world, |pattern| Truth::of(holds(&written(pattern))))
}
