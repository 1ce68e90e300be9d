//! The two branches of a condition.

use super::naming::{self, operand};
use crate::convert::{convert, equal, type_of, unify};
use crate::text::{CLOSE, OPEN, Text, TextBuilder};
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How deep the two branches are compared.
const MAX_DEPTH: usize = 32;

/// Returns what is known of a value that is one of two, nobody knows which.
///
/// Where both agree, it is what they say; collections of the same shape are compared part by part, and texts keep the
/// start and end that they share.
pub(super) fn either(condition: &Value, then: &Value, otherwise: &Value) -> Value {
    merge(condition, then, otherwise, MAX_DEPTH).sensitive(then.is_sensitive || otherwise.is_sensitive)
}

fn merge(condition: &Value, then: &Value, otherwise: &Value, depth: usize) -> Value {
    if equal(then, otherwise) == Some(true) {
        return then.clone();
    }
    let Some(depth) = depth.checked_sub(1) else {
        return unknown(condition, then, otherwise);
    };
    let both = |left: &Arc<[Value]>, right: &Arc<[Value]>| -> Arc<[Value]> {
        let pairs = left.iter().zip(right.iter());
        pairs
            .map(|(left, right)| merge(condition, left, right, depth))
            .collect()
    };
    match (&then.kind, &otherwise.kind) {
        (Kind::Tuple(left), Kind::Tuple(right)) if left.len() == right.len() => {
            Value::new(Kind::Tuple(both(left, right)))
        }
        (Kind::List(left), Kind::List(right)) if left.len() == right.len() => Value::new(Kind::List(both(left, right))),
        (Kind::Object(left), Kind::Object(right)) if left.keys().eq(right.keys()) => {
            let fields = left.iter().zip(right.values());
            let fields: BTreeMap<_, _> = fields
                .map(|((name, left), right)| (Arc::clone(name), merge(condition, left, right, depth)))
                .collect();
            Value::new(Kind::Object(Arc::new(fields)))
        }
        (Kind::Text(left), Kind::Text(right)) if !then.is_sensitive && !otherwise.is_sensitive => {
            merge_texts(condition, left, right)
        }
        _ => unknown(condition, then, otherwise),
    }
}

fn unknown(condition: &Value, then: &Value, otherwise: &Value) -> Value {
    let name = format!("{} ? {} : {}", operand(condition), operand(then), operand(otherwise));
    Value::unknown(naming::name(&name))
}

/// Keeps the start and end that two texts share.
fn merge_texts(condition: &Value, left: &Text, right: &Text) -> Value {
    let (left, right) = (left.as_str(), right.as_str());
    let start = shared(left.chars(), right.chars());
    let start = left.get(..start).map_or(0, |text| outside_placeholder(text).len());
    let (prefix, left) = left.split_at_checked(start).unwrap_or(("", left));
    let right = right.get(start..).unwrap_or(right);
    let end = shared(left.chars().rev(), right.chars().rev());
    let suffix = left.get(left.len().saturating_sub(end)..).unwrap_or_default();
    let suffix = match (suffix.find(CLOSE), suffix.find(OPEN)) {
        (Some(close), open) if open.is_none_or(|open| close < open) => {
            suffix.get(close + CLOSE.len_utf8()..).unwrap_or_default()
        }
        _ => suffix,
    };
    let middle = |text: &str| Value::text(text.strip_suffix(suffix).unwrap_or(text));
    let unknown = unknown(condition, &middle(left), &middle(right));
    let mut text = TextBuilder::default();
    text.push_str(prefix);
    text.push_value(&unknown);
    text.push_str(suffix);
    Value::new(Kind::Text(text.finish()))
}

/// Returns how many bytes two sequences of characters share at their start.
fn shared(left: impl Iterator<Item = char>, right: impl Iterator<Item = char>) -> usize {
    let same = left.zip(right).take_while(|(left, right)| left == right);
    same.map(|(char, _)| char.len_utf8()).sum()
}

/// Cuts a start that ends within a placeholder before it.
fn outside_placeholder(text: &str) -> &str {
    match (text.rfind(OPEN), text.rfind(CLOSE)) {
        (Some(open), close) if close.is_none_or(|close| close < open) => text.get(..open).unwrap_or_default(),
        _ => text,
    }
}

/// Returns whether the other branch cannot change the type of this one.
pub(super) fn needs_no_type(value: &Value) -> bool {
    match &value.kind {
        Kind::Null | Kind::Text(_) | Kind::Unknown(_) => true,
        Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => false,
    }
}

/// Converts a value to the type that it shares with the value of the other branch, where there is one.
pub(super) fn as_shared_type(value: Value, other: &Value) -> Value {
    if has_same_type(&value, other) {
        return value;
    }
    let types = [type_of(&value), type_of(other)];
    match unify(&types) {
        Some(ty) if types.first() != Some(&ty) => convert(value.clone(), &ty).unwrap_or(value),
        Some(_) | None => value,
    }
}

/// Returns quickly whether two values are of the same simple type.
fn has_same_type(value: &Value, other: &Value) -> bool {
    match (&value.kind, &other.kind) {
        (_, Kind::Null | Kind::Unknown(_)) | (Kind::Bool(_), Kind::Bool(_)) | (Kind::Number(_), Kind::Number(_)) => {
            true
        }
        (Kind::Object(left), Kind::Object(right)) => Arc::ptr_eq(left, right),
        (Kind::Tuple(left), Kind::Tuple(right)) => Arc::ptr_eq(left, right),
        _ => false,
    }
}
