//! DOT, the language of Graphviz.
//!
//! Source: Graphviz documentation, "DOT Language": a quoted string escapes nothing but its quote, but labels read a
//! backslash as the start of an escape.

use super::Source;
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let mut text = String::from(
        "digraph iamscope {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n",
    );
    let mut columns: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for node in source.nodes() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  \"{}\" [label=\"{}\", tooltip=\"{}\", class=\"{}\"];",
            node.id,
            quoted(node.label),
            quoted(&node.name),
            node.kind
        );
        columns.entry(node.column).or_default().push(format!("\"{}\"", node.id));
    }
    for ids in columns.values() {
        let _ = writeln!(text, "  {{ rank=same; {} }}", ids.join("; "));
    }
    for edge in source.edges() {
        let style = if edge.condition.is_some() { "dashed" } else { "solid" };
        let tooltip = edge.condition.map(|condition| format!("if {condition}"));
        let _ = writeln!(
            text,
            "  \"{}\" -> \"{}\" [label=\"{}\", tooltip=\"{}\", style={style}, id=\"{}\"];",
            edge.from,
            edge.to,
            quoted(edge.relation),
            quoted(tooltip.as_deref().unwrap_or(edge.relation)),
            edge.id
        );
    }
    text.push_str("}\n");
    text
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    text.replace(|character: char| character.is_control(), " ")
}
