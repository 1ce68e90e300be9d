//! Condition operators, keys and clauses.

use crate::source::Located;
use crate::template::Template;
use std::fmt;

/// One clause: an operator, a key and its values. Clauses of a statement are joined by AND, values by OR.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The operator.
    pub operator: Located<Operator>,
    /// The context key.
    pub key: Located<ConditionKey>,
    /// The values, as text: IAM treats `true` and `"true"`, `5` and `"5"` alike.
    pub values: Vec<Located<Template>>,
}

/// A context key; keys compare without regard to case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConditionKey {
    written: Box<str>,
    /// The lower case form where it differs.
    lower: Option<Box<str>>,
}

impl ConditionKey {
    /// Takes a key as written.
    pub fn new(written: &str) -> Self {
        Self {
            written: written.into(),
            lower: written
                .bytes()
                .any(|byte| byte.is_ascii_uppercase())
                .then(|| written.to_ascii_lowercase().into()),
        }
    }

    /// Returns the key as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Returns the key in lower case, the form in which keys compare.
    pub fn lower(&self) -> &str {
        self.lower.as_deref().unwrap_or(&self.written)
    }
}

/// A condition operator: `ForAnyValue:StringLikeIfExists` is quantifier, test and suffix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// What is compared, and how.
    pub test: Test,
    /// Whether the operator ends in `IfExists`.
    pub if_exists: bool,
}

/// How a condition treats a key with several values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantifier {
    /// Every value of the request must fit; true if there are none.
    ForAllValues,
    /// Some value of the request must fit; false if there are none.
    ForAnyValue,
}

macro_rules! tests {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The comparison of a condition operator.
        ///
        /// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Test { $(#[doc = concat!("`", stringify!($name), "`.")] $(#[$doc])* $name,)* }

        impl Test {
            /// All comparisons.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns AWS's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Reads AWS's name, in any case.
            fn parse(text: &str) -> Option<Self> {
                match text {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => Self::ALL.iter().copied().find(|test| test.name().eq_ignore_ascii_case(text)),
                }
            }
        }
    };
}

tests! {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

impl Test {
    /// Returns the comparison that holds exactly where this one does not, absent keys included; those of numbers and
    /// dates have none, because neither holds for text that is no number or date.
    pub fn opposite(self) -> Option<Self> {
        let pairs = [
            (Self::StringEquals, Self::StringNotEquals),
            (Self::StringEqualsIgnoreCase, Self::StringNotEqualsIgnoreCase),
            (Self::StringLike, Self::StringNotLike),
            (Self::ArnEquals, Self::ArnNotEquals),
            (Self::ArnLike, Self::ArnNotLike),
            (Self::IpAddress, Self::NotIpAddress),
        ];
        pairs.into_iter().find_map(|(one, other)| match self {
            test if test == one => Some(other),
            test if test == other => Some(one),
            _ => None,
        })
    }

    /// Returns whether the comparison is a negated one, which an absent key satisfies.
    pub fn is_negated(self) -> bool {
        match self {
            Self::StringNotEquals
            | Self::StringNotEqualsIgnoreCase
            | Self::StringNotLike
            | Self::NumericNotEquals
            | Self::DateNotEquals
            | Self::NotIpAddress
            | Self::ArnNotEquals
            | Self::ArnNotLike => true,
            Self::StringEquals
            | Self::StringEqualsIgnoreCase
            | Self::StringLike
            | Self::NumericEquals
            | Self::NumericLessThan
            | Self::NumericLessThanEquals
            | Self::NumericGreaterThan
            | Self::NumericGreaterThanEquals
            | Self::DateEquals
            | Self::DateLessThan
            | Self::DateLessThanEquals
            | Self::DateGreaterThan
            | Self::DateGreaterThanEquals
            | Self::Bool
            | Self::BinaryEquals
            | Self::IpAddress
            | Self::ArnEquals
            | Self::ArnLike
            | Self::Null => false,
        }
    }
}

impl Operator {
    /// Reads an operator; names compare without regard to case.
    pub fn parse(text: &str) -> Option<Self> {
        let (quantifier, rest) = match text.split_once(':') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Quantifier::ForAllValues), rest)
            }
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        if let Some(test) = Test::parse(rest) {
            return Some(Self {
                quantifier,
                test,
                if_exists: false,
            });
        }
        let split = rest.len().checked_sub("IfExists".len())?;
        let (name, suffix) = rest.split_at_checked(split)?;
        let test = Test::parse(name).filter(|&test| test != Test::Null && suffix.eq_ignore_ascii_case("IfExists"))?;
        Some(Self {
            quantifier,
            test,
            if_exists: true,
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => f.write_str("ForAllValues:")?,
            Some(Quantifier::ForAnyValue) => f.write_str("ForAnyValue:")?,
            None => {}
        }
        f.write_str(self.test.name())?;
        if self.if_exists {
            f.write_str("IfExists")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_read_back() {
        for &test in Test::ALL {
            for quantifier in [None, Some(Quantifier::ForAllValues), Some(Quantifier::ForAnyValue)] {
                for if_exists in [false, true] {
                    let operator = Operator {
                        quantifier,
                        test,
                        if_exists,
                    };
                    let legal = !(test == Test::Null && if_exists);
                    assert_eq!(Operator::parse(&operator.to_string()), legal.then_some(operator));
                }
            }
        }
        assert_eq!(
            Operator::parse("stringlikeIFEXISTS").map(|found| found.test),
            Some(Test::StringLike)
        );
        assert_eq!(Operator::parse("ForSome:StringLike"), None);
    }
}
