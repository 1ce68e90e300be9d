//! Statements in Cypher that load the map into Neo4j and other databases that speak it. Loading twice changes nothing.
//!
//! Source: Cypher Manual, "Expressions: string literals" and "MERGE".

use super::{Source, pascal};
use std::fmt::Write as _;

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let mut text =
        String::from("CREATE CONSTRAINT iamscope_id IF NOT EXISTS FOR (node:Iamscope) REQUIRE node.id IS UNIQUE;\n");
    for node in source.nodes() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "MERGE (node:Iamscope {{id: '{}'}}) SET node:{}, node.label = {}, node.name = {}, node.account = {};",
            node.id,
            pascal(node.kind),
            string(node.label),
            string(&node.name),
            node.account.as_deref().map_or("null".to_owned(), string),
        );
    }
    for edge in source.edges() {
        let permissions: Vec<String> = edge.permissions.iter().map(|permission| string(permission)).collect();
        let _ = writeln!(
            text,
            "MATCH (from:Iamscope {{id: '{}'}}), (to:Iamscope {{id: '{}'}}) MERGE (from)-[edge:{} {{id: '{}'}}]->(to) \
             SET edge.relation = {}, edge.technique = {}, edge.permissions = [{}], edge.condition = {}, \
             edge.certainty = '{}';",
            edge.from,
            edge.to,
            kind(edge.technique),
            edge.id,
            string(edge.relation),
            string(edge.technique),
            permissions.join(", "),
            edge.condition.as_deref().map_or("null".to_owned(), string),
            edge.certainty,
        );
    }
    text
}

/// Returns the type of a relationship: `CAN_ASSUME`.
fn kind(technique: &str) -> String {
    let kind = technique.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
    kind.to_ascii_uppercase()
}

fn string(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push_str("\\'"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            other if other.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}
