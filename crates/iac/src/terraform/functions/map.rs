//! Maps and objects: `keys`, `lookup`, `merge`, `transpose`, `values`, `zipmap`.

use super::arguments::{Arguments, Function, any, function, lists_by_name, text, texts};
use super::{FunctionError, Outcome, check_size};
use crate::convert::{Type, convert, type_of};
use crate::text::OPEN;
use crate::value::{Kind, OTHERS, Unknown, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[
    function("keys", &[any("inputMap").partly()], keys).keeping_parts(),
    function("lookup", &[any("inputMap").partly(), text("key").partly()], lookup)
        .and(any("default").nullable().unknown())
        .marking()
        .shallow(),
    function("merge", &[], merge)
        .and(any("maps").nullable().partly())
        .keeping_parts(),
    function("transpose", &[lists_by_name("values")], transpose),
    function("values", &[any("mapping").partly()], values).keeping_parts(),
    function("zipmap", &[texts("keys").partly(), any("values").partly()], zipmap).keeping_parts(),
];

type Fields = BTreeMap<Arc<str>, Value>;

fn fields(value: &Value, index: usize) -> Result<&Fields, FunctionError> {
    let fields = value.as_fields().map(AsRef::as_ref);
    fields.ok_or_else(|| FunctionError::of(index, "a map or object is required"))
}

/// Makes a list of what comes out of a map, a tuple of what comes out of an object.
fn sequence(source: &Value, elements: impl Iterator<Item = Value>) -> Outcome {
    Ok(if matches!(source.kind, Kind::Map(_)) {
        Value::new(Kind::List(elements.collect()))
    } else {
        Value::tuple(elements)
    })
}

/// Returns the type of the elements of a map.
fn element_type(ty: &Type) -> Option<&Type> {
    if let Type::Map(element) = ty {
        Some(element)
    } else {
        None
    }
}

fn keys(arguments: &Arguments<'_>) -> Outcome {
    let map = arguments.value(0)?;
    fields(map, 0)?;
    sequence(map, map.entries().map(|(name, _)| Value::text(Arc::clone(name))))
}

fn values(arguments: &Arguments<'_>) -> Outcome {
    let map = arguments.value(0)?;
    fields(map, 0)?;
    sequence(map, map.entries().map(|(_, value)| value.clone()))
}

/// A default that is not needed does not make the result sensitive.
fn lookup(arguments: &Arguments<'_>) -> Outcome {
    let is_sensitive = arguments.value(0)?.is_sensitive || arguments.value(1)?.is_sensitive;
    look_up(arguments).map(|value| value.sensitive(is_sensitive))
}

fn look_up(arguments: &Arguments<'_>) -> Outcome {
    if arguments.len() > 3 {
        return Err(FunctionError::new("two or three arguments are required"));
    }
    let map = arguments.value(0)?;
    let (fields, key) = (fields(map, 0)?, arguments.text(1)?);
    let default = arguments.from(2).first();
    let is_map = matches!(map.kind, Kind::Map(_));
    let element = is_map.then(|| element_type(&type_of(map)).cloned()).flatten();
    let element = element.unwrap_or(Type::Any);
    let default = default.map(|default| {
        let message = "the default must be of the type of the map's elements";
        convert(default.clone(), &element).map_err(|_| FunctionError::of(2, message))
    });
    let default = default.transpose()?;
    if let Some(found) = fields.get(key.as_str()).filter(|_| key.as_str() != OTHERS) {
        return Ok(found.clone());
    }
    if let Some(Kind::Unknown(Unknown { name: Some(name) })) = fields.get(OTHERS).map(|value| &value.kind) {
        return Ok(Value::unknown(format!("{name}.{}", key.as_str())));
    }
    if key.has_unknowns() || fields.keys().any(|name| name.contains(OPEN)) {
        return Ok(Value::unnamed());
    }
    match default {
        Some(default) => Ok(default),
        None => Err(FunctionError::of(1, format!("there is no element `{}`", key.as_str()))),
    }
}

fn merge(arguments: &Arguments<'_>) -> Outcome {
    let mut merged = Fields::new();
    let mut types = Vec::new();
    for (index, map) in arguments.from(0).iter().enumerate() {
        types.push(type_of(map));
        if map.is_null() {
            continue;
        }
        let fields = fields(map, index)?;
        check_size(merged.len().saturating_add(fields.len()))?;
        merged.extend(fields.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
    }
    let mut elements = types.iter().map(element_type);
    // Maps of the same type stay a map. An empty one could be of any.
    let first = elements.clone().flatten().find(|element| **element != Type::Any);
    let is_map = !types.is_empty()
        && elements.all(|element| element.is_some_and(|element| *element == Type::Any || Some(element) == first));
    let merged = Arc::new(merged);
    Ok(Value::new(if is_map {
        Kind::Map(merged)
    } else {
        Kind::Object(merged)
    }))
}

fn transpose(arguments: &Arguments<'_>) -> Outcome {
    let mut transposed: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (name, list) in fields(arguments.value(0)?, 0)? {
        let elements = list
            .as_elements()
            .ok_or_else(|| FunctionError::of(0, "a list is null"))?;
        for element in elements.iter() {
            let Kind::Text(text) = &element.kind else {
                return Err(FunctionError::of(0, "an element of a list is null"));
            };
            let names = transposed.entry(text.as_str().into()).or_default();
            names.push(Value::text(Arc::clone(name)));
        }
    }
    let transposed = transposed.into_iter();
    let transposed = transposed.map(|(name, names)| (name, Value::new(Kind::List(names.into()))));
    Ok(Value::new(Kind::Map(Arc::new(transposed.collect()))))
}

fn zipmap(arguments: &Arguments<'_>) -> Outcome {
    let (keys, values) = (arguments.elements(0)?, arguments.value(1)?);
    let (Kind::List(elements) | Kind::Tuple(elements)) = &values.kind else {
        return Err(FunctionError::of(1, "a list or tuple is required"));
    };
    if keys.len() != elements.len() {
        return Err(FunctionError::new(format!(
            "there are {} keys and {} values",
            keys.len(),
            elements.len()
        )));
    }
    let mut fields = Fields::new();
    let mut is_sensitive = false;
    for (index, (key, element)) in keys.iter().zip(elements.iter()).enumerate() {
        let Some(name) = key.to_text() else {
            return Err(FunctionError::of(0, format!("element {index} is null")));
        };
        is_sensitive |= key.is_sensitive;
        if key.kind == Value::unnamed().kind {
            return Ok(Value::unnamed());
        }
        fields.insert(name.as_str().into(), element.clone());
    }
    let fields = Arc::new(fields);
    let is_map = matches!(values.kind, Kind::List(_));
    let kind = if is_map {
        Kind::Map(fields)
    } else {
        Kind::Object(fields)
    };
    Ok(Value::new(kind).sensitive(is_sensitive))
}
