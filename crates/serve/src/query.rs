//! What can be asked for, as it stands in an address.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::view::Direction;

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
    /// Ids of bundles to draw node by node, separated by commas.
    #[serde(default)]
    pub expand: Option<String>,
}

impl MapQuery {
    /// Returns how many steps to follow.
    pub fn steps(&self) -> u32 {
        self.depth.unwrap_or(4).clamp(1, 12)
    }

    /// Returns how many nodes to draw at most.
    pub fn nodes(&self) -> usize {
        self.limit.unwrap_or(60).clamp(1, 300)
    }

    /// Returns the bundles to draw node by node.
    pub fn expanded(&self) -> impl Iterator<Item = &str> {
        self.expand
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .filter(|id| !id.is_empty())
    }
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
    /// How many nodes to draw at most, 1 to 300; 60 if it is not given.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Ids of bundles to draw node by node, separated by commas.
    #[serde(default)]
    pub expand: Option<String>,
}

impl QuestionQuery {
    /// Returns how many nodes to draw at most.
    pub fn nodes(&self) -> usize {
        self.limit.unwrap_or(60).clamp(1, 300)
    }

    /// Returns the bundles to draw node by node.
    pub fn expanded(&self) -> impl Iterator<Item = &str> {
        self.expand
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .filter(|id| !id.is_empty())
    }
}
