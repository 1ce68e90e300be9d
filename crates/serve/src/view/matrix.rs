//! The picture as a grid: who in rows, what in columns. It stays readable where lines no longer do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Certainty, Change, NodeRef, Relation};

/// A part of a grid: those who can do something, and what they can do it with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatrixView {
    /// The nodes of the rows.
    pub rows: Vec<NodeRef>,
    /// How many rows come before the first.
    pub rows_before: usize,
    /// How many rows there are in all.
    pub rows_total: usize,
    /// The nodes of the columns.
    pub columns: Vec<NodeRef>,
    /// How many columns come before the first.
    pub columns_before: usize,
    /// How many columns there are in all.
    pub columns_total: usize,
    /// What is in these rows and columns, row by row.
    pub cells: Vec<CellView>,
    /// How many cells there are in all.
    pub cells_total: usize,
}

/// What one node can do with another. Of several edges it shows the strongest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellView {
    /// The row, by place in the list.
    pub row: u32,
    /// The column, by place in the list.
    pub column: u32,
    /// The edge, which has a card.
    pub edge: String,
    /// What it means.
    pub relation: Relation,
    /// The same in words, such as `can read`.
    pub label: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// How many edges there are between the two.
    pub count: usize,
    /// What became of it, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}
