//! A Mermaid flowchart, for Markdown that is shown by GitHub and others.
//!
//! Source: Mermaid documentation, "Flowcharts: special characters that break syntax": text in quotes, with entity codes
//! for what would end it.

use super::Source;
use std::fmt::Write as _;

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let mut text = String::from("flowchart LR\n");
    for node in source.nodes() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  n{}[\"{}\"]", node.id, escaped(node.label));
    }
    for edge in source.edges() {
        let arrow = if edge.condition.is_some() { "-.->" } else { "-->" };
        let _ = writeln!(
            text,
            "  n{} {arrow}|\"{}\"| n{}",
            edge.from,
            escaped(edge.relation),
            edge.to
        );
    }
    text
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '#' | '"' | '<' | '>' | '&' | '`' | ';' | '|' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
