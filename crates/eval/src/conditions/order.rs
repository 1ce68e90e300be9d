//! The relation that an operator on ordered values asks for.

use iamscope_policy::Test;
use std::cmp::Ordering;

/// A relation between the request's value and the policy's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    /// Returns whether the relation holds between values of this order.
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl From<Test> for Relation {
    /// A negated test gives the relation that it negates; tests without order give equality.
    fn from(test: Test) -> Self {
        match test {
            Test::NumericLessThan | Test::DateLessThan => Self::Less,
            Test::NumericLessThanEquals | Test::DateLessThanEquals => Self::LessOrEqual,
            Test::NumericGreaterThan | Test::DateGreaterThan => Self::Greater,
            Test::NumericGreaterThanEquals | Test::DateGreaterThanEquals => Self::GreaterOrEqual,
            Test::NumericEquals
            | Test::NumericNotEquals
            | Test::DateEquals
            | Test::DateNotEquals
            | Test::StringEquals
            | Test::StringNotEquals
            | Test::StringEqualsIgnoreCase
            | Test::StringNotEqualsIgnoreCase
            | Test::StringLike
            | Test::StringNotLike
            | Test::Bool
            | Test::BinaryEquals
            | Test::IpAddress
            | Test::NotIpAddress
            | Test::ArnEquals
            | Test::ArnLike
            | Test::ArnNotEquals
            | Test::ArnNotLike
            | Test::Null => Self::Equal,
        }
    }
}
