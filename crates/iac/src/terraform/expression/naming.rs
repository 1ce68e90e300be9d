//! What unknown values are called.
//!
//! The same name must mean the same value: answers compare unknown texts by their placeholders. So an unknown result of an
//! operation is named after its operands, not after the text of the expression, which means something else in each
//! instance of a resource or module; what depends on more than that is named after the place where it is evaluated.

use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

/// The longest name, in characters.
const MAX_NAME: usize = 160;
/// The longest text that stands for an operand, in characters.
const MAX_OPERAND: usize = 60;
/// How many parts of a value are looked at.
const MAX_PARTS: usize = 10_000;

/// Returns a name that is not too long.
pub(super) fn name(name: &str) -> Arc<str> {
    shorten(name, MAX_NAME).into()
}

/// Returns what stands for a value in names.
pub(super) fn describe(value: &Value) -> String {
    let mut text = String::new();
    let mut parts = MAX_PARTS;
    write(value, &mut text, &mut parts);
    shorten(&text, MAX_OPERAND)
}

/// Returns what stands for an operand of an operator.
pub(super) fn operand(value: &Value) -> String {
    let text = describe(value);
    let is_operation = value.is_unknown() && text.contains(' ') && !text.ends_with([')', ']', '}']);
    if is_operation { format!("({text})") } else { text }
}

/// Cuts a text that is too long, and tells by a hash what was cut.
fn shorten(text: &str, length: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(length) else {
        return text.to_owned();
    };
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    let keep = text
        .char_indices()
        .nth(length.saturating_sub(20))
        .map_or(cut, |(index, _)| index);
    let (kept, _) = text.split_at(keep);
    format!("{kept}…#{:016x}", hasher.finish())
}

fn write(value: &Value, out: &mut String, parts: &mut usize) {
    let Some(left) = parts.checked_sub(1) else {
        out.push('…');
        return;
    };
    *parts = left;
    if value.is_sensitive && !value.is_unknown() {
        return write_sensitive(value, out);
    }
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::Text(text) => {
            out.push('"');
            for char in text.as_str().chars() {
                match char {
                    OPEN => out.push_str("${"),
                    CLOSE => out.push('}'),
                    char => out.push(char),
                }
            }
            out.push('"');
        }
        Kind::Unknown(unknown) => out.push_str(unknown.name.as_deref().unwrap_or("unknown")),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(element, out, parts);
            }
            out.push(']');
        }
        Kind::Map(_) | Kind::Object(_) => {
            out.push('{');
            for (index, (name, value)) in value.entries().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(name);
                out.push_str(" = ");
                write(value, out, parts);
            }
            out.push('}');
        }
    }
}

/// A secret is called after where it was written.
fn write_sensitive(value: &Value, out: &mut String) {
    use std::fmt::Write as _;
    let _ = match value.origin {
        Some(origin) => write!(out, "(sensitive {}:{})", origin.source.0, origin.span.start),
        None => write!(out, "(sensitive)"),
    };
}
