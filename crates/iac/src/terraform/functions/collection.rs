//! Collections of any kind: `alltrue`, `anytrue`, `coalesce`, `coalescelist`, `contains`, `index`, `length`, `matchkeys`,
//! `one`; and `list` and `map`, which are gone.

use super::arguments::{Arguments, Function, any, booleans, function, list};
use super::{FunctionError, Outcome, check_comparisons};
use crate::convert::{Type, convert, equal, type_of, unify};
use crate::number::Number;
use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use unicode_segmentation::UnicodeSegmentation as _;

pub(super) const FUNCTIONS: &[Function] = &[
    function("alltrue", &[booleans("list").partly()], alltrue),
    function("anytrue", &[booleans("list").partly()], anytrue),
    function("coalesce", &[], coalesce).and(any("vals").nullable().unknown()),
    function("coalescelist", &[], coalescelist).and(any("vals").nullable().unknown()),
    function("contains", &[any("list").partly(), any("value").unknown()], contains),
    function("index", &[any("list").partly(), any("value").unknown()], index),
    function("length", &[any("value").partly()], length)
        .keeping_parts()
        .shallow(),
    function("list", &[], list_is_gone).and(any("vals").nullable().unknown()),
    function("map", &[], map_is_gone).and(any("vals").nullable().unknown()),
    function(
        "matchkeys",
        &[
            list("values").partly(),
            list("keys").partly(),
            list("searchset").partly(),
        ],
        matchkeys,
    ),
    function("one", &[any("list").partly()], one),
];

fn boolean(value: bool) -> Outcome {
    Ok(Value::new(Kind::Bool(value)))
}

fn alltrue(arguments: &Arguments<'_>) -> Outcome {
    for element in arguments.elements(0)? {
        if element.is_unknown() {
            return Ok(Value::unnamed());
        }
        if element.kind != Kind::Bool(true) {
            return boolean(false);
        }
    }
    boolean(true)
}

fn anytrue(arguments: &Arguments<'_>) -> Outcome {
    let elements = arguments.elements(0)?;
    if elements.iter().any(|element| element.kind == Kind::Bool(true)) {
        return boolean(true);
    }
    if elements.iter().any(Value::is_unknown) {
        return Ok(Value::unnamed());
    }
    boolean(false)
}

/// Returns the one type of several values, if there is one.
pub(super) fn common_type<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Type> {
    let types: Vec<Type> = values.into_iter().map(type_of).collect();
    if types.iter().all(|ty| *ty == Type::Any) {
        return Some(Type::Any);
    }
    unify(&types)
}

fn coalesce(arguments: &Arguments<'_>) -> Outcome {
    let values = arguments.from(0);
    let ty = common_type(values).filter(|_| !values.is_empty());
    let ty = ty.ok_or_else(|| FunctionError::new("all arguments must be of the same type"))?;
    for (index, value) in values.iter().enumerate() {
        let value = convert(value.clone(), &ty).map_err(|why| FunctionError::of(index, why))?;
        if value.is_unknown() {
            return Ok(Value::unnamed());
        }
        if let Kind::Text(text) = &value.kind
            && text.has_unknowns()
            && !has_known_part(text.as_str())
        {
            return Ok(Value::unnamed());
        }
        let is_void = value.is_null() || matches!(&value.kind, Kind::Text(text) if text.as_str().is_empty());
        if !is_void {
            return Ok(value);
        }
    }
    Err(FunctionError::new("all arguments are null or empty"))
}

/// Returns whether a text cannot be empty, whatever its placeholders are.
fn has_known_part(text: &str) -> bool {
    let mut is_inside = false;
    text.chars().any(|char| match char {
        OPEN => {
            is_inside = true;
            false
        }
        CLOSE => {
            is_inside = false;
            false
        }
        _ => !is_inside,
    })
}

fn coalescelist(arguments: &Arguments<'_>) -> Outcome {
    let values = arguments.from(0);
    if values.is_empty() {
        return Err(FunctionError::new("at least one argument is required"));
    }
    for (index, value) in values.iter().enumerate() {
        if !matches!(value.kind, Kind::List(_) | Kind::Tuple(_) | Kind::Unknown(_)) {
            return Err(FunctionError::of(index, "a list or tuple is required"));
        }
    }
    for value in values {
        match value.as_elements() {
            None => return Ok(Value::unnamed()),
            Some(elements) if !elements.is_empty() => return Ok(value.clone()),
            Some(_) => {}
        }
    }
    Err(FunctionError::new("all arguments are empty"))
}

fn contains(arguments: &Arguments<'_>) -> Outcome {
    let (elements, value) = (arguments.elements(0)?, arguments.value(1)?);
    let mut is_sure = true;
    for element in elements {
        match equal(element, value) {
            Some(true) => return boolean(true),
            Some(false) => {}
            None => is_sure = false,
        }
    }
    if is_sure { boolean(false) } else { Ok(Value::unnamed()) }
}

fn index(arguments: &Arguments<'_>) -> Outcome {
    if matches!(arguments.value(0)?.kind, Kind::Set(_)) {
        return Err(FunctionError::of(0, "a list or tuple is required"));
    }
    for (index, element) in arguments.elements(0)?.iter().enumerate() {
        match equal(element, arguments.value(1)?) {
            Some(true) => return Ok(Value::new(Kind::Number(Number::from(index)))),
            Some(false) => {}
            None => return Ok(Value::unnamed()),
        }
    }
    Err(FunctionError::new("the list has no such element"))
}

fn length(arguments: &Arguments<'_>) -> Outcome {
    let value = arguments.value(0)?;
    let length = match &value.kind {
        Kind::Text(text) if text.has_unknowns() => return Ok(Value::unnamed()),
        Kind::Text(text) => text.as_str().graphemes(true).count(),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => elements.len(),
        Kind::Map(_) | Kind::Object(_) => value.entries().count(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => {
            return Err(FunctionError::of(0, "a string, collection or object is required"));
        }
    };
    Ok(Value::new(Kind::Number(Number::from(length))))
}

fn list_is_gone(_: &Arguments<'_>) -> Outcome {
    Err(FunctionError::new(
        "the function `list` is gone since Terraform 0.12; write `tolist([ ... ])`",
    ))
}

fn map_is_gone(_: &Arguments<'_>) -> Outcome {
    Err(FunctionError::new(
        "the function `map` is gone since Terraform 0.12; write `tomap({ ... })`",
    ))
}

fn matchkeys(arguments: &Arguments<'_>) -> Outcome {
    let (values, keys, wanted) = (arguments.elements(0)?, arguments.elements(1)?, arguments.elements(2)?);
    let ty = common_type([arguments.value(1)?, arguments.value(2)?])
        .ok_or_else(|| FunctionError::new("keys and searchset must be of the same type"))?;
    if values.len() != keys.len() {
        return Err(FunctionError::new("there must be as many keys as values"));
    }
    let converted = |elements: &[Value], index: usize| {
        let list = Value::new(Kind::List(elements.into()));
        convert(list, &ty).map_err(|why| FunctionError::of(index, why))
    };
    let (keys, wanted) = (converted(keys, 1)?, converted(wanted, 2)?);
    let (Some(keys), Some(wanted)) = (keys.as_elements(), wanted.as_elements()) else {
        return Ok(Value::unnamed());
    };
    check_comparisons(keys.len(), wanted.len())?;
    let mut found = Vec::new();
    for (value, key) in values.iter().zip(keys.iter()) {
        let answers: Vec<Option<bool>> = wanted.iter().map(|wanted| equal(key, wanted)).collect();
        if answers.contains(&Some(true)) {
            found.push(value.clone());
        } else if answers.contains(&None) {
            return Ok(Value::unnamed());
        }
    }
    Ok(Value::new(Kind::List(found.into())))
}

fn one(arguments: &Arguments<'_>) -> Outcome {
    match arguments.elements(0)? {
        [] => Ok(Value::null()),
        [element] => Ok(element.clone()),
        [_, _, ..] => Err(FunctionError::of(
            0,
            "a list, tuple or set of at most one element is required",
        )),
    }
}
