//! The functions of Terraform 1.11, and those of the `aws` and `terraform` providers.
//!
//! [`call`] takes a name and the values of the arguments. Each file below holds one family of functions and a table of
//! them: name, parameters, body. What all functions share is done here: the number of arguments, conversion to the
//! types of the parameters, nulls, unknown arguments, sensitive ones, and a limit on the size of results.
//!
//! `try`, `can`, `templatefile`, `templatestring` and `type` look at expressions rather than values and are not here:
//! the evaluator of expressions has them.
//!
//! The rules are those of "Functions" in the Terraform language documentation; where it is silent, of the command
//! `terraform console`, with which `tests/functions` compares.

mod arguments;
mod collection;
mod conversion;
mod csv;
mod duration;
mod encoding;
mod expression_text;
pub mod files;
mod filesystem;
mod format;
mod glob;
mod hash;
mod json;
mod map;
mod network;
mod number_format;
mod numeric;
mod pattern;
mod provider;
mod sequence;
mod set;
mod string;
mod text_slice;
mod tfvars;
mod time;
mod yaml_decode;
mod yaml_encode;

#[cfg(test)]
mod tests;

pub use crate::terraform::expression::FunctionError;
pub use files::{FileKind, FunctionFiles};

use crate::value::{Kind, Value};
use arguments::{Arguments, Function};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The longest text that a function makes, in bytes.
const MAX_TEXT: usize = 16 << 20;
/// The largest collection that a function makes.
const MAX_ELEMENTS: usize = 1 << 20;

/// How often two values are compared within one call.
const MAX_COMPARISONS: usize = 1 << 24;

type Outcome = Result<Value, FunctionError>;

/// Returns whether there is such a function here.
pub fn exists(name: &str) -> bool {
    function(name).is_some()
}

/// Returns the names of all functions, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
}

/// Calls a function.
///
/// The result is unknown and without a name where it depends on an unknown argument; most functions that only move
/// things around (`join`, `format`, `merge`, `concat`, `element` ...) keep what is known of them.
pub fn call(name: &str, arguments: &[Value], files: &dyn FunctionFiles) -> Outcome {
    let Some(function) = function(name) else {
        return Err(FunctionError::new(format!("there is no function `{name}`")));
    };
    let Some(arguments) = Arguments::new(function, arguments, files)? else {
        let is_sensitive = arguments.iter().any(is_sensitive_within);
        return Ok(Value::unnamed().sensitive(is_sensitive));
    };
    let result = (function.run)(&arguments)?;
    let has_sensitive_elements = match &result.kind {
        // Sets are sensitive as a whole or not at all.
        Kind::Set(elements) => elements.iter().any(is_sensitive_within),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::List(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => false,
    };
    limited(normalised(result).sensitive(arguments.is_sensitive() || has_sensitive_elements))
}

static TABLE: LazyLock<BTreeMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let families: [&[Function]; 18] = [
        collection::FUNCTIONS,
        conversion::FUNCTIONS,
        csv::FUNCTIONS,
        encoding::FUNCTIONS,
        filesystem::FUNCTIONS,
        format::FUNCTIONS,
        hash::FUNCTIONS,
        json::FUNCTIONS,
        map::FUNCTIONS,
        network::FUNCTIONS,
        numeric::FUNCTIONS,
        pattern::FUNCTIONS,
        provider::FUNCTIONS,
        sequence::FUNCTIONS,
        set::FUNCTIONS,
        string::FUNCTIONS,
        time::FUNCTIONS,
        yaml_encode::FUNCTIONS,
    ];
    let more = tfvars::FUNCTIONS.iter().chain(yaml_decode::FUNCTIONS);
    let functions = families.into_iter().flatten().chain(more);
    functions.map(|function| (function.name, function)).collect()
});

fn function(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    TABLE.get(name).copied()
}

/// Returns whether a value or a part of it is sensitive.
fn is_sensitive_within(value: &Value) -> bool {
    value.is_sensitive
        || value
            .as_elements()
            .is_some_and(|elements| elements.iter().any(is_sensitive_within))
        || value
            .as_fields()
            .is_some_and(|fields| fields.values().any(is_sensitive_within))
}

/// Brings a text into the normal form that Terraform keeps texts in; pieces have no place in one that changes.
fn normalised(value: Value) -> Value {
    match &value.kind {
        Kind::Text(text) if !text.as_str().is_ascii() && !is_nfc(text.as_str()) => {
            let text: String = text.as_str().nfc().collect();
            Value {
                kind: Value::text(text).kind,
                ..value
            }
        }
        Kind::Text(_)
        | Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => value,
    }
}

fn limited(value: Value) -> Outcome {
    let size = match &value.kind {
        Kind::Text(text) => return check_length(text.as_str().len()).map(|()| value),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => elements.len(),
        Kind::Map(fields) | Kind::Object(fields) => fields.len(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => 0,
    };
    check_size(size).map(|()| value)
}

/// Refuses texts that are too long.
fn check_length(bytes: usize) -> Result<(), FunctionError> {
    if bytes > MAX_TEXT {
        return Err(FunctionError::new("the result would be longer than 16 MiB"));
    }
    Ok(())
}

/// Refuses collections that are too large.
fn check_size(elements: usize) -> Result<(), FunctionError> {
    if elements > MAX_ELEMENTS {
        return Err(FunctionError::new(format!(
            "the result would have more than {MAX_ELEMENTS} elements"
        )));
    }
    Ok(())
}

/// Refuses to compare so many values with so many others.
fn check_comparisons(these: usize, others: usize) -> Result<(), FunctionError> {
    if these.saturating_mul(others) > MAX_COMPARISONS {
        return Err(FunctionError::new("there are too many elements to compare"));
    }
    Ok(())
}

impl FunctionError {
    /// Makes an error that no argument alone is to blame for.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            argument: None,
            message: message.into(),
        }
    }

    /// Makes an error of one argument.
    pub fn of(argument: usize, message: impl Into<String>) -> Self {
        Self {
            argument: Some(argument),
            message: message.into(),
        }
    }
}
