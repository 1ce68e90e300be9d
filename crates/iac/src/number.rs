//! Numbers as Terraform has them: decimal, of great precision.

use bigdecimal::BigDecimal;
use std::fmt;
use std::str::FromStr;

/// A number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Number(BigDecimal);

impl Number {
    /// Reads a number such as `12`, `-0.5` or `1e3`.
    pub fn parse(text: &str) -> Option<Self> {
        // An exponent of millions would make a text of as many digits.
        let exponent = text.split_once(['e', 'E']).map(|(_, exponent)| exponent.parse::<i64>());
        match exponent {
            Some(Ok(exponent)) if exponent.abs() > 1_000 => None,
            Some(Err(_)) => None,
            Some(Ok(_)) | None => BigDecimal::from_str(text).ok().map(Self::new),
        }
    }

    /// Takes a decimal.
    pub fn new(decimal: BigDecimal) -> Self {
        Self(decimal.normalized())
    }

    /// Returns the decimal.
    pub fn as_decimal(&self) -> &BigDecimal {
        &self.0
    }

    /// Returns it as a whole number of this size, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        self.0
            .is_integer()
            .then(|| i64::from_str(&self.0.to_plain_string()).ok())?
    }

    /// Returns it as a count or an index, if it is one.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|number| usize::try_from(number).ok())
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self::new(BigDecimal::from(number))
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self::new(BigDecimal::from(number as u64))
    }
}

/// As Terraform writes it in text: without an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}
