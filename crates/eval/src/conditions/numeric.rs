//! Numeric operators: integers and decimals, compared exactly. No variables, no wildcards.

use super::Fit;
use super::order::Relation;
use crate::truth::Truth;
use iamscope_policy::Template;
use std::cmp::Ordering;

/// The values of a Numeric operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// Texts that are numbers.
    texts: Box<[Box<str>]>,
    has_garbage: bool,
    has_open: bool,
    relation: Relation,
}

/// A decimal number of any length. INVARIANT (trimmed): no zeros lead the whole part or end the fraction, and zero is
/// not negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Decimal<'t> {
    is_negative: bool,
    whole: &'t str,
    fraction: &'t str,
}

impl Values {
    pub(super) fn new(values: &[&Template], relation: Relation) -> Self {
        let is_number = |value: &&&Template| Decimal::parse(value.as_str()).is_some();
        let texts: Box<[_]> = values
            .iter()
            .filter(is_number)
            .map(|value| value.as_str().into())
            .collect();
        let open = super::count_open(values);
        Self {
            has_garbage: texts.len() + open < values.len(),
            has_open: open > 0,
            texts,
            relation,
        }
    }

    pub(super) fn fit(&self, value: &str) -> Fit {
        let Some(number) = Decimal::parse(value) else {
            return Fit::unreadable(value);
        };
        let mut wanted = self.texts.iter().filter_map(|text| Decimal::parse(text));
        Fit {
            truth: Truth::from(wanted.any(|wanted| self.relation.holds(number.compare(wanted))))
                .or(super::open(self.has_open)),
            has_garbage: self.has_garbage,
        }
    }
}

impl<'t> Decimal<'t> {
    /// Reads an optional minus, digits, and optionally a point and digits; anything else is no number.
    fn parse(text: &'t str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Some(Self {
            is_negative: sign && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }

    fn compare(self, other: Self) -> Ordering {
        let magnitude = || {
            let by_length = self.whole.len().cmp(&other.whole.len());
            // A shorter fraction that begins a longer one is the smaller, which is how strings compare.
            by_length
                .then(self.whole.cmp(other.whole))
                .then(self.fraction.cmp(other.fraction))
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let compare = |left, right| Some(Decimal::parse(left)?.compare(Decimal::parse(right)?));
        for (left, right, expected) in [
            ("10", "9", Ordering::Greater),
            ("010", "10.0", Ordering::Equal),
            ("-0", "0", Ordering::Equal),
            ("-2", "-10", Ordering::Greater),
            ("1.25", "1.3", Ordering::Less),
            (
                "99999999999999999999999999",
                "99999999999999999999999998",
                Ordering::Greater,
            ),
        ] {
            assert_eq!(compare(left, right), Some(expected), "{left} {right}");
        }
        for bad in ["", "-", "+1", "1.", ".5", "10abc", "1e3", " 1", "0x1", "1.2.3", "NaN"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }
}
