//! Making a value one of a given type.

use super::{Field, Type, set_of, type_of, unify};
use crate::number::Number;
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a conversion fails, innermost step first, and why.
struct Failure {
    path: Vec<String>,
    message: String,
}

type Outcome = Result<Value, Failure>;

/// Makes a value one of a type, or says what stands against it: `` `rules[0].port`: a number is required ``.
///
/// Null and unknown values are of every type. Optional attributes that are missing or null get their defaults.
pub fn convert(value: Value, ty: &Type) -> Result<Value, String> {
    convert_inner(value, ty).map_err(|failure| {
        let path: String = failure.path.into_iter().rev().collect();
        let path = path.strip_prefix('.').unwrap_or(&path);
        if path.is_empty() {
            failure.message
        } else {
            format!("`{path}`: {}", failure.message)
        }
    })
}

/// Reads the texts that stand for true and false.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            message: message.into(),
        }
    }

    fn in_field(mut self, name: &str) -> Self {
        let is_plain = name
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'));
        self.path.push(if is_plain {
            format!(".{name}")
        } else {
            format!("[{name:?}]")
        });
        self
    }

    fn in_element(mut self, index: usize) -> Self {
        self.path.push(format!("[{index}]"));
        self
    }
}

fn convert_inner(value: Value, ty: &Type) -> Outcome {
    if matches!(value.kind, Kind::Null | Kind::Unknown(_)) || *ty == Type::Any {
        return Ok(value);
    }
    match ty {
        Type::Any => Ok(value),
        Type::Bool => to_bool(value),
        Type::Number => to_number(value),
        Type::Text => to_text(value),
        Type::List(element) => to_sequence(value, element, "list", Kind::List),
        Type::Set(element) => {
            let (origin, is_sensitive) = (value.origin, value.is_sensitive);
            let list = to_sequence(value, element, "set", Kind::List)?;
            let elements = list.as_elements().map_or_else(Vec::new, |elements| elements.to_vec());
            Ok(like(set_of(elements), origin, is_sensitive))
        }
        Type::Map(element) => to_map(value, element),
        Type::Tuple(types) => to_tuple(&value, types),
        Type::Object(fields) => to_object(&value, fields),
    }
}

fn like(mut value: Value, origin: Option<Origin>, is_sensitive: bool) -> Value {
    value.origin = value.origin.or(origin);
    value.sensitive(is_sensitive)
}

fn to_bool(value: Value) -> Outcome {
    match &value.kind {
        Kind::Bool(_) => Ok(value),
        Kind::Text(text) => convert_text(&value, text, |text| parse_bool(text).map(Kind::Bool), "a bool"),
        Kind::Null
        | Kind::Unknown(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => Err(Failure::new("a bool is required")),
    }
}

fn to_number(value: Value) -> Outcome {
    match &value.kind {
        Kind::Number(_) => Ok(value),
        Kind::Text(text) => convert_text(&value, text, |text| Number::parse(text).map(Kind::Number), "a number"),
        Kind::Null
        | Kind::Unknown(_)
        | Kind::Bool(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => Err(Failure::new("a number is required")),
    }
}

/// Reads a text as something else. What is unknown of it makes an unknown value of the same name.
fn convert_text(value: &Value, text: &Text, parse: impl Fn(&str) -> Option<Kind>, what: &str) -> Outcome {
    let kind = match text.known() {
        Some(known) => parse(known).ok_or_else(|| Failure::new(format!("{what} is required")))?,
        None => Value::unknown(unknown_name(text.as_str())).kind,
    };
    Ok(like(Value::new(kind), value.origin, value.is_sensitive))
}

/// Returns what to call a text with placeholders: the placeholder's own name, where there is nothing else.
fn unknown_name(text: &str) -> &str {
    let inner = text
        .strip_prefix(crate::text::OPEN)
        .and_then(|text| text.strip_suffix(crate::text::CLOSE));
    inner.filter(|inner| !inner.contains(crate::text::OPEN)).unwrap_or(text)
}

fn to_text(value: Value) -> Outcome {
    match &value.kind {
        Kind::Text(_) => Ok(value),
        Kind::Bool(_) | Kind::Number(_) => {
            let text = value.to_text().unwrap_or_default();
            Ok(like(Value::new(Kind::Text(text)), value.origin, value.is_sensitive))
        }
        Kind::Null
        | Kind::Unknown(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => Err(Failure::new("a string is required")),
    }
}

/// Returns the type that elements are converted to: the given one, or the one that they can share.
fn element_type<'a>(element: &Type, what: &str, elements: impl Iterator<Item = &'a Value>) -> Result<Type, Failure> {
    if *element != Type::Any {
        return Ok(element.clone());
    }
    let mut types: Vec<Type> = Vec::new();
    for ty in elements.map(type_of) {
        if ty != Type::Any && types.last() != Some(&ty) {
            types.push(ty);
        }
    }
    if types.is_empty() {
        return Ok(Type::Any);
    }
    unify(&types).ok_or_else(|| Failure::new(format!("all elements of a {what} must have the same type")))
}

fn to_sequence(value: Value, element: &Type, what: &str, make: impl Fn(Arc<[Value]>) -> Kind) -> Outcome {
    let Some(elements) = value.as_elements() else {
        return Err(Failure::new(format!("a {what} of {element} is required")));
    };
    let element = match (&value.kind, element) {
        (Kind::List(_) | Kind::Set(_), Type::Any) => Type::Any,
        (_, element) => element_type(element, what, elements.iter())?,
    };
    let is_done = matches!(value.kind, Kind::List(_)) && element == Type::Any;
    if is_done {
        return Ok(value);
    }
    let converted = elements
        .iter()
        .enumerate()
        .map(|(index, value)| convert_inner(value.clone(), &element).map_err(|failure| failure.in_element(index)));
    let converted: Arc<[Value]> = converted.collect::<Result<_, _>>()?;
    Ok(like(Value::new(make(converted)), value.origin, value.is_sensitive))
}

fn to_map(value: Value, element: &Type) -> Outcome {
    let element = match (&value.kind, element) {
        (Kind::Map(_), Type::Any) => return Ok(value),
        (Kind::Map(_) | Kind::Object(_), element) => {
            element_type(element, "map", value.entries().map(|(_, value)| value))?
        }
        _ => return Err(Failure::new(format!("a map of {element} is required"))),
    };
    let converted = value.entries().map(|(name, value)| {
        let value = convert_inner(value.clone(), &element).map_err(|failure| failure.in_field(name))?;
        Ok((Arc::clone(name), value))
    });
    let converted: BTreeMap<_, _> = converted.collect::<Result<_, Failure>>()?;
    Ok(like(
        Value::new(Kind::Map(Arc::new(converted))),
        value.origin,
        value.is_sensitive,
    ))
}

fn to_tuple(value: &Value, types: &[Type]) -> Outcome {
    let elements = value.as_elements().filter(|elements| elements.len() == types.len());
    let Some(elements) = elements else {
        return Err(Failure::new(format!("a tuple of {} elements is required", types.len())));
    };
    let converted = elements
        .iter()
        .zip(types)
        .enumerate()
        .map(|(index, (value, ty))| convert_inner(value.clone(), ty).map_err(|failure| failure.in_element(index)));
    let converted: Arc<[Value]> = converted.collect::<Result<_, _>>()?;
    Ok(like(
        Value::new(Kind::Tuple(converted)),
        value.origin,
        value.is_sensitive,
    ))
}

fn to_object(value: &Value, fields: &BTreeMap<Arc<str>, Field>) -> Outcome {
    let Some(given) = value.as_fields() else {
        return Err(Failure::new("an object is required"));
    };
    // An object that does not hold all of its attributes keeps on saying so.
    let others = given.get(crate::value::OTHERS);
    let mut converted = BTreeMap::new();
    for (name, field) in fields {
        let value = match given.get(name) {
            Some(value) if !(value.is_null() && field.default.is_some()) => {
                convert_inner(value.clone(), &field.ty).map_err(|failure| failure.in_field(name))?
            }
            Some(_) | None if field.is_optional => field.default.clone().unwrap_or_else(Value::null),
            Some(_) => Value::null(),
            None if others.is_some() => continue,
            None => return Err(Failure::new(format!("attribute `{name}` is required"))),
        };
        converted.insert(Arc::clone(name), value);
    }
    if let Some(others) = others {
        converted.insert(crate::value::OTHERS.into(), others.clone());
    }
    Ok(like(
        Value::new(Kind::Object(Arc::new(converted))),
        value.origin,
        value.is_sensitive,
    ))
}
