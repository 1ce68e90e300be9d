//! How far a path has come with what it has to pass.

use super::graph::{Arc, Graph, Place};
use crate::edge::EdgeId;
use crate::node::NodeId;
use std::collections::BTreeSet;

/// What a path has to pass, in this order.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    /// One of these nodes.
    Nodes(BTreeSet<NodeId>),
    /// One of these edges.
    Edges(BTreeSet<EdgeId>),
}

/// Which paths to find.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Tier {
    /// Those that hang on something that nobody saw.
    Unseen,
    /// Those that do not.
    Seen,
}

/// The stages of a path: what it has passed, and for those that have to hang on something that nobody saw whether they do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stages<'g> {
    pub(super) layers: &'g [Layer],
    pub(super) tier: Tier,
}

impl Stages<'_> {
    /// Returns how many there are; the last is that of a path that may end.
    pub(super) fn count(self) -> usize {
        match self.tier {
            Tier::Seen => self.layers.len() + 1,
            Tier::Unseen => 2 * (self.layers.len() + 1),
        }
    }

    /// Returns at which stage one starts at a place: something may be passed already.
    pub(super) fn first(self, graph: &Graph<'_>, source: Place) -> Option<usize> {
        let node = graph.spot(source)?.node;
        let passed = self.layers.iter().take_while(|layer| match layer {
            Layer::Nodes(nodes) => nodes.contains(&node),
            Layer::Edges(_) => false,
        });
        Some(passed.count())
    }

    /// Returns whether a path may take an arc.
    pub(super) fn takes(self, arc: &Arc) -> bool {
        match self.tier {
            Tier::Seen => !arc.is_unseen,
            Tier::Unseen => true,
        }
    }

    /// Returns at which stage one is once an arc was taken.
    pub(super) fn after(self, stage: usize, graph: &Graph<'_>, arc: &Arc) -> usize {
        let node = graph.spot(arc.to).map(|spot| spot.node);
        let (mut half, mut layer) = (stage / (self.layers.len() + 1), stage % (self.layers.len() + 1));
        while let Some(wanted) = self.layers.get(layer) {
            let is_passed = match wanted {
                Layer::Nodes(nodes) => node.is_some_and(|node| nodes.contains(&node)),
                Layer::Edges(edges) => arc.edges.iter().any(|edge| edges.contains(edge)),
            };
            if !is_passed {
                break;
            }
            layer += 1;
        }
        if arc.is_unseen && self.tier == Tier::Unseen {
            half = 1;
        }
        half * (self.layers.len() + 1) + layer
    }
}
