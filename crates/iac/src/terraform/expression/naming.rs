//! What unknown values are called.
//!
//! The same name must mean the same value: answers compare unknown texts by their placeholders. So an unknown result of an
//! operation is named after its operands, not after the text of the expression, which means something else in each
//! instance of a resource or module; what depends on more than that is named after the place where it is evaluated.

use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use std::fmt::{self, Write};
use std::hash::Hasher as _;
use std::sync::Arc;

/// The longest name, in characters.
const MAX_NAME: usize = 160;
/// The longest text that stands for an operand, in characters.
const MAX_OPERAND: usize = 60;

/// Returns a name that is not too long.
pub(super) fn name(name: &str) -> Arc<str> {
    let mut short = Short::new(MAX_NAME);
    let _ = short.write_str(name);
    short.finish().into()
}

/// Returns what stands for a value in names.
pub(super) fn describe(value: &Value) -> String {
    let mut short = Short::new(MAX_OPERAND);
    let _ = write_value(value, &mut short);
    short.finish()
}

/// Returns what stands for an operand of an operator.
pub(super) fn operand(value: &Value) -> String {
    let text = describe(value);
    let is_operation = value.is_unknown() && text.contains(' ') && !text.ends_with([')', ']', '}']);
    if is_operation { format!("({text})") } else { text }
}

/// Returns what tells values apart, however large they are.
pub(super) fn fingerprint(value: &Value) -> u64 {
    let mut short = Short::new(0);
    let _ = write_value(value, &mut short);
    short.hasher.finish()
}

/// A text that keeps its start only. What was cut is told apart by a hash.
struct Short {
    text: String,
    /// How many more characters there is room for.
    room: usize,
    is_cut: bool,
    hasher: rustc_hash::FxHasher,
}

impl Short {
    fn new(room: usize) -> Self {
        Self {
            text: String::new(),
            room,
            is_cut: false,
            hasher: rustc_hash::FxHasher::default(),
        }
    }

    fn finish(mut self) -> String {
        if self.is_cut {
            const MARK: usize = 18;
            let keep = self.text.chars().count().saturating_sub(MARK);
            let end = self
                .text
                .char_indices()
                .nth(keep)
                .map_or(self.text.len(), |(index, _)| index);
            self.text.truncate(end);
            let _ = write!(self.text, "…#{:016x}", self.hasher.finish());
        }
        self.text
    }
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.hasher.write(text.as_bytes());
        if self.is_cut {
            return Ok(());
        }
        match text.char_indices().nth(self.room) {
            Some((end, _)) => {
                self.text.extend(text.get(..end));
                self.is_cut = true;
            }
            None => {
                self.text.push_str(text);
                self.room = self.room.saturating_sub(text.chars().count());
            }
        }
        Ok(())
    }
}

fn write_value(value: &Value, out: &mut Short) -> fmt::Result {
    if value.is_sensitive && !value.is_unknown() {
        return write_sensitive(value, out);
    }
    match &value.kind {
        Kind::Null => out.write_str("null"),
        Kind::Bool(value) => write!(out, "{value}"),
        Kind::Number(number) => write!(out, "{number}"),
        Kind::Text(text) => write_text(text.as_str(), out),
        Kind::Unknown(unknown) => out.write_str(unknown.name.as_deref().unwrap_or("unknown")),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            out.write_str("[")?;
            for (index, element) in elements.iter().enumerate() {
                out.write_str(if index > 0 { ", " } else { "" })?;
                write_value(element, out)?;
            }
            out.write_str("]")
        }
        Kind::Map(_) | Kind::Object(_) => {
            out.write_str("{")?;
            for (index, (name, value)) in value.entries().enumerate() {
                out.write_str(if index > 0 { ", " } else { "" })?;
                write!(out, "{name} = ")?;
                write_value(value, out)?;
            }
            out.write_str("}")
        }
    }
}

/// Writes a text in quotes, with the placeholders in it as they would be written.
fn write_text(text: &str, out: &mut Short) -> fmt::Result {
    out.write_str("\"")?;
    for part in text.split_inclusive([OPEN, CLOSE]) {
        match (part.strip_suffix(OPEN), part.strip_suffix(CLOSE)) {
            (Some(part), _) => write!(out, "{part}${{")?,
            (_, Some(part)) => write!(out, "{part}}}")?,
            (None, None) => out.write_str(part)?,
        }
    }
    out.write_str("\"")
}

/// A secret is called after where it was written.
fn write_sensitive(value: &Value, out: &mut Short) -> fmt::Result {
    match value.origin {
        Some(origin) => write!(out, "(sensitive {}:{})", origin.source.0, origin.span.start),
        None => out.write_str("(sensitive)"),
    }
}
