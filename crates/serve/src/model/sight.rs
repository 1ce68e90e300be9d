//! The map as one looks at it: whole, or without what somebody took away to see what happens.

use std::collections::BTreeSet;

use iamscope_map::{EdgeId, Map, NodeId};

use super::graph::Graph;
use super::{Model, from_map};
use crate::view::{ProblemView, WithoutView};

/// A map with something taken away. Nodes keep their places.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// What is left; `None` for the whole map.
    left: Option<Map>,
    /// The number that each edge of what is left has in the whole map.
    numbers: Vec<usize>,
    /// The nodes that were taken away.
    pub(super) nodes: BTreeSet<NodeId>,
    /// The edges that were taken away, by their numbers in the whole map.
    pub(super) edges: BTreeSet<EdgeId>,
    /// What was taken away, in the order in which it was named.
    pub(super) names: Vec<WithoutView>,
}

impl Sight {
    /// Takes away what is named: nodes and edges by id, and for convenience nodes by name.
    pub(super) fn new(model: &Model<'_>, without: &[&str]) -> Result<Self, ProblemView> {
        let mut sight = Self::default();
        for &id in without {
            let label = if let Some(index) = from_map::edge_index(model, id) {
                let edge = model.map.edge_at(index).ok_or_else(|| missing(id))?;
                sight.edges.insert(edge.id);
                edge_label(&model.graph, index, edge.relation.as_str())
            } else {
                let place = model.graph.place(id).ok_or_else(|| missing(id))?;
                let node = model.map.node_at(place).ok_or_else(|| missing(id))?;
                sight.nodes.insert(node.id);
                model
                    .graph
                    .nodes()
                    .get(place)
                    .map_or_else(String::new, |node| node.label.clone())
            };
            sight.names.push(WithoutView {
                id: id.to_owned(),
                label,
            });
        }
        if !sight.is_whole() {
            sight.left = Some(model.map.without(&sight.nodes, &sight.edges));
            let edges = model.map.edges().iter();
            let left = edges.filter(|edge| !sight.is_gone(edge.id.index(), model.map));
            sight.numbers = left.map(|edge| edge.id.index()).collect();
        }
        Ok(sight)
    }

    /// Tells whether nothing was taken away.
    pub(super) fn is_whole(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the map to walk.
    pub(super) fn map<'m>(&'m self, whole: &'m Map) -> &'m Map {
        self.left.as_ref().unwrap_or(whole)
    }

    /// Returns the number that an edge of the map to walk has in the whole map.
    pub(super) fn number(&self, edge: EdgeId) -> usize {
        match &self.left {
            Some(_) => self.numbers.get(edge.index()).copied().unwrap_or(usize::MAX),
            None => edge.index(),
        }
    }

    /// Tells whether an edge of the whole map is taken away, by itself or with one of its ends.
    pub(super) fn is_gone(&self, number: usize, whole: &Map) -> bool {
        whole.edge_at(number).is_some_and(|edge| {
            self.edges.contains(&edge.id) || self.nodes.contains(&edge.from) || self.nodes.contains(&edge.to)
        })
    }
}

fn missing(id: &str) -> ProblemView {
    ProblemView::new(format!("there is neither a node nor an edge `{id}`"))
}

fn edge_label(graph: &Graph, number: usize, words: &str) -> String {
    let label = |place: usize| graph.nodes().get(place).map_or("", |node| node.label.as_str());
    graph.lines().get(number).map_or_else(String::new, |line| {
        format!("{} {words} {}", label(line.from), label(line.to))
    })
}
