//! Everything at once, as lists side by side: tens of thousands of nodes would be slow to send and read one by one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Certainty, NodeKind, Relation, Severity};

/// Everything at once. All lists of nodes are in the same order, and all lists of edges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewView {
    /// The columns from left to right.
    pub columns: Vec<OverviewColumnView>,
    /// The bands from top to bottom.
    pub bands: Vec<BandView>,
    /// Width of the drawing.
    pub width: i32,
    /// Height of the drawing.
    pub height: i32,
    /// The nodes.
    pub nodes: OverviewNodes,
    /// The edges.
    pub edges: OverviewEdges,
    /// How many nodes there are in all.
    pub nodes_total: usize,
    /// How many edges there are in all.
    pub edges_total: usize,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewColumnView {
    /// 0 outside world, 1 people, 2 roles, 3 compute, 4 crown jewels and other resources.
    pub index: u8,
    /// The heading.
    pub title: String,
    /// Its left edge.
    pub x: i32,
    /// Its width.
    pub width: i32,
    /// How many nodes stand in it.
    pub count: usize,
}

/// What belongs together, such as one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BandView {
    /// What it is called.
    pub label: String,
    /// Its upper edge.
    pub y: i32,
    /// Its height.
    pub height: i32,
    /// How many nodes stand in it.
    pub count: usize,
}

/// The nodes of an overview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewNodes {
    /// Their ids.
    pub ids: Vec<String>,
    /// Their short names.
    pub labels: Vec<String>,
    /// What they are, by place in the list of names.
    pub kinds: Vec<u8>,
    /// The names of the kinds.
    pub kind_names: Vec<NodeKind>,
    /// The columns they stand in.
    pub columns: Vec<u8>,
    /// The worst finding on each: 0 for none, then by place in the list of names from 1.
    pub severities: Vec<u8>,
    /// The names of the severities.
    pub severity_names: Vec<Severity>,
    /// Their middles.
    pub x: Vec<i32>,
    /// Their middles.
    pub y: Vec<i32>,
    /// What became of each: 0 nothing, 1 it is new, 2 it is gone. Empty if nothing is compared.
    pub changes: Vec<u8>,
}

/// The edges of an overview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewEdges {
    /// Where they start, by place in the list of nodes.
    pub from: Vec<u32>,
    /// Where they end, by place in the list of nodes.
    pub to: Vec<u32>,
    /// What they mean, by place in the list of names.
    pub relations: Vec<u8>,
    /// The names of the relations.
    pub relation_names: Vec<Relation>,
    /// How sure they are, by place in the list of names.
    pub certainties: Vec<u8>,
    /// The names of the certainties.
    pub certainty_names: Vec<Certainty>,
    /// What became of each: 0 nothing, 1 it is new, 2 it is gone. Empty if nothing is compared.
    pub changes: Vec<u8>,
}

/// Where an answer is in the overview of the same estate, by places in its lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LitView {
    /// The nodes.
    pub nodes: Vec<u32>,
    /// The edges.
    pub edges: Vec<u32>,
}
