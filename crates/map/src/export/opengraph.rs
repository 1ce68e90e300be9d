//! BloodHound OpenGraph.
//!
//! Source: BloodHound documentation, "OpenGraph Nodes", "OpenGraph Edges" and "Metadata": no colons in ids, so they are
//! hashes; at most three kinds per node, the first of which chooses its icon, none of them built in; kinds of letters,
//! digits and underscores; properties are primitives or lists of primitives of one type, with names in lower case, none
//! of them `objectid`.

use super::{Source, json::pretty, pascal};
use serde_json::{Value, json};

/// What all our kinds start with.
const PREFIX: &str = "IAMScope";

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let nodes = source.nodes().into_iter().map(|node| {
        let mut properties = json!({
            "name": node.label,
            "displayname": node.label,
            "fullname": node.name,
            "type": node.kind,
        });
        if let (Some(properties), Some(account)) = (properties.as_object_mut(), node.account) {
            properties.insert("account".to_owned(), account.into());
        }
        json!({
            "id": node.id,
            "kinds": [format!("{PREFIX}_{}", pascal(node.kind)), format!("{PREFIX}_Base")],
            "properties": properties,
        })
    });
    let edges = source.edges().into_iter().map(|edge| {
        let mut properties = json!({
            "edgeid": edge.id,
            "relation": edge.relation,
            "technique": edge.technique,
            "certainty": edge.certainty,
        });
        if let Some(properties) = properties.as_object_mut() {
            // An empty list has no type of its own.
            if !edge.permissions.is_empty() {
                properties.insert("permissions".to_owned(), edge.permissions.into());
            }
            if let Some(condition) = edge.condition {
                properties.insert("condition".to_owned(), condition.into());
            }
        }
        json!({
            "start": {"match_by": "id", "value": edge.from},
            "end": {"match_by": "id", "value": edge.to},
            "kind": format!("{PREFIX}_{}", pascal(edge.technique)),
            "properties": properties,
        })
    });
    pretty(&json!({
        "metadata": {"source_kind": format!("{PREFIX}_Base")},
        "graph": {"nodes": nodes.collect::<Value>(), "edges": edges.collect::<Value>()},
    }))
}
