//! Functions of texts: `Fn::Sub`, `Fn::Join`, `Fn::Split`, `Fn::Base64`, `Fn::ToJsonString`.

use super::{Outcome, arguments, count};
use crate::cloudformation::evaluate::{describe, unknown_call};
use crate::cloudformation::pieces::{Builder, origin_of};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Data, Node};
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use base64::Engine;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

const SUB: &str = "`Fn::Sub: \"text ${Name}\"`, or a list of text and an object of values";
const JOIN: &str = "`Fn::Join: [delimiter, [values]]`";
const SPLIT: &str = "`Fn::Split: [delimiter, text]`";

/// Fills in the placeholders of a text.
pub(super) fn sub(cx: &mut Evaluator<'_, '_>, argument: &Node, at: Origin) -> Outcome {
    let (pattern, values) = match &argument.data {
        Data::Sequence(items) => match &**items {
            [pattern] => (pattern, None),
            [pattern, values] => (pattern, Some(values)),
            _ => return Err(count("Fn::Sub", argument, SUB)),
        },
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Mapping(_) | Data::Unknown(_) => {
            (argument, None)
        }
    };
    let text = if pattern.as_call().is_some() {
        // The transform for language extensions takes functions here, too.
        let value = cx.text(pattern, "what `Fn::Sub` fills in")?;
        if value.is_unknown() {
            return Ok(unknown_call("Fn::Sub", &[value]));
        }
        value.to_text()
    } else {
        pattern.to_text()
    };
    let Some(text) = text else {
        let fault = Fault::new(format!("`Fn::Sub` takes text, not {}", pattern.describe()));
        return Err(fault.at(pattern.origin).help(format!("write {SUB}")));
    };
    let mut own: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for member in values.map(Node::members).unwrap_or_default() {
        let value = cx.text(&member.value, "a value of `Fn::Sub`");
        let value = value.unwrap_or_else(|fault| cx.failed(fault, "Fn::Sub", member.value.origin));
        own.insert(Arc::clone(&member.key.text), value);
    }
    let mut builder = Builder::default();
    let whole = pattern.origin;
    let mut from = 0;
    while let Some(place) = next(text.as_str(), from) {
        builder.push_slice(&text, from..place.whole.start);
        from = place.whole.end;
        let origin = origin_of(&text, &place.whole, whole);
        let name = text.as_str().get(place.name).unwrap_or_default().trim();
        if let Some(literal) = name.strip_prefix('!') {
            builder.push(&format!("${{{literal}}}"), Some(origin));
            continue;
        }
        let value = match own.get(name) {
            Some(value) => value.clone(),
            None => filled(cx, name, &text, &place.whole, origin),
        };
        let value = if value.origin.is_some() {
            value
        } else {
            value.at(origin)
        };
        if !builder.push_value(&value) {
            let fault = Fault::new(format!("`{name}` is {} and cannot stand in text", describe(&value)));
            let unknown = cx.failed(fault, name, origin);
            builder.push_value(&unknown.at(origin));
        }
        cx.spend_text(builder.len())?;
    }
    builder.push_slice(&text, from..text.as_str().len());
    cx.spend_text(builder.len())?;
    Ok(whole_if_one(builder.finish(), at))
}

/// A text of a single placeholder is an unknown value all the same.
fn whole_if_one(value: Value, at: Origin) -> Value {
    value.at(at)
}

fn filled(cx: &mut Evaluator<'_, '_>, name: &str, text: &Text, place: &Range<usize>, at: Origin) -> Value {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'_' | b'-');
    if name.is_empty() || !name.bytes().all(is_name) {
        let shown = text.as_str().get(place.clone()).unwrap_or_default();
        let fault = Fault::new(format!("`{shown}` is no name that `Fn::Sub` can fill in"));
        let fault = fault.help(format!("write `${{!{name}}}` for text that stays as it is"));
        return cx.failed(fault, "Fn::Sub", at);
    }
    let value = match name.split_once('.') {
        Some((logical, attribute)) => cx.attribute_of(logical, attribute, at),
        None => cx.reference_to(name, at),
    };
    value.unwrap_or_else(|fault| cx.failed(fault, name, at))
}

struct Place {
    whole: Range<usize>,
    name: Range<usize>,
}

fn next(text: &str, from: usize) -> Option<Place> {
    let start = from + text.get(from..)?.find("${")?;
    let end = start + text.get(start..)?.find('}')?;
    Some(Place {
        whole: start..end + 1,
        name: start + 2..end,
    })
}

/// Joins texts with a delimiter between them.
pub(super) fn join(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let [delimiter, values] = arguments("Fn::Join", argument, JOIN)? else {
        return Err(count("Fn::Join", argument, JOIN));
    };
    let delimiter = cx.text(delimiter, "the delimiter of `Fn::Join`")?;
    let values = match cx.list(values, "the values of `Fn::Join`")? {
        Ok(values) => values,
        Err(unknown) => return Ok(unknown_call("Fn::Join", &[delimiter, unknown])),
    };
    let mut builder = Builder::default();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            builder.push_value(&delimiter);
        }
        if !builder.push_value(value) {
            let fault = Fault::new(format!("`Fn::Join` joins texts, not {}", describe(value)));
            return Err(value.origin.map_or(fault.clone(), |origin| fault.at(origin)));
        }
        cx.spend_text(builder.len())?;
    }
    Ok(builder.finish())
}

/// Splits a text at a delimiter.
pub(super) fn split(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let (delimiter, text) = split_arguments(cx, argument)?;
    match parts(&delimiter, &text) {
        Some((parts, true)) => Ok(Value::tuple(parts)),
        Some((_, false)) | None => Ok(unknown_call("Fn::Split", &[delimiter, text])),
    }
}

/// Returns the part of a split text at an index, if the parts up to it are known.
pub(super) fn split_at(cx: &mut Evaluator<'_, '_>, argument: &Node, index: usize) -> Result<Option<Value>, Fault> {
    let (delimiter, text) = split_arguments(cx, argument)?;
    Ok(parts(&delimiter, &text).and_then(|(parts, _)| parts.into_iter().nth(index)))
}

fn split_arguments(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Result<(Value, Value), Fault> {
    let [delimiter, text] = arguments("Fn::Split", argument, SPLIT)? else {
        return Err(count("Fn::Split", argument, SPLIT));
    };
    let delimiter = cx.text(delimiter, "the delimiter of `Fn::Split`")?;
    let text = cx.text(text, "what `Fn::Split` splits")?;
    if delimiter.to_text().is_some_and(|text| text.as_str().is_empty()) {
        return Err(Fault::new("the delimiter of `Fn::Split` is empty"));
    }
    Ok((delimiter, text))
}

/// Returns the parts that are known for sure, and whether these are all: an unknown part may hold the delimiter.
fn parts(delimiter: &Value, text: &Value) -> Option<(Vec<Value>, bool)> {
    let delimiter = delimiter.to_text()?;
    let delimiter = delimiter.known()?;
    let whole = text.to_text()?;
    let known_until = whole.as_str().find(crate::text::OPEN).unwrap_or(whole.as_str().len());
    let is_known = !whole.has_unknowns();
    let mut parts = Vec::new();
    let mut from = 0;
    loop {
        let rest = whole.as_str().get(from..known_until)?;
        let end = rest.find(delimiter).map(|at| from + at);
        if end.is_none() && !is_known {
            return Some((parts, false));
        }
        let to = end.unwrap_or(known_until);
        let mut builder = Builder::default();
        builder.push_slice(&whole, from..to);
        let mut part = builder.finish();
        part.is_sensitive = text.is_sensitive;
        part.origin = text.origin;
        parts.push(part);
        match end {
            Some(end) => from = end + delimiter.len(),
            None => return Some((parts, true)),
        }
    }
}

/// Encodes a text.
pub(super) fn base64(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let value = cx.text(argument, "what `Fn::Base64` encodes")?;
    let Some(text) = value.to_text().filter(|text| !text.has_unknowns()) else {
        return Ok(unknown_call("Fn::Base64", &[value]));
    };
    cx.spend_text(text.as_str().len().saturating_mul(4) / 3)?;
    let mut encoded = Value::text(base64::engine::general_purpose::STANDARD.encode(text.as_str()));
    encoded.is_sensitive = value.is_sensitive;
    encoded.origin = value.origin;
    Ok(encoded)
}

/// Writes a value as JSON.
pub(super) fn to_json(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let value = cx.value(argument);
    let mut builder = Builder::default();
    write_json(&value, &mut builder);
    cx.spend_text(builder.len())?;
    Ok(builder.finish())
}

/// The depth is that of the template, which is bounded.
fn write_json(value: &Value, out: &mut Builder) {
    match &value.kind {
        Kind::Null => out.push("null", value.origin),
        Kind::Bool(_) | Kind::Number(_) => {
            out.push_value(value);
        }
        Kind::Text(text) => {
            out.push("\"", None);
            let quoted = serde_json::Value::from(text.as_str()).to_string();
            let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
            if inner == text.as_str() {
                out.push_value(value);
            } else {
                out.push(inner, value.origin);
                if value.is_sensitive {
                    out.hide();
                }
            }
            out.push("\"", None);
        }
        // It may turn out to be any JSON.
        Kind::Unknown(_) => {
            out.push_value(value);
        }
        Kind::List(values) | Kind::Set(values) | Kind::Tuple(values) => {
            out.push("[", None);
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(",", None);
                }
                write_json(value, out);
            }
            out.push("]", None);
        }
        Kind::Map(fields) | Kind::Object(fields) => {
            out.push("{", None);
            for (index, (key, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(",", None);
                }
                out.push(&serde_json::Value::from(&**key).to_string(), None);
                out.push(":", None);
                write_json(value, out);
            }
            out.push("}", None);
        }
    }
}
