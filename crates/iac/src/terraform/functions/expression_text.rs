//! Values as expressions in native syntax, laid out as `terraform fmt` does.

use super::{FunctionError, check_length};
use crate::value::{Kind, Value};
use std::fmt::Write as _;

/// Writes a value; lines within it are indented by so many steps.
pub(super) fn write_value(value: &Value, depth: usize, out: &mut String) -> Result<(), FunctionError> {
    check_length(out.len())?;
    if depth > 200 {
        return Err(FunctionError::of(0, "the value is nested too deeply"));
    }
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::Text(text) => quote(text.as_str(), out),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_value(element, depth, out)?;
            }
            out.push(']');
        }
        Kind::Map(_) | Kind::Object(_) if value.entries().next().is_none() => out.push_str("{}"),
        Kind::Map(_) | Kind::Object(_) => {
            out.push_str("{\n");
            write_fields(value, depth + 1, out)?;
            let _ = write!(out, "{:1$}}}", "", depth * 2);
        }
        Kind::Unknown(_) => return Err(FunctionError::of(0, "a part of the value is not known")),
    }
    Ok(())
}

/// Writes the attributes of an object, each on lines of its own.
///
/// The equals signs of attributes that follow each other and take one line each stand below each other.
pub(super) fn write_fields(value: &Value, depth: usize, out: &mut String) -> Result<(), FunctionError> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for (name, value) in value.entries() {
        let mut key = String::new();
        if is_identifier(name) {
            key.push_str(name);
        } else {
            quote(name, &mut key);
        }
        let mut text = String::new();
        write_value(value, depth, &mut text)?;
        check_length(out.len().saturating_add(text.len()))?;
        lines.push((key, text));
    }
    for group in lines.chunk_by(|first, second| !first.1.contains('\n') && !second.1.contains('\n')) {
        let width = group.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        for (key, text) in group {
            let _ = writeln!(out, "{:indent$}{key:width$} = {text}", "", indent = depth * 2);
        }
    }
    check_length(out.len())
}

/// Returns whether a name needs no quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'))
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(char);
                out.push(char);
            }
            char if char.is_control() => {
                let code = u32::from(char);
                let _ = if code > 0xffff {
                    write!(out, "\\U{code:08x}")
                } else {
                    write!(out, "\\u{code:04x}")
                };
            }
            char => out.push(char),
        }
    }
    out.push('"');
}
