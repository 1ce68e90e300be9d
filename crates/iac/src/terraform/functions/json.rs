//! `jsondecode` and `jsonencode`.

use super::arguments::{Arguments, Function, any, function, text};
use super::text_slice::slice;
use super::{FunctionError, Outcome};
use crate::json_text;
use crate::number::Number;
use crate::text::{CLOSE, OPEN, Text};
use crate::value::{Kind, Value};
use iamscope_policy::json::{self, Limits};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[
    function("jsondecode", &[text("str").partly()], jsondecode),
    function("jsonencode", &[any("val").nullable().partly()], jsonencode),
];

const LIMITS: Limits = Limits {
    max_bytes: super::MAX_TEXT,
    max_depth: 100,
};

fn jsonencode(arguments: &Arguments<'_>) -> Outcome {
    let text = json_text::encode(arguments.value(0)?);
    let text = text.ok_or_else(|| FunctionError::new("the JSON text would be too long"))?;
    Ok(Value::new(Kind::Text(text)))
}

/// Placeholders may stand within strings; elsewhere they make the whole unknown.
fn jsondecode(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let (document, faults) = json::read(text.as_str(), LIMITS);
    match (document.root(), faults.first()) {
        (Some(root), None) => decoded(root, text),
        _ if text.has_unknowns() => Ok(Value::unnamed()),
        (_, Some(fault)) => Err(FunctionError::of(0, format!("this is no JSON: {}", fault.value))),
        (None, None) => Err(FunctionError::of(0, "this is no JSON: it is empty")),
    }
}

/// The depth of the document is limited, and so is this.
fn decoded(value: json::Value<'_>, whole: &Text) -> Outcome {
    Ok(match value.kind() {
        json::Kind::Null => Value::null(),
        json::Kind::Bool => Value::new(Kind::Bool(value.written() == "true")),
        json::Kind::Number => match Number::parse(value.written()) {
            Some(number) => Value::new(Kind::Number(number)),
            None => {
                return Err(FunctionError::of(
                    0,
                    format!("the number `{}` is too large", value.written()),
                ));
            }
        },
        json::Kind::String => string(value, whole),
        json::Kind::List => {
            let elements: Vec<Value> = value
                .items()
                .map(|item| decoded(item, whole))
                .collect::<Result<_, _>>()?;
            Value::tuple(elements)
        }
        json::Kind::Object => {
            let mut fields: BTreeMap<Arc<str>, Value> = BTreeMap::new();
            for member in value.members() {
                let name = member.key.as_str().unwrap_or_default();
                fields.insert(name.into(), decoded(member.value, whole)?);
            }
            Value::new(Kind::Object(Arc::new(fields)))
        }
        json::Kind::Invalid => return Err(FunctionError::of(0, "this is no JSON")),
    })
}

fn string(value: json::Value<'_>, whole: &Text) -> Value {
    let content = value.as_str().unwrap_or_default();
    let placeholder = content.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE));
    if let Some(name) = placeholder.filter(|name| !name.contains(OPEN)) {
        return Value::unknown(name);
    }
    let range = value.content_span().range();
    // A string without escapes reads as it is written.
    if whole.as_str().get(range.clone()) == Some(content) {
        return Value::new(Kind::Text(slice(whole, range)));
    }
    Value::text(content)
}
