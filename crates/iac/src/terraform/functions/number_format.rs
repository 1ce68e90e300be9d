//! Numbers as Go's `fmt` prints them: `%e`, `%f`, `%g`, and `%d` in several bases.

use crate::number::Number;
use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::{BigDecimal, RoundingMode};
use std::num::NonZeroU64;

/// What stands between `%` and the letter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Layout {
    /// `0`: zeros in front rather than spaces.
    pub(super) is_zero_padded: bool,
    /// `#`: a prefix such as `0x`.
    pub(super) is_alternate: bool,
    /// `+`: a sign in any case.
    pub(super) is_signed: bool,
    /// `-`: on the left.
    pub(super) is_left: bool,
    /// A space where the sign would be.
    pub(super) is_spaced: bool,
    /// The least number of characters.
    pub(super) width: Option<usize>,
    /// What stands after the point.
    pub(super) precision: Option<usize>,
}

/// Writes a number with `e`, `E`, `f`, `g` or `G`.
pub(super) fn float(number: &Number, verb: char, layout: Layout) -> String {
    let precision = layout.precision.map(|precision| precision as u64);
    let body = match verb.to_ascii_lowercase() {
        'e' => scientific(&number.to_exact(), precision.unwrap_or(6)),
        'f' => fixed(&number.to_exact(), precision.unwrap_or(6)),
        _ => match precision {
            None => general(number),
            Some(precision) => general_of(&number.to_exact(), precision.max(1)),
        },
    };
    let body = if verb.is_ascii_uppercase() {
        body.to_uppercase()
    } else {
        body
    };
    let (sign, body) = match body.strip_prefix('-') {
        Some(body) => ("-", body),
        None => (positive_sign(layout), &*body),
    };
    pad(sign, body, layout, true)
}

/// Writes a number as `%v` does: the shortest digits, with an exponent from seven digits on.
pub(super) fn general(number: &Number) -> String {
    let digits = Digits::of(number.as_decimal());
    let exponent = digits.point - 1;
    if !digits.digits.is_empty() && !(-4..6).contains(&exponent) {
        digits.to_scientific(digits.digits.len().saturating_sub(1) as u64)
    } else {
        digits.to_fixed((digits.digits.len() as i64 - digits.point).max(0).unsigned_abs())
    }
}

/// Writes a whole number with `b`, `d`, `o`, `x` or `X`.
pub(super) fn integer(number: &BigInt, verb: char, layout: Layout) -> String {
    let (base, prefix) = match verb {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = number.magnitude().to_str_radix(base);
    if verb == 'X' {
        digits = digits.to_uppercase();
    }
    if layout.precision == Some(0) && digits == "0" {
        return String::new();
    }
    let zeros = layout.precision.unwrap_or(0).saturating_sub(digits.len());
    let prefix = if layout.is_alternate { prefix } else { "" };
    let body = format!("{}{digits}", "0".repeat(zeros));
    let sign = if number.sign() == Sign::Minus {
        "-"
    } else {
        positive_sign(layout)
    };
    pad(&format!("{sign}{prefix}"), &body, layout, layout.precision.is_none())
}

fn positive_sign(layout: Layout) -> &'static str {
    match (layout.is_signed, layout.is_spaced) {
        (true, _) => "+",
        (false, true) => " ",
        (false, false) => "",
    }
}

fn pad(sign: &str, body: &str, layout: Layout, may_be_zeros: bool) -> String {
    let missing = layout.width.unwrap_or(0).saturating_sub(sign.len() + body.len());
    if layout.is_left {
        format!("{sign}{body}{}", " ".repeat(missing))
    } else if layout.is_zero_padded && may_be_zeros {
        format!("{sign}{}{body}", "0".repeat(missing))
    } else {
        format!("{}{sign}{body}", " ".repeat(missing))
    }
}

fn rounded(number: &BigDecimal, digits: u64) -> BigDecimal {
    match NonZeroU64::new(digits) {
        Some(digits) => number.with_precision_round(digits, RoundingMode::HalfEven),
        None => number.clone(),
    }
}

fn scientific(number: &BigDecimal, precision: u64) -> String {
    Digits::of(&rounded(number, precision.saturating_add(1))).to_scientific(precision)
}

fn fixed(number: &BigDecimal, precision: u64) -> String {
    let scale = i64::try_from(precision).unwrap_or(i64::MAX);
    Digits::of(&number.with_scale_round(scale, RoundingMode::HalfEven)).to_fixed(precision)
}

fn general_of(number: &BigDecimal, precision: u64) -> String {
    let digits = Digits::of(&rounded(number, precision));
    let count = digits.digits.len() as u64;
    let exponent = digits.point - 1;
    let limit = if precision > count && count as i64 >= digits.point {
        count
    } else {
        precision
    };
    if !digits.digits.is_empty() && (exponent < -4 || exponent >= limit as i64) {
        digits.to_scientific(count.saturating_sub(1))
    } else {
        digits.to_fixed((count as i64 - digits.point).max(0).unsigned_abs())
    }
}

/// The number `0.digits` times ten to the power of `point`.
struct Digits {
    is_negative: bool,
    /// INVARIANT (trimmed): no zeros at either end.
    digits: String,
    point: i64,
}

impl Digits {
    fn of(number: &BigDecimal) -> Self {
        let (integer, scale) = number.as_bigint_and_exponent();
        let digits = integer.magnitude().to_string();
        let digits = digits.trim_start_matches('0');
        Self {
            is_negative: integer.sign() == Sign::Minus,
            point: if digits.is_empty() {
                0
            } else {
                digits.len() as i64 - scale
            },
            digits: digits.trim_end_matches('0').to_owned(),
        }
    }

    fn sign(&self) -> &'static str {
        if self.is_negative { "-" } else { "" }
    }

    fn to_scientific(&self, precision: u64) -> String {
        let (first, rest) = self.digits.split_at_checked(1).unwrap_or(("0", ""));
        let zeros = (precision as usize).saturating_sub(rest.len());
        let point = if precision > 0 { "." } else { "" };
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        let (sign, zeros, exponent) = (self.sign(), "0".repeat(zeros), exponent.abs());
        format!("{sign}{first}{point}{rest}{zeros}e{exponent_sign}{exponent:02}")
    }

    fn to_fixed(&self, precision: u64) -> String {
        let whole_digits = usize::try_from(self.point).unwrap_or(0);
        let (whole, rest) = self.digits.split_at_checked(whole_digits).unwrap_or((&self.digits, ""));
        let whole_zeros = "0".repeat(whole_digits.saturating_sub(whole.len()));
        let lead = if whole_digits == 0 { "0" } else { "" };
        let sign = self.sign();
        if precision == 0 {
            return format!("{sign}{lead}{whole}{whole_zeros}");
        }
        let precision = precision as usize;
        let leading = usize::try_from(-self.point).unwrap_or(0).min(precision);
        let mut fraction = "0".repeat(leading);
        fraction.extend(rest.chars().take(precision - leading));
        let missing = "0".repeat(precision.saturating_sub(fraction.len()));
        format!("{sign}{lead}{whole}{whole_zeros}.{fraction}{missing}")
    }
}
