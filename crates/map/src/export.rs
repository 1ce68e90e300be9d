//! The map for other programs: JSON, BloodHound OpenGraph, GraphML, DOT, Cypher, Mermaid and CSV.
//!
//! All of them tell the same: [`Node`]s and [`Edge`]s with ids that stay the same from one estate to the next. Each
//! format is a file of its own.

mod csv;
mod cypher;
mod dot;
mod graphml;
mod json;
mod mermaid;
mod opengraph;

use crate::edge::{Certainty, EdgeId};
use crate::map::Map;
use crate::node::NodeId;
use crate::paths::Words;
use iamscope_access::Access;

/// A format of another program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// Our own, versioned.
    Json,
    /// BloodHound OpenGraph.
    OpenGraph,
    /// GraphML: Gephi, yEd, networkx.
    GraphMl,
    /// Graphviz.
    Dot,
    /// Statements for Neo4j and others that speak Cypher.
    Cypher,
    /// A flowchart for Markdown.
    Mermaid,
    /// Edges as a table.
    Csv,
}

/// A node as other programs get it.
struct Node<'m> {
    /// 16 hexadecimal digits.
    id: String,
    label: &'m str,
    kind: &'static str,
    /// Its ARN, or what stands for it.
    name: String,
    account: Option<String>,
    column: &'static str,
}

/// An edge as other programs get it.
struct Edge<'m> {
    /// 16 hexadecimal digits.
    id: String,
    from: String,
    to: String,
    relation: &'m str,
    technique: &'m str,
    permissions: Vec<String>,
    condition: Option<String>,
    certainty: &'static str,
}

/// Writes a map, or only some of its edges and what they join.
pub fn write(map: &Map, access: &Access<'_>, edges: Option<&[EdgeId]>, format: Format) -> String {
    let source = Source { map, access, edges };
    match format {
        Format::Json => json::write(&source),
        Format::OpenGraph => opengraph::write(&source),
        Format::GraphMl => graphml::write(&source),
        Format::Dot => dot::write(&source),
        Format::Cypher => cypher::write(&source),
        Format::Mermaid => mermaid::write(&source),
        Format::Csv => csv::write(&source),
    }
}

/// What is written.
struct Source<'s, 'e> {
    map: &'s Map,
    access: &'s Access<'e>,
    edges: Option<&'s [EdgeId]>,
}

impl<'s> Source<'s, '_> {
    fn nodes(&self) -> Vec<Node<'s>> {
        let mut ids: Vec<NodeId> = match self.edges {
            None => self.map.nodes().iter().map(|node| node.id).collect(),
            Some(edges) => {
                let edges = edges.iter().map(|&edge| self.map.edge(edge));
                edges.flat_map(|edge| [edge.from, edge.to]).collect()
            }
        };
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| self.node(id)).collect()
    }

    fn node(&self, id: NodeId) -> Node<'s> {
        let node = self.map.node(id);
        let accounts = self.access.estate().accounts();
        Node {
            id: self.id(id),
            label: &node.label,
            kind: node.kind.as_str(),
            name: self.map.full_name(self.access, id),
            account: node.account.map(|account| accounts[account].number.to_string()),
            column: node.kind.column().as_str(),
        }
    }

    fn edges(&self) -> Vec<Edge<'s>> {
        match self.edges {
            None => self.map.edges().iter().map(|edge| self.edge(edge.id)).collect(),
            Some(edges) => edges.iter().map(|&edge| self.edge(edge)).collect(),
        }
    }

    fn edge(&self, id: EdgeId) -> Edge<'s> {
        let edge = self.map.edge(id);
        let words = Words::new(self.map);
        Edge {
            id: self.map.edge_key(self.access, id).to_string(),
            from: self.id(edge.from),
            to: self.id(edge.to),
            relation: edge.relation.as_str(),
            technique: words.technique(id),
            permissions: words.permissions(id),
            condition: (!edge.condition.is_true()).then(|| edge.condition.to_string()),
            certainty: match edge.certainty() {
                Certainty::Proven => "proven",
                Certainty::Conditional => "conditional",
            },
        }
    }

    fn id(&self, node: NodeId) -> String {
        format!("{:016x}", self.map.node_key(self.access, node))
    }
}

/// Returns words as one word of the sort `CanAssume`, of letters and digits only.
fn pascal(words: &str) -> String {
    let words = words.split(|character: char| !character.is_ascii_alphanumeric());
    let capital = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    words.map(capital).collect()
}

/// Returns text such that it can stand in XML.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // XML 1.0, section 2.2: other control characters have no place in it at all.
            '\t' | '\n' | '\r' => escaped.push(character),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_one() {
        assert_eq!(pascal("can assume"), "CanAssume");
        assert_eq!(pascal("iam-008"), "Iam008");
    }

    #[test]
    fn nothing_breaks_out_of_xml() {
        assert_eq!(
            xml("<a b=\"c\">&'\u{1}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&apos;\u{fffd}"
        );
    }
}
