//! Rules 17 to 23: the comparisons, one file per type of value.

mod address;
mod arn;
mod binary;
mod date;
mod number;
mod text;

use super::situation::Situation;
use super::truth::Truth;
use iamscope_policy::{Test, Version};
use std::cmp::Ordering;

/// Returns whether one value of the request satisfies a comparison with the values of the policy.
///
/// Rule 13: some value of the policy must fit; for a negated operator none may.
pub(super) fn holds(test: Test, values: &[&str], request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    let any = |one: &dyn Fn(&str) -> Truth| Truth::any(values.iter().map(|value| one(value)));
    let equals = |value: &str| text::equals(value, request, version, situation);
    let equals_any_case = |value: &str| text::equals_any_case(value, request, version, situation);
    let like = |value: &str| text::like(value, request, version, situation);
    let arn_like = |value: &str| arn::like(value, request, version, situation);
    let address = |value: &str| address::contains(value, request, situation);
    let number = |orders: &[Ordering]| number::compares(orders, values, request);
    let date = |orders: &[Ordering]| date::compares(orders, values, request, situation);
    match test {
        Test::StringEquals => any(&equals),
        Test::StringNotEquals => any(&equals).negated(),
        Test::StringEqualsIgnoreCase => any(&equals_any_case),
        Test::StringNotEqualsIgnoreCase => any(&equals_any_case).negated(),
        Test::StringLike => any(&like),
        Test::StringNotLike => any(&like).negated(),
        Test::NumericEquals => number(&[Ordering::Equal]),
        Test::NumericNotEquals => number::differs(values, request, situation),
        Test::NumericLessThan => number(&[Ordering::Less]),
        Test::NumericLessThanEquals => number(&[Ordering::Less, Ordering::Equal]),
        Test::NumericGreaterThan => number(&[Ordering::Greater]),
        Test::NumericGreaterThanEquals => number(&[Ordering::Greater, Ordering::Equal]),
        Test::DateEquals => date(&[Ordering::Equal]),
        Test::DateNotEquals => date::differs(values, request, situation),
        Test::DateLessThan => date(&[Ordering::Less]),
        Test::DateLessThanEquals => date(&[Ordering::Less, Ordering::Equal]),
        Test::DateGreaterThan => date(&[Ordering::Greater]),
        Test::DateGreaterThanEquals => date(&[Ordering::Greater, Ordering::Equal]),
        Test::Bool => any(&|value| text::same_bool(value, request, version, situation)),
        Test::BinaryEquals => any(&|value| Truth::of(binary::equals(value, request))),
        Test::IpAddress => any(&address),
        Test::NotIpAddress => address::is_outside(values, request, situation),
        Test::ArnEquals | Test::ArnLike => any(&arn_like),
        Test::ArnNotEquals | Test::ArnNotLike => any(&arn_like).negated(),
        // Decided by presence alone, before any value is looked at.
        Test::Null => Truth::No,
    }
}
