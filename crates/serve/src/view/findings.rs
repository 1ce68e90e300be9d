//! Findings, the worst first.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ExcerptView, NodeRef};

/// The findings, ordered by severity, then check, then subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingsView {
    /// The findings, at most as many as asked for.
    pub findings: Vec<FindingView>,
    /// How many there are in all.
    pub total: usize,
    /// How many there are of each severity.
    pub counts: SeverityCounts,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeverityCounts {
    /// Critical ones.
    pub critical: usize,
    /// High ones.
    pub high: usize,
    /// Medium ones.
    pub medium: usize,
    /// Low ones.
    pub low: usize,
    /// Remarks.
    pub info: usize,
}

/// One finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingView {
    /// Stable across runs: the fingerprint.
    pub id: String,
    /// The check that found it.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What it is about.
    pub subject: NodeRef,
    /// What it rests on.
    pub evidence: Vec<ExcerptView>,
    /// What it rests on, in words.
    pub notes: Vec<String>,
    /// How to mend it.
    pub fixes: Vec<FixView>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A remark.
    #[default]
    Info,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Worth a look.
    Low,
    /// Likely.
    #[default]
    Medium,
    /// Proven by what was read.
    High,
}

/// One way to mend a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FixView {
    /// What it does.
    pub title: String,
    /// Whether it can be applied unseen.
    pub safety: FixSafety,
    /// What to write or run.
    pub text: String,
}

/// Whether a fix can be applied unseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixSafety {
    /// It takes nothing away that is needed.
    Safe,
    /// Somebody should look at it first.
    #[default]
    Review,
}
