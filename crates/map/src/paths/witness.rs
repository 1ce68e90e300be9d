//! A request that shows an edge: circumstances under which the answer is yes, found from the condition and asked again.

use crate::edge::Asked;
use iamscope_access::Access;
use iamscope_eval::{Atom, Context, Decision, Formula, Value};
use iamscope_policy::Test;

impl Asked {
    /// Returns circumstances under which the question is answered with yes for certain, if some are found. They were
    /// asked.
    pub fn witness(&self, access: &Access<'_>) -> Option<Context> {
        let mut question = self.to_question();
        // What is settled shows what else is open; a few rounds settle what can be.
        for _ in 0..4 {
            match access.can(&question).decision {
                Decision::Allowed => return Some(question.context),
                Decision::Denied(_) => return None,
                Decision::Unknown(condition) => {
                    let mut wanted = Vec::new();
                    wish(&condition, true, &mut wanted);
                    let new = wanted
                        .into_iter()
                        .filter(|(key, _)| matches!(question.context.value(&key.to_lowercase()), Value::Unknown));
                    let new: Vec<_> = new.collect();
                    if new.is_empty() {
                        return None;
                    }
                    for (key, value) in new {
                        question.context.set(&key, value);
                    }
                }
            }
        }
        None
    }
}

/// Collects values of keys that would make a condition true, or false.
fn wish(condition: &Formula, is_wanted: bool, wanted: &mut Vec<(String, Value)>) {
    match (condition, is_wanted) {
        (Formula::True | Formula::False, _) => {}
        (Formula::Atom(atom), _) => wanted.extend(value(atom, is_wanted)),
        (Formula::Not(inner), _) => wish(inner, !is_wanted, wanted),
        (Formula::All(parts), true) | (Formula::Any(parts), false) => {
            parts.iter().for_each(|part| wish(part, is_wanted, wanted));
        }
        (Formula::Any(parts), true) | (Formula::All(parts), false) => {
            for part in parts.iter() {
                let before = wanted.len();
                wish(part, is_wanted, wanted);
                if wanted.len() > before {
                    return;
                }
            }
        }
    }
}

/// Returns a value of a key that makes a comparison true, or false.
fn value(atom: &Atom, is_wanted: bool) -> Option<(String, Value)> {
    let Atom::Condition { operator, key, values } = atom else {
        return None;
    };
    let first = values.first()?.as_ref();
    let is_positive = is_wanted != operator.test.is_negated();
    let value = match operator.test {
        Test::Null => {
            let is_absent = first.eq_ignore_ascii_case("true") == is_wanted;
            if is_absent {
                Value::Absent
            } else {
                Value::One("present".into())
            }
        }
        Test::Bool if is_wanted => Value::One(first.into()),
        Test::Bool if first.eq_ignore_ascii_case("true") => Value::One("false".into()),
        Test::Bool => Value::One("true".into()),
        Test::IpAddress | Test::NotIpAddress if is_positive => Value::One(first.split('/').next()?.into()),
        Test::StringLike | Test::StringNotLike | Test::ArnLike | Test::ArnNotLike if is_positive => {
            Value::One(first.replace('*', "any").replace('?', "a").into())
        }
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::ArnEquals
        | Test::ArnNotEquals
        | Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThanEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThanEquals
        | Test::DateGreaterThanEquals
        | Test::BinaryEquals
            if is_positive =>
        {
            Value::One(first.into())
        }
        Test::NumericLessThan if is_wanted => Value::One("0".into()),
        Test::StringNotEquals
        | Test::StringEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::StringLike
        | Test::StringNotLike => Value::One("something-else".into()),
        Test::IpAddress | Test::NotIpAddress => Value::One("192.0.2.1".into()),
        Test::ArnEquals | Test::ArnNotEquals | Test::ArnLike | Test::ArnNotLike => Value::Absent,
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
        | Test::BinaryEquals => return None,
    };
    Some((key.to_string(), value))
}
