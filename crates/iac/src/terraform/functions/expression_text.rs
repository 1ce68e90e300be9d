//! Values as expressions in native syntax, laid out as `terraform fmt` does.
//!
//! Lines are written without indent first; then it is the brackets that count, as for Terraform.

use super::{FunctionError, check_length};
use crate::value::{Kind, Value};
use std::fmt::Write as _;

/// Writes a value.
pub(super) fn value_text(value: &Value) -> Result<String, FunctionError> {
    let mut out = String::new();
    write_value(value, 0, &mut out)?;
    Ok(indented(&out))
}

/// Writes the attributes of an object as those of a file.
pub(super) fn fields_text(value: &Value) -> Result<String, FunctionError> {
    let mut out = String::new();
    write_fields(value, 0, &mut out)?;
    Ok(indented(&out))
}

fn write_value(value: &Value, depth: usize, out: &mut String) -> Result<(), FunctionError> {
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
                write_value(element, depth + 1, out)?;
            }
            out.push(']');
        }
        Kind::Map(_) | Kind::Object(_) if value.entries().next().is_none() => out.push_str("{}"),
        Kind::Map(_) | Kind::Object(_) => {
            out.push_str("{\n");
            write_fields(value, depth + 1, out)?;
            out.push('}');
        }
        Kind::Unknown(_) => return Err(FunctionError::of(0, "a part of the value is not known")),
    }
    Ok(())
}

/// Writes the attributes of an object, each on lines of its own.
///
/// The equals signs of attributes that follow each other and take one line each stand below each other.
fn write_fields(value: &Value, depth: usize, out: &mut String) -> Result<(), FunctionError> {
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
            let _ = writeln!(out, "{key:width$} = {text}");
        }
    }
    check_length(out.len())
}

/// Indents each line by the brackets that are open, where those that were opened in one line count as one step.
fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut steps: Vec<usize> = Vec::new();
    for line in text.split_inclusive('\n') {
        let balance = balance(line);
        let mut depth = steps.len();
        if balance > 0 {
            steps.push(balance.unsigned_abs());
        } else {
            close(&mut steps, balance.unsigned_abs());
            depth = steps.len();
        }
        let _ = write!(out, "{:1$}{line}", "", depth * 2);
    }
    out
}

fn close(steps: &mut Vec<usize>, mut brackets: usize) {
    while let Some(last) = steps.last_mut().filter(|_| brackets > 0) {
        let closed = brackets.min(*last);
        *last -= closed;
        brackets -= closed;
        if *last == 0 {
            steps.pop();
        }
    }
}

/// Returns how many more brackets a line opens than it closes, texts aside.
fn balance(line: &str) -> isize {
    let mut balance = 0;
    let (mut is_quoted, mut is_escaped) = (false, false);
    for char in line.chars() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '[' | '{' if !is_quoted => balance += 1,
            ']' | '}' if !is_quoted => balance -= 1,
            _ => {}
        }
    }
    balance
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
