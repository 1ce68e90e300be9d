//! Functions that look something up: `Fn::FindInMap`, `Fn::ImportValue`.

use super::{Outcome, arguments, count};
use crate::cloudformation::evaluate::{readable, unknown_call};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Data, Node};
use crate::value::Value;

const FIND: &str = "`Fn::FindInMap: [map, key, key]`";

/// Looks a value up in a mapping of the template.
pub(super) fn in_map(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let (map, first, second, default) = match arguments("Fn::FindInMap", argument, FIND)? {
        [map, first, second] => (map, first, second, None),
        [map, first, second, default] => (map, first, second, default.member("DefaultValue")),
        _ => return Err(count("Fn::FindInMap", argument, FIND)),
    };
    let keys = [
        cx.text(map, "the map of `Fn::FindInMap`")?,
        cx.text(first, "a key of `Fn::FindInMap`")?,
        cx.text(second, "a key of `Fn::FindInMap`")?,
    ];
    let mut node = cx.mappings.clone();
    for (step, (key, place)) in keys.iter().zip([map, first, second]).enumerate() {
        let text = key.to_text().unwrap_or_default();
        let Some(name) = text.known() else {
            return Ok(unknown_call("Fn::FindInMap", &keys));
        };
        let Some(next) = node.as_ref().and_then(|node| node.member(name)).cloned() else {
            if let Some(default) = default {
                return Ok(cx.value(default));
            }
            // A map that an include we cannot read may have brought.
            if node.as_ref().is_some_and(|node| matches!(node.data, Data::Unknown(_))) {
                return Ok(unknown_call("Fn::FindInMap", &keys));
            }
            let [map, first, second] = keys.each_ref().map(readable);
            let fault = match step {
                0 => format!("there is no mapping `{map}`"),
                1 => format!("mapping `{map}` has no `{first}`"),
                _ => format!("mapping `{map}` has no `{first}` with `{second}`"),
            };
            return Err(Fault::new(fault).at(place.origin));
        };
        node = Some(next);
    }
    match node {
        Some(node) => Ok(cx.value(&node)),
        None => Ok(Value::null()),
    }
}

/// Takes what another stack exports.
pub(super) fn import(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let name = cx.text(argument, "the name of `Fn::ImportValue`")?;
    cx.run.has_imports = true;
    let text = name.to_text().unwrap_or_default();
    match cx.run.exports.get(text.as_str()) {
        Some(value) => Ok(value.clone()),
        None => Ok(unknown_call("Fn::ImportValue", &[name])),
    }
}
