//! Cards: why an edge is there, and what a node is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Certainty, EdgeView, FindingView, GapView, NodeKind, Relation, TryView};

/// Why an edge is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EdgeCard {
    /// The id of the edge.
    pub id: String,
    /// The node it starts at.
    pub from: NodeRef,
    /// The node it ends at.
    pub to: NodeRef,
    /// What the one can do with the other.
    pub relation: Relation,
    /// How sure it is.
    pub certainty: Certainty,
    /// The whole edge in one sentence.
    pub sentence: String,
    /// What must hold for it.
    pub conditions: Vec<ConditionView>,
    /// Everything that the edge needs, with what proves it.
    pub requirements: Vec<RequirementView>,
    /// The technique by which it is done, if it takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<TechniqueView>,
}

/// Something that an edge needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequirementView {
    /// What is needed, in words.
    pub title: String,
    /// What kind of thing proves it.
    pub kind: RequirementKind,
    /// The decision that proves it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
    /// What somebody changes before, with the text that he writes.
    pub changes: Vec<String>,
    /// Where it was written, for what is no decision.
    pub excerpts: Vec<ExcerptView>,
}

/// What kind of thing proves a requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    /// The answer to a question.
    Decision,
    /// A fact of the estate, such as the membership of a group.
    #[default]
    Fact,
    /// A fact of the network.
    Network,
    /// Nothing: the estate does not tell, and it has to be so.
    Unknown,
}

/// A known way to gain rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TechniqueView {
    /// Its id in the catalogue of techniques.
    pub id: String,
    /// What one does.
    pub name: String,
    /// Why it works.
    pub why: String,
    /// How to close it.
    pub close: String,
    /// Pages that confirm it.
    pub sources: Vec<String>,
    /// Its names in other catalogues.
    pub aliases: Vec<String>,
    /// Whether some part of it is not confirmed.
    pub is_experimental: bool,
}

/// What a node is and what hangs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeCard {
    /// The node.
    pub node: NodeRef,
    /// What is known about it.
    pub facts: Vec<Fact>,
    /// The policies that speak about it.
    pub policies: Vec<ExcerptView>,
    /// What of it can be changed to see what happens.
    pub tries: Vec<TryView>,
    /// Whether policies can be attached to it.
    pub is_owner: bool,
    /// Edges that end here, at most the first 200.
    pub incoming: Vec<EdgeView>,
    /// Edges that start here, at most the first 200.
    pub outgoing: Vec<EdgeView>,
    /// The nodes at the other ends of those edges.
    pub neighbours: Vec<NodeRef>,
    /// How many edges end here in all.
    pub incoming_total: usize,
    /// How many edges start here in all.
    pub outgoing_total: usize,
    /// The findings on it.
    pub findings: Vec<FindingView>,
    /// What could not be seen about it.
    pub gaps: Vec<GapView>,
}

/// A node by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct NodeRef {
    /// The id in the map.
    pub id: String,
    /// The short name.
    pub label: String,
    /// The full name, usually an ARN.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The account that owns it, if any does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// One line of a node's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    /// What is told.
    pub name: String,
    /// What it is.
    pub value: String,
}

/// One decision with its reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    /// Allowed, conditional or denied, or not to be known.
    pub verdict: Verdict,
    /// The action that was decided.
    pub action: String,
    /// What each layer of policies said, in the order AWS documents.
    pub layers: Vec<LayerView>,
    /// What must hold for the answer to be yes.
    pub conditions: Vec<ConditionView>,
    /// The numbers of the evaluation rules that were used.
    pub rules: Vec<u32>,
    /// What could not be seen and would matter.
    pub gaps: Vec<GapView>,
}

/// The answer of one decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Allowed,
    /// Yes, if the conditions hold.
    Conditional,
    /// No, a statement denies it.
    ExplicitlyDenied,
    /// No, nothing allows it.
    ImplicitlyDenied,
    /// It depends on something that could not be seen.
    #[default]
    Unknown,
}

/// What one layer of policies said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayerView {
    /// The layer, such as `identity policies`.
    pub name: String,
    /// What it did.
    pub effect: LayerEffect,
    /// The same in a few words.
    pub summary: String,
    /// The statements that mattered, the deciding ones first.
    pub statements: Vec<StatementView>,
    /// How many more mattered and are not listed.
    pub left_out: usize,
}

/// What a layer of policies did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayerEffect {
    /// A statement allows.
    Allows,
    /// A statement denies.
    Denies,
    /// It had to allow and did not.
    Silent,
    /// It was consulted and did not stop the request.
    Passes,
    /// It does not apply to this request.
    #[default]
    DoesNotApply,
    /// It could not be read, or depends on something that could not be seen.
    Unknown,
}

/// One statement that mattered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatementView {
    /// What it did, such as `allows` or `does not match: the condition on aws:SourceIp fails`.
    pub note: String,
    /// Whether the answer rests on it.
    pub is_deciding: bool,
    /// Where it stands.
    pub excerpt: ExcerptView,
}

/// Some lines of a source with places to underline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExcerptView {
    /// The name of the source, a file or a name such as `iam/role/app/inline/s3`.
    pub source: String,
    /// The number of the first line, counted from one.
    pub first_line: u32,
    /// The lines.
    pub lines: Vec<String>,
    /// What to underline.
    pub marks: Vec<Mark>,
}

/// One place to underline. Columns are counted in UTF-16 code units, as a browser slices text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    /// The line, counted from one in the source.
    pub line: u32,
    /// The first column, counted from zero.
    pub start: u32,
    /// The column after the last.
    pub end: u32,
    /// How to show it.
    pub role: MarkRole,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkRole {
    /// It is the reason of a yes.
    Allows,
    /// It is the reason of a no.
    Denies,
    /// It is what to look at.
    #[default]
    Subject,
}

/// Something that must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConditionView {
    /// In words, such as `aws:MultiFactorAuthPresent is true`.
    pub text: String,
    /// The condition key it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What kind of thing must hold.
    pub kind: ConditionKind,
}

/// What kind of thing must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConditionKind {
    /// A second factor.
    Mfa,
    /// Where a request comes from.
    Network,
    /// Tags.
    Tag,
    /// An organization, a unit of it or an account.
    Organization,
    /// A date or an hour.
    Time,
    /// A fact that the estate does not tell.
    Fact,
    /// Something that could not be seen.
    Unseen,
    /// Anything else.
    #[default]
    Other,
}
