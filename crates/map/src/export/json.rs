//! Our own format: `iamscope-map`, versioned.

use super::Source;
use serde_json::{Value, json};

/// The version of the format; it rises when something is renamed, removed or changes its meaning.
const VERSION: u32 = 1;

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let nodes = source.nodes().into_iter().map(|node| {
        json!({
            "id": node.id,
            "label": node.label,
            "kind": node.kind,
            "name": node.name,
            "account": node.account,
            "column": node.column,
        })
    });
    let edges = source.edges().into_iter().map(|edge| {
        json!({
            "id": edge.id,
            "from": edge.from,
            "to": edge.to,
            "relation": edge.relation,
            "technique": edge.technique,
            "permissions": edge.permissions,
            "condition": edge.condition,
            "certainty": edge.certainty,
        })
    });
    let truncated = source.map.truncations().iter();
    let truncated = truncated.map(|left| json!({"what": left.what, "shown": left.shown, "of": left.of}));
    let value = json!({
        "format": "iamscope-map",
        "version": VERSION,
        "nodes": nodes.collect::<Value>(),
        "edges": edges.collect::<Value>(),
        "truncated": truncated.collect::<Value>(),
    });
    pretty(&value)
}

/// Writes JSON for files that people may look into. Values made of text and numbers can always be written.
pub(super) fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
