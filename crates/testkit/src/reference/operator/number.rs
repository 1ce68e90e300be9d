//! Rule 18: integers and decimals; no variables, no wildcards, no exponents.

use crate::reference::answer::Question;
use crate::reference::situation::Situation;
use crate::reference::truth::Truth;
use std::cmp::Ordering;

/// A decimal number as its digits.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Decimal {
    is_negative: bool,
    /// Without leading zeros.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

/// Returns whether the request compares so with some value; text that is no number compares with nothing.
pub(super) fn compares(orders: &[Ordering], values: &[&str], request: &str) -> Truth {
    let one = |value: &&str| {
        let (Some(request), Some(value)) = (read(request), read(value)) else {
            return false;
        };
        orders.contains(&order(&request, &value))
    };
    Truth::of(values.iter().any(one))
}

/// `NumericNotEquals`: no value equals the request. What it means for text that is no number is open.
pub(super) fn differs(values: &[&str], request: &str, situation: &Situation<'_>) -> Truth {
    let is_sound = read(request).is_some() && values.iter().all(|value| read(value).is_some());
    let differs = compares(&[Ordering::Equal], values, request).negated();
    if is_sound || differs == Truth::No {
        return differs;
    }
    situation.world.open(Question::MalformedNumber)
}

fn read(text: &str) -> Option<Decimal> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let is_digits = |text: &str| text.chars().all(|character| character.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.trim_end_matches('0').to_owned();
    let is_zero = whole.is_empty() && fraction.is_empty();
    Some(Decimal {
        is_negative: is_negative && !is_zero,
        whole,
        fraction,
    })
}

fn order(one: &Decimal, other: &Decimal) -> Ordering {
    let size = |number: &Decimal| (number.whole.len(), number.whole.clone(), number.fraction.clone());
    match (one.is_negative, other.is_negative) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => size(one).cmp(&size(other)),
        (true, true) => size(other).cmp(&size(one)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let compare = |one: &str, other: &str| Some(order(&read(one)?, &read(other)?));
        assert_eq!(compare("10", "9"), Some(Ordering::Greater));
        assert_eq!(compare("010.50", "10.5"), Some(Ordering::Equal));
        assert_eq!(compare("-2", "-10"), Some(Ordering::Greater));
        assert_eq!(compare("-0", "0.0"), Some(Ordering::Equal));
        assert_eq!(compare("0.05", "0.4"), Some(Ordering::Less));
        for bad in ["", "10abc", "1e3", ".5", "5.", "+1", " 1", "1,0", "--1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
