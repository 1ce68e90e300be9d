//! Completion in the question bar.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What could follow the text typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompletionView {
    /// The candidates, the best first.
    pub items: Vec<Completion>,
}

/// One candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Completion {
    /// The whole question once the candidate is taken.
    pub question: String,
    /// What to show.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// More about it, such as the ARN.
    pub detail: String,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// The beginning of a question.
    #[default]
    Question,
    /// A principal.
    Principal,
    /// An action.
    Action,
    /// A resource.
    Resource,
}
