//! Sets, in the order in which Terraform goes through them.

use crate::value::{Kind, Value};
use std::fmt::Write;
use std::sync::Arc;

/// Makes a set: sorted as Terraform sorts, without repetition. The elements are of one type already.
///
/// Texts sort by their bytes, numbers by value, false before true; unknown ones after them, nulls last. Elements of
/// other types have no order that anybody may rely on; they are sorted by a text that spells them out.
pub fn set_of(elements: Vec<Value>) -> Value {
    let mut keyed: Vec<(Key, Value)> = elements.into_iter().map(|value| (Key::new(&value), value)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.dedup_by(|(a, later), (b, earlier)| {
        let is_same = *a == *b;
        earlier.is_sensitive |= is_same && later.is_sensitive;
        is_same
    });
    Value::new(Kind::Set(keyed.into_iter().map(|(_, value)| value).collect()))
}

/// What an element is sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bool(bool),
    Number(crate::Number),
    Text(Arc<str>),
    Other(String),
    Unknown(Option<Arc<str>>),
    Null,
}

impl Key {
    fn new(value: &Value) -> Self {
        match &value.kind {
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(number) => Self::Number(number.clone()),
            Kind::Text(text) => Self::Text(text.as_str().into()),
            Kind::Unknown(unknown) => Self::Unknown(unknown.name.clone()),
            Kind::Null => Self::Null,
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
                let mut text = String::new();
                spell(value, &mut text);
                Self::Other(text)
            }
        }
    }
}

/// Spells a value out in full.
fn spell(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push('~'),
        Kind::Bool(value) => out.push(if *value { 'T' } else { 'F' }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::Text(text) => {
            let _ = write!(out, "{:?}", text.as_str());
        }
        Kind::Unknown(unknown) => {
            let _ = write!(out, "?{}", unknown.name.as_deref().unwrap_or_default());
        }
        Kind::List(elements) | Kind::Set(elements) => spell_all('[', elements.iter(), ']', out),
        Kind::Tuple(elements) => spell_all('<', elements.iter(), '>', out),
        Kind::Map(fields) => {
            out.push('{');
            for (name, value) in fields.iter() {
                let _ = write!(out, "{name:?}:");
                spell(value, out);
                out.push(';');
            }
            out.push('}');
        }
        Kind::Object(fields) => spell_all('<', fields.values(), '>', out),
    }
}

fn spell_all<'a>(open: char, values: impl Iterator<Item = &'a Value>, close: char, out: &mut String) {
    out.push(open);
    for value in values {
        spell(value, out);
        out.push(';');
    }
    out.push(close);
}
