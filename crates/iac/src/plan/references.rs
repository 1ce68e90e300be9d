//! References of a plan, followed to the values behind them.
//!
//! A plan lists what an expression refers to and not what it makes of it. An attribute whose only reference is an
//! attribute of a resource is taken for that reference; one with several stays unknown.

use super::configuration::Configuration;
use super::{Resources, json_value};
use crate::value::{Kind, Value};
use iamscope_policy::{SourceId, json};
use std::sync::Arc;

/// How many variables and outputs a reference may be handed through.
const MAX_STEPS: usize = 64;

/// The place of a resource in the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The module, without instance keys.
    pub(super) module: String,
    /// `type.name`, data with `data.` before.
    pub(super) resource: String,
    pub(super) is_data: bool,
}

impl Place {
    pub(super) fn new(module: &str, is_data: bool, kind: &str, name: &str) -> Self {
        let data = if is_data { "data." } else { "" };
        Self {
            module: without_keys(module),
            resource: format!("{data}{kind}.{name}"),
            is_data,
        }
    }
}

/// Returns an address without the keys of instances: `module.a["x.y"].b` becomes `module.a.b`.
fn without_keys(address: &str) -> String {
    steps(address)
        .filter(|step| !step.starts_with('['))
        .collect::<Vec<_>>()
        .join(".")
}

/// Divides an address: `module.a["x.y"].b[0]` into `module`, `a`, `["x.y"]`, `b`, `[0]`.
fn steps(address: &str) -> impl Iterator<Item = &str> {
    let mut rest = address;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return None;
        }
        let end = if rest.starts_with("[\"") {
            end_of_key(rest)
        } else if rest.starts_with('[') {
            rest.find(']').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find(['.', '[']).unwrap_or(rest.len())
        };
        let (step, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(step)
    })
}

fn end_of_key(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(2) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return (index + 2).min(text.len()),
            _ => {}
        }
    }
    text.len()
}

/// Replaces what is unknown in a value by what `resolve` finds for its expression; returns whether it found anything.
/// `name` is the attribute.
pub(super) fn fill(
    name: &str,
    value: &mut Value,
    expression: json::Value<'_>,
    resolve: &mut dyn FnMut(json::Value<'_>) -> Option<Value>,
) -> bool {
    let mut has_found = false;
    match (&mut value.kind, expression.kind()) {
        (Kind::Unknown(_), json::Kind::Object) => {
            if let Some(found) = resolve(expression).filter(|_| !is_document(name) || is_of_document(expression)) {
                *value = found;
                has_found = true;
            }
        }
        (Kind::Object(fields), json::Kind::Object) => {
            let fields = Arc::make_mut(fields);
            for member in expression.members() {
                let Some(key) = member.key.as_str() else { continue };
                if let Some(field) = fields.get_mut(key).filter(|field| !field.is_wholly_known()) {
                    has_found |= fill(key, field, member.value, resolve);
                }
            }
        }
        (Kind::Tuple(elements), json::Kind::List | json::Kind::Object) => {
            // A block that may stand once is written without a list around it.
            let items: Vec<json::Value<'_>> = if expression.kind() == json::Kind::List {
                expression.items().collect()
            } else {
                vec![expression]
            };
            let mut filled = elements.to_vec();
            if filled.len() == items.len() {
                for (element, item) in filled.iter_mut().zip(items) {
                    has_found |= fill(name, element, item, resolve);
                }
            }
            if has_found {
                value.kind = Kind::Tuple(filled.into());
            }
        }
        _ => {}
    }
    has_found
}

/// Returns whether an attribute holds a document, into which a reference is usually woven.
fn is_document(name: &str) -> bool {
    let endings = [
        "policy",
        "document",
        "definition",
        "definitions",
        "content",
        "body",
        "data",
        "script",
    ];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// Returns whether the one reference of an expression is to a document as well, and so may be all of it.
fn is_of_document(expression: json::Value<'_>) -> bool {
    let last = single(expression).and_then(|reference| reference.rsplit('.').next());
    last.is_some_and(|last| matches!(last, "json" | "minified_json" | "rendered" | "result") || is_document(last))
}

/// Returns the value of an expression that is a constant or one reference. `module` is the instance it stands in.
pub(super) fn resolve(
    expression: json::Value<'_>,
    module: &str,
    configuration: &Configuration<'_>,
    resources: &Resources<'_>,
    step: usize,
) -> Option<Value> {
    if step > MAX_STEPS {
        return None;
    }
    if let Some(constant) = expression.member("constant_value") {
        return Some(json_value::value(constant, SourceId(0)));
    }
    let reference = single(expression)?;
    let parts: Vec<&str> = steps(reference).collect();
    let up = |name: &str| -> Option<Value> {
        if module.is_empty() {
            return Some(json_value::value(configuration.variable(name)?, SourceId(0)));
        }
        let argument = configuration.argument(&without_keys(module), name)?;
        resolve(argument, parent(module), configuration, resources, step + 1)
    };
    let (value, rest) = match parts.as_slice() {
        ["var", name, rest @ ..] => (up(name)?, rest),
        ["module", call, key, output, rest @ ..] if key.starts_with('[') => {
            let child = join(module, &format!("module.{call}{key}"));
            let expression = configuration.output(&without_keys(&child), output)?;
            (resolve(expression, &child, configuration, resources, step + 1)?, rest)
        }
        ["module", call, output, rest @ ..] => {
            let child = join(module, &format!("module.{call}"));
            let expression = configuration.output(&without_keys(&child), output)?;
            (resolve(expression, &child, configuration, resources, step + 1)?, rest)
        }
        ["data", kind, name, rest @ ..] => instance(&join(module, &format!("data.{kind}.{name}")), rest, resources)?,
        [kind, name, rest @ ..] if kind.contains('_') => {
            instance(&join(module, &format!("{kind}.{name}")), rest, resources)?
        }
        _ => return None,
    };
    rest.iter().try_fold(value, |value, step| pick(&value, step))
}

/// Returns the attributes of the instance that a reference names, and the steps after it.
fn instance<'p, 's>(address: &str, rest: &'p [&'s str], resources: &Resources<'_>) -> Option<(Value, &'p [&'s str])> {
    let (address, rest) = match rest {
        [key, rest @ ..] if key.starts_with('[') => (format!("{address}{key}"), rest),
        rest => (address.to_owned(), rest),
    };
    // A reference to all instances, or to a resource as a whole, does not say which attribute is meant.
    if rest.is_empty() {
        return None;
    }
    Some((resources.get(&address)?.declared.attributes.clone(), rest))
}

/// Returns the one reference of an expression: the longest, if all others are what it begins with.
fn single<'d>(expression: json::Value<'d>) -> Option<&'d str> {
    let references = expression.member("references")?;
    let mut references = references.items().filter_map(json::Value::as_str);
    let first = references.next()?;
    references.all(|other| first.starts_with(other)).then_some(first)
}

fn pick(value: &Value, step: &str) -> Option<Value> {
    let key = step.strip_prefix('[').and_then(|step| step.strip_suffix(']'));
    match (&value.kind, key) {
        (Kind::Tuple(elements) | Kind::List(elements), Some(index)) => {
            elements.get(index.parse::<usize>().ok()?).cloned()
        }
        (Kind::Object(fields) | Kind::Map(fields), key) => {
            let key = key.map_or(step, |key| key.trim_matches('"'));
            fields.get(key).cloned()
        }
        _ => None,
    }
}

fn parent(module: &str) -> &str {
    let mut end = 0;
    let mut position = 0;
    for step in steps(module) {
        let start = module
            .get(position..)
            .and_then(|rest| rest.find(step))
            .map_or(position, |at| position + at);
        if step == "module" {
            end = start;
        }
        position = start + step.len();
    }
    module.get(..end).unwrap_or_default().trim_end_matches('.')
}

fn join(module: &str, rest: &str) -> String {
    if module.is_empty() {
        rest.to_owned()
    } else {
        format!("{module}.{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_divided() {
        for (address, expected, above) in [
            ("module.a", vec!["module", "a"], ""),
            (
                "module.a[\"x.y]\"].module.b[0]",
                vec!["module", "a", "[\"x.y]\"]", "module", "b", "[0]"],
                "module.a[\"x.y]\"]",
            ),
            ("", vec![], ""),
        ] {
            assert_eq!(steps(address).collect::<Vec<_>>(), expected);
            assert_eq!(parent(address), above, "{address}");
        }
        assert_eq!(without_keys("module.a[\"x.y\"].module.b[0]"), "module.a.module.b");
    }
}
