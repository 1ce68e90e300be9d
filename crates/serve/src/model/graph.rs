//! The map as the pictures need it: nodes and lines by number.

use std::collections::BTreeMap;

use crate::view::{Certainty, NodeView, Relation};

/// A node of the graph, by its place in [`Graph::nodes`].
pub(super) type Place = usize;

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it starts.
    pub(super) from: Place,
    /// Where it ends.
    pub(super) to: Place,
    /// What it means.
    pub(super) relation: Relation,
    /// How sure it is.
    pub(super) certainty: Certainty,
}

/// Nodes and edges. Nodes have no coordinates yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<NodeView>,
    lines: Vec<Line>,
    places: BTreeMap<String, Place>,
    outgoing: Vec<Vec<usize>>,
    incoming: Vec<Vec<usize>>,
}

impl Graph {
    /// Joins nodes and lines; lines with an end that is no node are left out.
    pub(super) fn new(nodes: Vec<NodeView>, lines: Vec<Line>) -> Self {
        let mut graph = Self {
            places: nodes
                .iter()
                .enumerate()
                .map(|(place, node)| (node.id.clone(), place))
                .collect(),
            outgoing: vec![Vec::new(); nodes.len()],
            incoming: vec![Vec::new(); nodes.len()],
            lines,
            nodes,
        };
        for (index, line) in graph.lines.iter().enumerate() {
            if let (Some(out), Some(into)) = (graph.outgoing.get_mut(line.from), graph.incoming.get_mut(line.to)) {
                out.push(index);
                into.push(index);
            }
        }
        graph
    }

    /// Returns the nodes.
    pub(super) fn nodes(&self) -> &[NodeView] {
        &self.nodes
    }

    /// Returns the edges.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the place of a node.
    pub(super) fn place(&self, id: &str) -> Option<Place> {
        self.places.get(id).copied()
    }

    /// Returns a node with the numbers of the edges that end and start at it.
    pub(super) fn at(&self, place: Place) -> Option<(&NodeView, &[usize], &[usize])> {
        Some((
            self.nodes.get(place)?,
            self.incoming.get(place)?,
            self.outgoing.get(place)?,
        ))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Reads a graph from lines such as `ada>app>data`; the digit before a name is its column.
    pub(crate) fn graph(text: &str) -> Graph {
        let mut nodes: Vec<NodeView> = Vec::new();
        let mut lines = Vec::new();
        for chain in text.split_whitespace() {
            let mut before = None;
            for word in chain.split('>') {
                let (column, name) = word.split_at(1);
                let column = column.parse().unwrap();
                let place = nodes.iter().position(|node| node.id == name).unwrap_or_else(|| {
                    nodes.push(NodeView {
                        id: name.into(),
                        label: name.into(),
                        name: name.into(),
                        column,
                        ..NodeView::default()
                    });
                    nodes.len() - 1
                });
                if let Some(from) = before {
                    lines.push(Line {
                        from,
                        to: place,
                        relation: Relation::Assume,
                        certainty: Certainty::Proven,
                    });
                }
                before = Some(place);
            }
        }
        Graph::new(nodes, lines)
    }

    #[test]
    fn a_node_knows_its_edges() {
        let graph = graph("1ada>2app>4data 1bob>2app");
        let (node, incoming, outgoing) = graph.at(graph.place("app").unwrap()).unwrap();
        assert_eq!((node.id.as_str(), incoming, outgoing), ("app", &[0, 2][..], &[1][..]));
    }
}
