//! Values of condition keys that make a clause hold, or not.

use super::KeyChange;
use crate::conditions::Clause;
use crate::context::{Context, Value};
use crate::truth::Truth;
use iamscope_policy::template::Piece;
use iamscope_policy::{Template, Test};

/// Keys that say who calls or whose the resource is: no request can be made with another value of them.
const FIXED: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:userid",
    "aws:username",
];

impl KeyChange {
    /// Returns the value that a request would have.
    pub(super) fn value(&self, is_list: bool) -> Value {
        let example = match self {
            Self::Equals(value) | Self::Present(value) => value,
            Self::Fits(_, example) | Self::OtherThan(_, example) => example,
            Self::Absent => return Value::Absent,
        };
        if is_list {
            Value::Many(vec![example.clone()])
        } else {
            Value::One(example.clone())
        }
    }
}

/// Returns a change of its key that makes a clause hold or not, if there is an obvious one.
pub(super) fn change(clause: &Clause, context: &Context, should_hold: bool) -> Option<KeyChange> {
    let key = clause.key.lower();
    if FIXED.contains(&key) {
        return None;
    }
    let is_list = clause.operator.quantifier.is_some();
    let does = |change: &KeyChange| {
        let mut context = context.clone();
        context.set(key, change.value(is_list));
        clause.truth(&context) == Truth::from(should_hold)
    };
    changes(clause, context).into_iter().find(does)
}

/// Returns what might be made of the key of a clause, the plainest first.
fn changes(clause: &Clause, context: &Context) -> Vec<KeyChange> {
    let mut changes: Vec<KeyChange> = Vec::new();
    let values = clause.values.iter().filter_map(|value| complete(value, context));
    for value in values {
        changes.extend(one(clause.operator.test, &value));
    }
    if let Some(example) = other(clause.operator.test) {
        changes.push(KeyChange::OtherThan(clause.values.clone(), example.into()));
    }
    changes.push(KeyChange::Absent);
    changes
}

/// Puts in what the variables of a value stand for; a value with a variable that stands for nothing is no use.
fn complete(value: &str, context: &Context) -> Option<String> {
    let template = Template::parse(value);
    if !template.has_variables() {
        return Some(value.to_owned());
    }
    let mut text = String::new();
    for piece in template.pieces() {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Escaped(character) => text.push(*character),
            Piece::Variable { key, default } => match (context.value(key), default) {
                (Value::One(value), _) => text.push_str(value),
                (Value::Absent, Some(default)) => text.push_str(default),
                (Value::Absent | Value::Many(_) | Value::Unknown, _) => return None,
            },
        }
    }
    Some(text)
}

/// Returns the changes that one value of a clause suggests.
fn one(test: Test, value: &str) -> Vec<KeyChange> {
    let equals = |value: &str| KeyChange::Equals(value.into());
    let fits = |example: String| match example == value {
        true => KeyChange::Equals(value.into()),
        false => KeyChange::Fits(value.into(), example.into()),
    };
    match test {
        Test::Bool => vec![equals("true"), equals("false")],
        Test::Null => vec![KeyChange::Present("any".into())],
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::BinaryEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals => vec![equals(value)],
        Test::StringLike
        | Test::StringNotLike
        | Test::ArnEquals
        | Test::ArnLike
        | Test::ArnNotEquals
        | Test::ArnNotLike => vec![fits(value.replace('*', "any").replace('?', "x"))],
        Test::IpAddress | Test::NotIpAddress => {
            vec![fits(value.split('/').next().unwrap_or_default().to_owned())]
        }
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals => match value.parse::<i64>() {
            Ok(number) => [Some(number), number.checked_sub(1), number.checked_add(1)]
                .into_iter()
                .flatten()
                .map(|number| equals(&number.to_string()))
                .collect(),
            Err(_) => vec![equals(value)],
        },
    }
}

/// Returns a value that hardly any policy lists.
fn other(test: Test) -> Option<&'static str> {
    match test {
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::StringLike
        | Test::StringNotLike => Some("another"),
        Test::ArnEquals | Test::ArnLike | Test::ArnNotEquals | Test::ArnNotLike => Some("arn:aws:another:::another"),
        Test::IpAddress | Test::NotIpAddress => Some("203.0.113.250"),
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::Bool
        | Test::BinaryEquals
        | Test::Null => None,
    }
}
