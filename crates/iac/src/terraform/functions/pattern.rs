//! Regular expressions: `regex`, `regexall`, `replace`.
//!
//! Terraform has the syntax of RE2. The `regex` crate has nearly the same; [`translate`] bridges the difference.

mod literal;
mod translate;

use super::arguments::{Arguments, Function, function, text};
use super::text_slice::value as slice;
use super::{FunctionError, Outcome, check_length, check_size};
use crate::text::Text;
use crate::value::{Kind, Value};
use regex::{Captures, Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;
use translate::translate;

pub(super) const FUNCTIONS: &[Function] = &[
    function("regex", &[text("pattern"), text("string")], regex),
    function("regexall", &[text("pattern"), text("string")], regexall),
    function(
        "replace",
        &[
            text("string").partly(),
            text("substring"),
            text("replacement").unknown(),
        ],
        replace,
    ),
];

/// How much memory a compiled expression may take.
const MAX_COMPILED: usize = 4 << 20;

fn compile(pattern: &str, argument: usize) -> Result<Regex, FunctionError> {
    let invalid = |why: String| FunctionError::of(argument, format!("`{pattern}` is no regular expression: {why}"));
    let translated = translate(pattern).map_err(|why| invalid(why.to_owned()))?;
    let regex = RegexBuilder::new(&translated).size_limit(MAX_COMPILED).build();
    regex.map_err(|error| {
        let error = error.to_string();
        let last_line = error.lines().next_back().unwrap_or_default();
        invalid(last_line.strip_prefix("error: ").unwrap_or(last_line).to_owned())
    })
}

/// What the captures of an expression make.
enum Shape {
    /// The whole match, where nothing is captured.
    Whole,
    /// A tuple.
    Numbered,
    /// An object.
    Named,
}

fn shape(regex: &Regex) -> Result<Shape, FunctionError> {
    let names = regex.capture_names().skip(1);
    let (named, numbered): (Vec<_>, Vec<_>) = names.partition(Option::is_some);
    match (named.is_empty(), numbered.is_empty()) {
        (true, true) => Ok(Shape::Whole),
        (true, false) => Ok(Shape::Numbered),
        (false, true) => Ok(Shape::Named),
        (false, false) => Err(FunctionError::of(0, "named and unnamed capture groups cannot be mixed")),
    }
}

fn captured(regex: &Regex, shape: &Shape, captures: &Captures<'_>, text: &Text) -> Value {
    let group = |index| match captures.get(index) {
        Some(group) => slice(text, group.range()),
        None => Value::null(),
    };
    match shape {
        Shape::Whole => group(0),
        Shape::Numbered => Value::tuple((1..captures.len()).map(group)),
        Shape::Named => {
            let mut fields: BTreeMap<Arc<str>, Value> = BTreeMap::new();
            for (index, name) in regex.capture_names().enumerate() {
                if let Some(name) = name {
                    fields.insert(name.into(), group(index));
                }
            }
            Value::new(Kind::Object(Arc::new(fields)))
        }
    }
}

fn regex(arguments: &Arguments<'_>) -> Outcome {
    let regex = compile(arguments.str(0)?, 0)?;
    let shape = shape(&regex)?;
    let text = arguments.text(1)?;
    match regex.captures(text.as_str()) {
        Some(captures) => Ok(captured(&regex, &shape, &captures, text)),
        None => Err(FunctionError::new("the pattern matches no part of the string")),
    }
}

fn regexall(arguments: &Arguments<'_>) -> Outcome {
    let regex = compile(arguments.str(0)?, 0)?;
    let shape = shape(&regex)?;
    let text = arguments.text(1)?;
    let mut matches = Vec::new();
    for captures in regex.captures_iter(text.as_str()) {
        matches.push(captured(&regex, &shape, &captures, text));
        check_size(matches.len())?;
    }
    Ok(Value::new(Kind::List(matches.into())))
}

fn replace(arguments: &Arguments<'_>) -> Outcome {
    let (text, part) = (arguments.text(0)?, arguments.str(1)?);
    let pattern = part.strip_prefix('/').and_then(|part| part.strip_suffix('/'));
    let Some(pattern) = pattern else {
        return literal::replace(text, part, arguments.value(2)?);
    };
    if text.has_unknowns() || !arguments.value(2)?.is_wholly_known() {
        return Ok(Value::unnamed());
    }
    let (text, replacement) = (text.as_str(), arguments.str(2)?);
    let regex = compile(pattern, 1)?;
    let mut out = String::new();
    let mut end = 0;
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        out.push_str(text.get(end..whole.start()).unwrap_or_default());
        captures.expand(replacement, &mut out);
        check_length(out.len())?;
        end = whole.end();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    Ok(Value::text(out))
}
