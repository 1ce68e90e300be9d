//! What can be asked for, as it stands in an address.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::view::{Arrange, Direction};

/// What to draw.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MapQuery {
    /// The node to start from; none for the overview.
    #[serde(default)]
    pub focus: Option<String>,
    /// The way to follow edges.
    #[serde(default)]
    pub direction: Direction,
    /// How many steps to follow, 1 to 12; 4 if it is not given.
    #[serde(default)]
    pub depth: Option<u32>,
    /// How many nodes to draw at most, 1 to 300; 60 if it is not given. What is left over goes into bundles.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Ids of bundles to draw node by node, one a line.
    #[serde(default)]
    pub expand: Option<String>,
    /// What to bundle by: `account`, `unit`, `class` or `tag:KEY`; if it is not given, only what is too much is bundled.
    #[serde(default)]
    pub group: Option<String>,
    /// What the columns stand for.
    #[serde(default)]
    pub arrange: Arrange,
    /// Ids of nodes and edges to take away, to see what happens, one a line.
    #[serde(default)]
    pub without: Option<String>,
    /// What to send beside the picture.
    #[serde(default)]
    pub also: Also,
    /// Of a grid: what the names in rows contain.
    #[serde(default)]
    pub who: Option<String>,
    /// Of a grid: what the names in columns contain.
    #[serde(default)]
    pub what: Option<String>,
    /// Of a grid: how many rows to skip.
    #[serde(default)]
    pub rows_before: Option<usize>,
    /// Of a grid: how many columns to skip.
    #[serde(default)]
    pub columns_before: Option<usize>,
    /// Of a grid: certainties, relations, changes and kinds to leave out, between commas.
    #[serde(default)]
    pub hide: Option<String>,
}

impl MapQuery {
    /// Returns how many steps to follow.
    pub fn steps(&self) -> u32 {
        self.depth.unwrap_or(4).clamp(1, 12)
    }

    /// Returns how to draw.
    pub(crate) fn drawing(&self) -> Drawing<'_> {
        Drawing {
            limit: nodes(self.limit),
            expand: lines(self.expand.as_deref()),
            group: self.group.as_deref().unwrap_or_default(),
            arrange: self.arrange,
            without: lines(self.without.as_deref()),
            also: self.also,
            grid: Grid {
                who: self.who.as_deref().unwrap_or_default(),
                what: self.what.as_deref().unwrap_or_default(),
                rows_before: self.rows_before.unwrap_or_default(),
                columns_before: self.columns_before.unwrap_or_default(),
                hide: self.hide.as_deref().unwrap_or_default(),
            },
        }
    }
}

/// How to draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawing<'q> {
    /// How many nodes to draw at most.
    pub(crate) limit: usize,
    /// The bundles to draw node by node.
    pub(crate) expand: Vec<&'q str>,
    /// What to bundle by; empty for what is too much only.
    pub(crate) group: &'q str,
    /// What the columns stand for.
    pub(crate) arrange: Arrange,
    /// What to take away.
    pub(crate) without: Vec<&'q str>,
    /// What to send beside the picture.
    pub(crate) also: Also,
    /// Which part of the grid.
    pub(crate) grid: Grid<'q>,
}

/// What to send beside a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Also {
    /// Nothing.
    #[default]
    Nothing,
    /// A grid of all that the picture is about.
    Matrix,
    /// Where all that the picture is about is in the overview.
    Lit,
}

/// Which part of a grid to send.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Grid<'q> {
    /// What the names in rows contain.
    pub(crate) who: &'q str,
    /// What the names in columns contain.
    pub(crate) what: &'q str,
    /// How many rows to skip.
    pub(crate) rows_before: usize,
    /// How many columns to skip.
    pub(crate) columns_before: usize,
    /// What to leave out, between commas.
    pub(crate) hide: &'q str,
}

/// Names may contain commas and all else that separates, but no line ends.
fn lines(text: Option<&str>) -> Vec<&str> {
    let lines = text.unwrap_or_default().split('\n');
    lines.filter(|line| !line.is_empty()).collect()
}

fn nodes(limit: Option<usize>) -> usize {
    limit.unwrap_or(60).clamp(1, 300)
}

/// How to lay everything out.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// What stands together in a band: `account` if it is not given, `unit`, `class` or `tag:KEY`.
    #[serde(default)]
    pub group: Option<String>,
}

/// Which findings to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindingsQuery {
    /// How many to list at most, 1 to 5000; 500 if it is not given.
    #[serde(default)]
    pub limit: Option<usize>,
}

impl FindingsQuery {
    /// Returns how many findings to list at most.
    pub fn findings(&self) -> usize {
        self.limit.unwrap_or(500).clamp(1, 5000)
    }
}

/// A question as far as it is typed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompletionQuery {
    /// The text so far.
    #[serde(default)]
    pub q: String,
}

/// A question, and how to draw its answer.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QuestionQuery {
    /// The text of the question.
    #[serde(default)]
    pub q: String,
    /// How many paths to list at most, 1 to 200; 20 if it is not given.
    #[serde(default)]
    pub paths: Option<usize>,
    /// How many lines of an answer to list at most, 1 to 5000; 200 if it is not given.
    #[serde(default)]
    pub rows: Option<usize>,
    /// How many nodes to draw at most, 1 to 300; 60 if it is not given. What is left over goes into bundles.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Ids of bundles to draw node by node, one a line.
    #[serde(default)]
    pub expand: Option<String>,
    /// What to bundle by: `account`, `unit`, `class` or `tag:KEY`; if it is not given, only what is too much is bundled.
    #[serde(default)]
    pub group: Option<String>,
    /// What the columns stand for.
    #[serde(default)]
    pub arrange: Arrange,
    /// Ids of nodes and edges to take away, to see what happens, one a line.
    #[serde(default)]
    pub without: Option<String>,
    /// What to send beside the picture.
    #[serde(default)]
    pub also: Also,
    /// Of a grid: what the names in rows contain.
    #[serde(default)]
    pub who: Option<String>,
    /// Of a grid: what the names in columns contain.
    #[serde(default)]
    pub what: Option<String>,
    /// Of a grid: how many rows to skip.
    #[serde(default)]
    pub rows_before: Option<usize>,
    /// Of a grid: how many columns to skip.
    #[serde(default)]
    pub columns_before: Option<usize>,
    /// Of a grid: certainties, relations, changes and kinds to leave out, between commas.
    #[serde(default)]
    pub hide: Option<String>,
}

impl QuestionQuery {
    /// Returns how many lines to list at most.
    pub fn most_rows(&self) -> usize {
        self.rows.unwrap_or(200).clamp(1, 5000)
    }

    /// Returns how many paths to list at most.
    pub fn most_paths(&self) -> usize {
        self.paths.unwrap_or(20).clamp(1, 200)
    }

    /// Returns how to draw.
    pub(crate) fn drawing(&self) -> Drawing<'_> {
        Drawing {
            limit: nodes(self.limit),
            expand: lines(self.expand.as_deref()),
            group: self.group.as_deref().unwrap_or_default(),
            arrange: self.arrange,
            without: lines(self.without.as_deref()),
            also: self.also,
            grid: Grid {
                who: self.who.as_deref().unwrap_or_default(),
                what: self.what.as_deref().unwrap_or_default(),
                rows_before: self.rows_before.unwrap_or_default(),
                columns_before: self.columns_before.unwrap_or_default(),
                hide: self.hide.as_deref().unwrap_or_default(),
            },
        }
    }
}
