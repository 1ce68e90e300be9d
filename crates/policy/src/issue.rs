//! What is wrong with a policy text.

use crate::source::Span;
use std::fmt;

/// A problem that the parser found, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyIssue {
    /// The place.
    pub span: Span,
    /// The problem.
    pub kind: IssueKind,
}

/// What the problem is.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum IssueKind {
    /// The text is not JSON from here on; says what was expected.
    Syntax(&'static str),
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(expected) => write!(f, "expected {expected}"),
        }
    }
}
