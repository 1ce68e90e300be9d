//! Policy documents.

use crate::arena::DocumentId;
use iamscope_policy::{Policy, PolicyIssue, PolicyKind, SourceId};
use std::sync::Arc;

/// A policy document at the place where it was seen.
///
/// Documents with the same kind and the same text share what was understood of it, and each has a source of its own, so
/// that what is said of a role points at that role's policy and not at another's that reads the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The text and its place.
    pub source: SourceId,
    /// What it was read as.
    pub kind: PolicyKind,
    /// What was understood; its own `source` is that of the first document that says the same.
    pub policy: Arc<Policy>,
    /// What was not.
    pub issues: Arc<[PolicyIssue]>,
    /// The first document with the same kind and text, perhaps this one.
    pub same_as: DocumentId,
}
