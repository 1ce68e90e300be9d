//! What the page and any other reader of the JSON API gets to see.
//!
//! These types are ours alone: inner types never reach the outside by accident. The OpenAPI description is generated
//! from them, and the TypeScript types of the page from that (`web/openapi.json`, `web/src/api/types.ts`).

mod answer;
mod card;
mod completion;
mod estate;
mod findings;
mod map;
mod matrix;
mod overview;
mod problem;
mod what_if;

pub use answer::{AnswerRow, AnswerView, CutView, PathView, QuestionKind, StepView};
pub use card::{
    ConditionKind, ConditionView, DecisionView, EdgeCard, ExcerptView, Fact, LayerEffect, LayerView, Mark, MarkRole,
    NodeCard, NodeRef, RequirementKind, RequirementView, StatementView, TechniqueView, Verdict,
};
pub use completion::{Completion, CompletionKind, CompletionView};
pub use estate::{AccountView, CountsView, EstateView, GapView};
pub use findings::{Confidence, FindingView, FindingsView, FixSafety, FixView, Severity, SeverityCounts};
pub use map::{
    Arrange, BundleView, Certainty, Change, ColumnView, Direction, EdgeView, MapView, NodeKind, NodeView, OpenedView,
    Relation, Shown, WithoutView,
};
pub use matrix::{CellView, MatrixView};
pub use overview::{BandView, LitView, OverviewColumnView, OverviewEdges, OverviewNodes, OverviewView};
pub use problem::ProblemView;
pub use what_if::{
    ChangeView, CheckRequest, CheckView, MistakeView, PolicyKindView, TryView, WhatIfRequest, WhatIfView,
};
