//! The map as the pictures need it: nodes and lines by number, and what is reached from where.

use std::collections::{BTreeMap, BTreeSet};

use crate::view::{Certainty, Direction, NodeView, Relation};

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

    /// Returns the nodes that are reached from one in so many steps, itself included, and the edges that were followed.
    pub(super) fn reach(&self, start: Place, direction: Direction, steps: u32) -> (BTreeSet<Place>, BTreeSet<usize>) {
        let (mut nodes, mut lines) = (BTreeSet::from([start]), BTreeSet::new());
        let ways: &[bool] = match direction {
            Direction::Forward => &[true],
            Direction::Reverse => &[false],
            Direction::Both => &[true, false],
        };
        for &is_forward in ways {
            let mut ring = BTreeSet::from([start]);
            let mut seen = ring.clone();
            for _ in 0..steps {
                let mut next = BTreeSet::new();
                for &place in &ring {
                    let followed = if is_forward {
                        self.outgoing.get(place)
                    } else {
                        self.incoming.get(place)
                    };
                    for &index in followed.into_iter().flatten() {
                        let Some(line) = self.lines.get(index) else { continue };
                        lines.insert(index);
                        let end = if is_forward { line.to } else { line.from };
                        if seen.insert(end) {
                            next.insert(end);
                        }
                    }
                }
                ring = next;
            }
            nodes.extend(seen);
        }
        (nodes, lines)
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
                let column = word[..1].parse().unwrap();
                let name = &word[1..];
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

    fn reached(graph: &Graph, from: &str, direction: Direction, steps: u32) -> String {
        let (nodes, lines) = graph.reach(graph.place(from).unwrap(), direction, steps);
        let names: Vec<&str> = nodes.iter().map(|&place| graph.nodes()[place].id.as_str()).collect();
        format!("{} by {}", names.join(" "), lines.len())
    }

    #[test]
    fn edges_are_followed_as_far_as_asked() {
        let graph = graph("1ada>2app>4data 1bob>2app 2app>2app");
        assert_eq!(reached(&graph, "ada", Direction::Forward, 1), "ada app by 1");
        assert_eq!(reached(&graph, "ada", Direction::Forward, 9), "ada app data by 3");
        assert_eq!(reached(&graph, "data", Direction::Reverse, 9), "ada app data bob by 4");
        assert_eq!(reached(&graph, "app", Direction::Both, 1), "ada app data bob by 4");
    }
}
