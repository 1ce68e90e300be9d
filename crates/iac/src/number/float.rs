//! Binary fractions of 512 bits, rounded half to even: what Terraform calculates with.

use bigdecimal::num_bigint::{BigInt, BigUint, Sign};
use bigdecimal::num_traits::{One as _, Zero as _};
use bigdecimal::{BigDecimal, RoundingMode};
use std::num::NonZeroU64;

/// How many bits there are.
const PRECISION: u64 = 512;
/// With so many digits every one of them can be told from its neighbours.
const ENOUGH_DIGITS: u64 = 157;

/// A number: the mantissa times two to the power of the exponent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Float {
    is_negative: bool,
    /// INVARIANT (odd): at most 512 bits, the last one of which is set unless it is zero.
    mantissa: BigUint,
    exponent: i64,
}

impl Float {
    /// Returns the one next to a decimal.
    pub(super) fn of(decimal: &BigDecimal) -> Self {
        let (digits, scale) = decimal.as_bigint_and_exponent();
        let (sign, magnitude) = digits.into_parts();
        let power = power(10, scale.unsigned_abs());
        if scale <= 0 {
            Self::rounded(sign == Sign::Minus, magnitude * power, 0, false)
        } else {
            Self::ratio(sign == Sign::Minus, magnitude, &power, 0)
        }
    }

    /// Returns the decimal that it is.
    pub(super) fn to_exact(&self) -> BigDecimal {
        let sign = if self.is_negative { Sign::Minus } else { Sign::Plus };
        let (magnitude, scale) = if self.exponent >= 0 {
            (&self.mantissa << self.exponent.unsigned_abs(), 0)
        } else {
            (&self.mantissa * power(5, self.exponent.unsigned_abs()), -self.exponent)
        };
        BigDecimal::new(BigInt::from_biguint(sign, magnitude), scale).normalized()
    }

    /// Returns the shortest decimal that is nearer to it than to any other one.
    pub(super) fn to_shortest(&self) -> BigDecimal {
        let exact = self.to_exact();
        if exact.digits() <= super::EXACT_DIGITS {
            return exact;
        }
        let shortened = |digits: u64| match NonZeroU64::new(digits) {
            Some(digits) => exact.with_precision_round(digits, RoundingMode::HalfEven),
            None => exact.clone(),
        };
        let (mut too_short, mut enough) = (0, ENOUGH_DIGITS);
        while enough - too_short > 1 {
            let digits = too_short.midpoint(enough);
            if Self::of(&shortened(digits)) == *self {
                enough = digits;
            } else {
                too_short = digits;
            }
        }
        shortened(enough).normalized()
    }

    /// Returns whether it lies between ten to the power of this and of minus this.
    pub(super) fn is_in_range(&self, exponent: i64) -> bool {
        let bits = i64::try_from(self.mantissa.bits()).unwrap_or(i64::MAX);
        // Ten is less than two to the power of 10/3.
        self.mantissa.is_zero() || self.exponent.saturating_add(bits).abs() <= exponent.saturating_mul(10) / 3
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let aligned = |float: &Self| {
            let sign = if float.is_negative { Sign::Minus } else { Sign::Plus };
            BigInt::from_biguint(sign, &float.mantissa << float.exponent.abs_diff(exponent))
        };
        let (sign, magnitude) = (aligned(self) + aligned(other)).into_parts();
        Self::rounded(sign == Sign::Minus, magnitude, exponent, false)
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        let is_negative = self.is_negative != other.is_negative;
        let exponent = self.exponent.saturating_add(other.exponent);
        Self::rounded(is_negative, &self.mantissa * &other.mantissa, exponent, false)
    }

    /// Returns the quotient; the other must not be zero.
    pub(super) fn divide(&self, other: &Self) -> Self {
        let is_negative = self.is_negative != other.is_negative;
        let exponent = self.exponent.saturating_sub(other.exponent);
        Self::ratio(is_negative, self.mantissa.clone(), &other.mantissa, exponent)
    }

    fn ratio(is_negative: bool, numerator: BigUint, denominator: &BigUint, exponent: i64) -> Self {
        // Two bits more than are kept tell how to round.
        let shift = (PRECISION + 2 + denominator.bits()).saturating_sub(numerator.bits());
        let numerator = numerator << shift;
        let quotient = &numerator / denominator;
        let is_more = &quotient * denominator != numerator;
        let shift = i64::try_from(shift).unwrap_or(i64::MAX);
        Self::rounded(is_negative, quotient, exponent.saturating_sub(shift), is_more)
    }

    /// Rounds; `is_more` says that the number is a little larger than the mantissa.
    fn rounded(is_negative: bool, mut mantissa: BigUint, mut exponent: i64, is_more: bool) -> Self {
        let excess = mantissa.bits().saturating_sub(PRECISION);
        if excess > 0 {
            let kept = &mantissa >> excess;
            let rest = mantissa - (&kept << excess);
            let half = BigUint::one() << (excess - 1);
            let is_up = rest > half || (rest == half && (is_more || kept.bit(0)));
            mantissa = if is_up { kept + BigUint::one() } else { kept };
            exponent = exponent.saturating_add_unsigned(excess);
        }
        let zeros = mantissa.trailing_zeros().unwrap_or(0);
        Self {
            is_negative: is_negative && !mantissa.is_zero(),
            exponent: if mantissa.is_zero() {
                0
            } else {
                exponent.saturating_add_unsigned(zeros)
            },
            mantissa: mantissa >> zeros,
        }
    }
}

fn power(base: u32, exponent: u64) -> BigUint {
    BigUint::from(base).pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}
