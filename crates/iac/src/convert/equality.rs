//! Whether two values are equal, as far as one can know.

use crate::text::{CLOSE, OPEN, Text};
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns whether two values are equal; nothing where that depends on what is unknown.
///
/// Values of different types are not equal: neither `1` and `"1"`, nor a list and a tuple of the same elements. The same
/// placeholder stands for the same text.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (&left.kind, &right.kind) {
        (Kind::Unknown(left), Kind::Unknown(right)) if left.name.is_some() && left == right => Some(true),
        (Kind::Unknown(_), Kind::Text(_)) | (Kind::Text(_), Kind::Unknown(_)) => {
            let texts = (left.to_text(), right.to_text());
            let is_same = |(left, right): (Option<Text>, Option<Text>)| Some(left?.as_str() == right?.as_str());
            is_same(texts).filter(|is_same| *is_same)
        }
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => None,
        (Kind::Null, Kind::Null) => Some(true),
        (Kind::Bool(left), Kind::Bool(right)) => Some(left == right),
        (Kind::Number(left), Kind::Number(right)) => Some(left == right),
        (Kind::Text(left), Kind::Text(right)) => equal_texts(left, right),
        (Kind::List(left), Kind::List(right)) | (Kind::Tuple(left), Kind::Tuple(right)) => equal_elements(left, right),
        (Kind::Set(left), Kind::Set(right)) => equal_sets(left, right),
        (Kind::Map(left), Kind::Map(right)) | (Kind::Object(left), Kind::Object(right)) => equal_fields(left, right),
        (
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_),
            _,
        ) => Some(false),
    }
}

/// Joins the answers for parts: one difference is enough, and one doubt spoils the rest.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_sure = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => is_sure = false,
        }
    }
    is_sure.then_some(true)
}

fn equal_elements(left: &Arc<[Value]>, right: &Arc<[Value]>) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    all(left.iter().zip(right.iter()).map(|(left, right)| equal(left, right)))
}

fn equal_sets(left: &Arc<[Value]>, right: &Arc<[Value]>) -> Option<bool> {
    let in_order = equal_elements(left, right);
    if in_order == Some(true) || left.iter().chain(right.iter()).all(Value::is_wholly_known) {
        return in_order;
    }
    // Unknown elements may be any of the others, so that even the lengths may come out alike.
    None
}

type Fields = BTreeMap<Arc<str>, Value>;

fn equal_fields(left: &Arc<Fields>, right: &Arc<Fields>) -> Option<bool> {
    if left.keys().eq(right.keys()) {
        return all(left
            .values()
            .zip(right.values())
            .map(|(left, right)| equal(left, right)));
    }
    // `OTHERS` is such a name, too: there are attributes that nobody listed.
    let has_unknown_name = |fields: &Fields| fields.keys().any(|name| name.contains(OPEN));
    (!has_unknown_name(left) && !has_unknown_name(right)).then_some(false)
}

fn equal_texts(left: &Text, right: &Text) -> Option<bool> {
    if left.as_str() == right.as_str() {
        return Some(true);
    }
    if could_match(left.as_str(), right.as_str()) {
        None
    } else {
        Some(false)
    }
}

/// Returns whether two texts can be the same once their placeholders are known.
///
/// Programs compare texts of any length, so this takes no more time than they are long; what policies match is told more
/// exactly by [`iamscope_policy::placeholder`].
pub fn could_match(left: &str, right: &str) -> bool {
    match (left.contains(OPEN), right.contains(OPEN)) {
        (false, false) => left == right,
        (true, false) => matches_pattern(left, right),
        (false, true) => matches_pattern(right, left),
        (true, true) => {
            let (left, right) = (ends(left), ends(right));
            agree(left.0, right.0, |text, other| text.starts_with(other))
                && agree(left.1, right.1, |text, other| text.ends_with(other))
        }
    }
}

/// Returns whether the shorter of two known ends of unknown texts is the end of the longer.
fn agree(left: &str, right: &str, is_end: impl Fn(&str, &str) -> bool) -> bool {
    is_end(left, right) || is_end(right, left)
}

/// Returns what stands before the first placeholder and after the last.
fn ends(text: &str) -> (&str, &str) {
    let before = text.split(OPEN).next().unwrap_or_default();
    let after = text.rsplit(CLOSE).next().unwrap_or_default();
    (before, after)
}

/// Returns whether a known text can come out of one with placeholders.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut literals = literals(pattern);
    let Some(first) = literals.next() else { return true };
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        if literals.peek().is_none() {
            return rest.ends_with(literal);
        }
        let Some((_, after)) = rest.split_once(literal) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

/// Returns the known texts between placeholders, empty ones included.
fn literals(pattern: &str) -> impl Iterator<Item = &str> {
    let mut parts = pattern.split(OPEN);
    let first = parts.next();
    first
        .into_iter()
        .chain(parts.map(|part| part.split_once(CLOSE).map_or("", |(_, after)| after)))
}
