//! Policy documents.

use iamscope_policy::{Policy, PolicyIssue, PolicyKind, SourceId};

/// A policy document, kept once however often it is used.
///
/// Documents with the same kind and the same text are one record; the first place it was seen at names its source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The text.
    pub source: SourceId,
    /// What it was read as.
    pub kind: PolicyKind,
    /// What was understood.
    pub policy: Policy,
    /// What was not.
    pub issues: Vec<PolicyIssue>,
}
