//! Numbers as Terraform has them: binary fractions of 512 bits, written as the shortest decimal that means them.

mod float;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use bigdecimal::num_traits::Zero as _;
use float::Float;
use std::fmt;
use std::str::FromStr;

/// The largest exponent of ten that is calculated with. Terraform has no such limit, and no use for larger ones.
const MAX_EXPONENT: i64 = 5_000;
/// Decimals of this many digits mean a binary fraction of 512 bits each, and no two the same.
const EXACT_DIGITS: u64 = 153;

/// A number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Number(
    /// INVARIANT (shortest): of the decimals that mean the same binary fraction, the shortest one.
    BigDecimal,
);

impl Number {
    /// Reads a number such as `12`, `-0.5` or `1e3`.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let is_small = exponent.abs() <= MAX_EXPONENT && mantissa.len() <= 2 * EXACT_DIGITS as usize + 5_000;
        let sign = if text.starts_with('-') { "-" } else { "" };
        is_small
            .then(|| BigDecimal::from_str(&format!("{sign}0{whole}.{fraction}0e{exponent}")).ok())?
            .map(|decimal| Self::new(&decimal))
    }

    /// Takes a decimal; what 512 bits cannot hold of it is rounded.
    pub fn new(decimal: &BigDecimal) -> Self {
        let decimal = decimal.normalized();
        if decimal.digits() <= EXACT_DIGITS {
            Self(decimal)
        } else {
            Self(Float::of(&decimal).to_shortest())
        }
    }

    /// Takes a floating point number, unless it is infinite or none.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then(|| Self::parse(&format!("{number:e}")))?
    }

    /// Returns the decimal.
    pub fn as_decimal(&self) -> &BigDecimal {
        &self.0
    }

    /// Returns the binary fraction that it means, written out in decimal.
    pub fn to_exact(&self) -> BigDecimal {
        Float::of(&self.0).to_exact()
    }

    /// Returns the nearest floating point number.
    pub fn to_f64(&self) -> f64 {
        let (digits, scale) = self.0.as_bigint_and_exponent();
        format!("{digits}e{}", -scale).parse().unwrap_or(f64::NAN)
    }

    /// Returns it as a whole number, if it is one.
    pub fn to_integer(&self) -> Option<BigInt> {
        self.0
            .is_integer()
            .then(|| self.0.with_scale(0).into_bigint_and_exponent().0)
    }

    /// Returns it as a whole number of this size, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        i64::try_from(self.to_integer()?).ok()
    }

    /// Returns it as a count or an index, if it is one.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|number| usize::try_from(number).ok())
    }

    /// Returns the sum, unless it is out of range.
    pub fn add(&self, other: &Self) -> Option<Self> {
        self.calculate(other, |left, right| left.add(right))
    }

    /// Returns the difference, unless it is out of range.
    pub fn subtract(&self, other: &Self) -> Option<Self> {
        self.add(&other.negate())
    }

    /// Returns the product, unless it is out of range.
    pub fn multiply(&self, other: &Self) -> Option<Self> {
        self.calculate(other, |left, right| left.multiply(right))
    }

    /// Returns the quotient, unless it is out of range or the other is zero.
    pub fn divide(&self, other: &Self) -> Option<Self> {
        if other.0.is_zero() {
            return None;
        }
        self.calculate(other, |left, right| left.divide(right))
    }

    /// Returns the rest of a division that rounds towards zero, unless it is out of range or the other is zero.
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        let quotient = self.divide(other)?;
        self.subtract(&quotient.truncate().multiply(other)?)
    }

    /// Returns it with the other sign.
    #[must_use]
    pub fn negate(&self) -> Self {
        Self(-self.0.clone())
    }

    /// Returns the whole number next to it on the side of zero.
    #[must_use]
    pub fn truncate(&self) -> Self {
        Self::new(&self.0.with_scale_round(0, bigdecimal::RoundingMode::Down))
    }

    fn calculate(&self, other: &Self, calculate: impl FnOnce(&Float, &Float) -> Float) -> Option<Self> {
        let result = calculate(&Float::of(&self.0), &Float::of(&other.0));
        result.is_in_range(MAX_EXPONENT).then(|| Self(result.to_shortest()))
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self::new(&BigDecimal::from(number))
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self::new(&BigDecimal::from(number as u64))
    }
}

/// As Terraform writes it in text: without an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect("a number")
    }

    #[test]
    fn texts_are_read() {
        for (text, expected) in [
            ("12", Some("12")),
            ("-0.50", Some("-0.5")),
            ("+.5", Some("0.5")),
            ("5.", Some("5")),
            ("1e3", Some("1000")),
            ("1.5E-3", Some("0.0015")),
            ("1_000", None),
            (" 1", None),
            ("0x1", None),
            ("", None),
            (".", None),
            ("1e", None),
            ("1e99999", None),
            ("Inf", None),
        ] {
            let read = Number::parse(text).map(|number| number.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    /// The results are those of `terraform console`.
    #[test]
    fn arithmetic_rounds_to_512_bits() {
        let third = "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335";
        assert_eq!(number("1").divide(&number("3")).expect("in range").to_string(), third);
        assert_eq!(number("0.1").add(&number("0.2")), Some(number("0.3")));
        assert_eq!(
            number("0.3").subtract(&number("0.2")).expect("in range").to_string(),
            "0.10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001"
        );
        assert_eq!(number("0.1").multiply(&number("3")), Some(number("0.3")));
        assert_eq!(number("-7").remainder(&number("3")), Some(number("-1")));
        assert_eq!(number("7.5").remainder(&number("2")), Some(number("1.5")));
        assert_eq!(number("0.3").remainder(&number("0.1")), Some(number("0")));
        assert_eq!(number("1").divide(&number("0")), None);
    }

    #[test]
    fn large_numbers_are_refused_or_exact() {
        let large = number("1e5000");
        assert_eq!(large.multiply(&large), None);
        assert_eq!(number("1e200").to_string().len(), 201);
        assert_eq!(
            number("123456789012345678901234567890").to_string(),
            "123456789012345678901234567890"
        );
    }

    #[test]
    fn conversions() {
        assert_eq!(number("-7").to_i64(), Some(-7));
        assert_eq!(number("0.5").to_i64(), None);
        assert_eq!(number("1e30").to_i64(), None);
        assert_eq!(number("-1").to_usize(), None);
        assert_eq!(Number::from_f64(0.1), Some(number("0.1")));
        assert_eq!(Number::from_f64(f64::INFINITY), None);
        assert!((number("0.1").to_f64() - 0.1).abs() < f64::EPSILON);
        assert_eq!(number("-2.5").truncate(), number("-2"));
    }
}
