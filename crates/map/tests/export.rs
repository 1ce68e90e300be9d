//! The map as other programs get it.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::Map;
use iamscope_map::export::{Format, write};
use iamscope_testkit::estate;
use serde_json::Value;
use std::collections::BTreeSet;

const ESTATE: &str = "account 111122223333
user alice
role app
  trust aws user/alice if Bool aws:MultiFactorAuthPresent true
  allow s3:GetObject on bucket/da-ta/*
bucket da-ta
";

fn exported(format: Format) -> String {
    let estate = estate(ESTATE);
    let access = Access::new(&estate, Catalog::embedded());
    write(&Map::build(&access), &access, None, format)
}

fn is_property(value: &Value) -> bool {
    let is_primitive = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    match value.as_array() {
        Some(values) => {
            !values.is_empty() && (values.iter().all(Value::is_string) || values.iter().all(Value::is_number))
        }
        None => is_primitive(value),
    }
}

#[test]
fn opengraph_keeps_the_rules_of_bloodhound() {
    let graph: Value = serde_json::from_str(&exported(Format::OpenGraph)).expect("JSON");
    let nodes = graph["graph"]["nodes"].as_array().expect("nodes");
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), nodes.len());
    for node in nodes {
        assert!(!node["id"].as_str().expect("an id").contains(':'));
        let kinds = node["kinds"].as_array().expect("kinds");
        assert!((1..=3).contains(&kinds.len()));
        let properties = node["properties"].as_object().expect("properties");
        assert!(properties.values().all(is_property) && !properties.contains_key("objectid"));
        assert!(
            properties
                .keys()
                .all(|key| key.chars().all(|letter| letter.is_ascii_lowercase()))
        );
    }
    let edges = graph["graph"]["edges"].as_array().expect("edges");
    for edge in edges {
        for end in ["start", "end"] {
            assert_eq!(edge[end]["match_by"], "id");
            assert!(ids.contains(edge[end]["value"].as_str().expect("an id")));
        }
        let kind = edge["kind"].as_str().expect("a kind");
        assert!(
            kind.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_'),
            "{kind}"
        );
        assert!(
            edge["properties"]
                .as_object()
                .expect("properties")
                .values()
                .all(is_property)
        );
    }
    assert_eq!(edges.len(), 3);
}

/// Returns how often a part occurs in a text.
fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn formats_show_nodes_edges_and_conditions() {
    let ours: Value = serde_json::from_str(&exported(Format::Json)).expect("JSON");
    let nodes = ours["nodes"].as_array().expect("nodes").len();
    let edges = ours["edges"].as_array().expect("edges").len();
    assert_eq!((nodes, edges), (5, 3));
    let mermaid = exported(Format::Mermaid);
    assert!(mermaid.contains("[\"bucket/da-ta\"]"), "{mermaid}");
    assert_eq!(count(&mermaid, "-.->|\"can assume\"|"), 1, "{mermaid}");
    assert_eq!(count(&mermaid, "-->"), edges - 1, "{mermaid}");
    let csv = exported(Format::Csv);
    assert_eq!(csv.lines().count(), edges + 1);
    let row = ",role/app,role,arn:aws:iam::111122223333:role/app,can read,can-read,bucket/da-ta,resource,arn:aws:s3:::da-ta,s3:GetObject,,proven\n";
    assert!(csv.contains(row), "{csv}");
    let cypher = exported(Format::Cypher);
    assert_eq!(count(&cypher, "MERGE (from)-[edge:CAN_ASSUME {id: '"), 1, "{cypher}");
    assert_eq!(
        count(&cypher, "edge.condition = 'aws:MultiFactorAuthPresent Bool true'"),
        1,
        "{cypher}"
    );
    assert_eq!(count(&cypher, "MERGE (node:Iamscope"), nodes);
    let dot = exported(Format::Dot);
    assert_eq!((count(&dot, " -> "), count(&dot, "style=dashed")), (edges, 1), "{dot}");
    let graphml = exported(Format::GraphMl);
    assert_eq!(
        (count(&graphml, "<node "), count(&graphml, "<edge ")),
        (nodes, edges),
        "{graphml}"
    );
}
