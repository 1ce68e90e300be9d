//! The answer to a question.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Certainty, ConditionView, DecisionView, GapView, MapView, NodeRef};

/// The answer to one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnswerView {
    /// The question as it was understood.
    pub question: String,
    /// What kind of question it is.
    pub kind: QuestionKind,
    /// The answer in one sentence.
    pub sentence: String,
    /// The decision, for a question about one principal, action and resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
    /// The answer line by line, for a question with many.
    pub rows: Vec<AnswerRow>,
    /// How many lines there are in all.
    pub rows_total: usize,
    /// What could not be seen and would matter.
    pub gaps: Vec<GapView>,
    /// What to draw.
    pub map: MapView,
}

/// What kind of question was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Can this principal do this action on this resource?
    #[default]
    Can,
    /// Who can do this action on this resource?
    WhoCan,
    /// What does this node reach?
    Reach,
    /// What reaches this node?
    ReachedBy,
}

/// One line of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnswerRow {
    /// The principal or resource it is about.
    pub node: NodeRef,
    /// What holds for it, such as `can read, in 2 steps`.
    pub text: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// What must hold for it.
    pub conditions: Vec<ConditionView>,
}
