//! Types of values in conditions.

use crate::reading::Clause;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::Test;

/// Returns the type of values that a comparison is for; `None` for `Null`, which looks at none.
pub(crate) fn type_of(test: Test) -> Option<ConditionKeyType> {
    Some(match test {
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::StringLike
        | Test::StringNotLike => ConditionKeyType::String,
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals => ConditionKeyType::Numeric,
        Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals => ConditionKeyType::Date,
        Test::Bool => ConditionKeyType::Bool,
        Test::BinaryEquals => ConditionKeyType::Binary,
        Test::IpAddress | Test::NotIpAddress => ConditionKeyType::IpAddress,
        Test::ArnEquals | Test::ArnLike | Test::ArnNotEquals | Test::ArnNotLike => ConditionKeyType::Arn,
        Test::Null => return None,
    })
}

/// Returns whether a clause compares values of a type.
pub(crate) fn compares(clause: &Clause<'_>, value_type: ConditionKeyType) -> bool {
    let compared = clause.operator.and_then(|operator| type_of(operator.test));
    compared == Some(value_type)
}

/// Reads a number.
pub(crate) fn number(text: &str) -> Option<f64> {
    let is_written_out = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| is_written_out)
}
