//! The answer to a question.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Certainty, Change, ConditionView, DecisionView, GapView, MapView, NodeRef, Relation, Severity};

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
    /// The same decision before, if it was another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DecisionView>,
    /// What became of what is asked about, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The answer line by line, for a question with many.
    pub rows: Vec<AnswerRow>,
    /// How many lines there are in all.
    pub rows_total: usize,
    /// The paths, for a question about them: the worst first.
    pub paths: Vec<PathView>,
    /// How many paths there are; more may not have been looked for.
    pub paths_total: usize,
    /// Why there may be more paths than were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths_cut: Option<String>,
    /// What was not looked at for there being too much of it, for a question about paths: some may be missing.
    pub truncated: Vec<String>,
    /// Few edges that are on all listed paths together, the one on most of them first.
    pub cuts: Vec<CutView>,
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
    /// Which paths lead from here to there?
    Paths,
    /// Who is or can become administrator?
    Admins,
    /// What cuts all paths to this?
    Cut,
}

/// One line of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnswerRow {
    /// The principal or resource it is about.
    pub node: NodeRef,
    /// What holds for it, such as `can read, in 2 steps`.
    pub text: String,
    /// How many steps it is away, for a question about what is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// What became of it, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What must hold for it.
    pub conditions: Vec<ConditionView>,
}

/// A path from one node to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PathView {
    /// Stable for the same estate.
    pub id: String,
    /// The path in one sentence.
    pub sentence: String,
    /// Why it is as bad as it is, in one sentence.
    pub reason: String,
    /// How bad it is.
    pub severity: Severity,
    /// How many of its steps count: with which role something runs that one has started is part of starting it.
    pub hops: u32,
    /// How sure it is.
    pub certainty: Certainty,
    /// What must hold for all steps together.
    pub conditions: Vec<ConditionView>,
    /// Where it starts.
    pub from: NodeRef,
    /// The steps in order.
    pub steps: Vec<StepView>,
    /// The ids of the boxes and links of the picture that it goes through.
    pub lights: Vec<String>,
    /// What became of it, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// One step of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// The edge, which has a card.
    pub edge: String,
    /// The id of the node at which the edge starts: of a step that anyone can take, that of anyone.
    pub from: String,
    /// What the one can do with the other.
    pub relation: Relation,
    /// The same in words, such as `can assume`.
    pub label: String,
    /// Whether it is taken as anyone, or as one of a whole organization.
    pub is_open: bool,
    /// The id of the technique, if it takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<String>,
    /// The actions that were decided.
    pub permissions: Vec<String>,
    /// Where it leads.
    pub to: NodeRef,
    /// How sure it is.
    pub certainty: Certainty,
    /// What must hold for it.
    pub conditions: Vec<ConditionView>,
}

/// An edge that cuts paths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CutView {
    /// The edge.
    pub edge: String,
    /// What it says.
    pub label: String,
    /// How many of the paths that the cuts before it leave go through it.
    pub paths: usize,
    /// Edits of policies that take it away, all of which are needed; they were tried on a copy of the estate.
    pub edits: Vec<String>,
    /// What else the edits take away.
    pub lost: Vec<String>,
}
