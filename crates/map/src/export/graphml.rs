//! GraphML.
//!
//! Source: GraphML primer, "Attributes": values are declared as keys and stand in `data` elements.

use super::{Source, xml};
use std::fmt::Write as _;

const NODE_KEYS: [&str; 5] = ["label", "kind", "name", "account", "column"];
const EDGE_KEYS: [&str; 5] = ["relation", "technique", "permissions", "condition", "certainty"];

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (keys, of) in [(NODE_KEYS, "node"), (EDGE_KEYS, "edge")] {
        for key in keys {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "  <key id=\"{of}-{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"string\"/>"
            );
        }
    }
    text.push_str("  <graph id=\"iamscope\" edgedefault=\"directed\">\n");
    for node in source.nodes() {
        let _ = writeln!(text, "    <node id=\"{}\">", node.id);
        let account = node.account.as_deref().unwrap_or_default();
        let values = [node.label, node.kind, &node.name, account, node.column];
        data(&mut text, "node", &NODE_KEYS, &values);
        text.push_str("    </node>\n");
    }
    for edge in source.edges() {
        let _ = writeln!(
            text,
            "    <edge id=\"{}\" source=\"{}\" target=\"{}\">",
            edge.id, edge.from, edge.to
        );
        let permissions = edge.permissions.join(" ");
        let condition = edge.condition.as_deref().unwrap_or_default();
        let values = [edge.relation, edge.technique, &permissions, condition, edge.certainty];
        data(&mut text, "edge", &EDGE_KEYS, &values);
        text.push_str("    </edge>\n");
    }
    text.push_str("  </graph>\n</graphml>\n");
    text
}

fn data(text: &mut String, of: &str, keys: &[&str], values: &[&str]) {
    for (key, value) in keys.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "      <data key=\"{of}-{key}\">{}</data>", xml(value));
    }
}
