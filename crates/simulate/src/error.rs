//! Why a case cannot be decided.

use iamscope_policy::PolicyKind;
use iamscope_policy::source::LineColumn;
use thiserror::Error;

/// A case that cannot be read. Every message names the member at fault and says what to do.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
pub enum CaseError {
    /// The text is not a case: no JSON, a member that cases do not have, or a value of the wrong type.
    #[error("{0}")]
    Json(String),
    /// A value that does not say what it should.
    #[error("`{text}` in `{member}` is no {expected}; {help}")]
    Value {
        /// The member, such as `request.principal`.
        member: &'static str,
        /// What stands there.
        text: String,
        /// What should stand there.
        expected: &'static str,
        /// What to do.
        help: String,
    },
    /// A context key that is given in two ways.
    #[error("the context key `{key}` is given twice; keys compare without regard to case, so remove one of the two")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// More policies than AWS attaches in a place.
    #[error("`policies.{member}` has {count} policies; there is at most one {kind}, so remove the others")]
    TooMany {
        /// The member of `policies`.
        member: &'static str,
        /// How many there are.
        count: usize,
        /// What there is one of.
        kind: PolicyKind,
    },
    /// A policy that AWS would not have stored.
    #[error("`policies.{member}`, {place} of the {kind}: {message}{}", help.as_ref().map(|help| format!("; {help}")).unwrap_or_default())]
    Policy {
        /// The place of the policy, such as `identity[0]`.
        member: String,
        /// What it is for.
        kind: PolicyKind,
        /// Where in its text.
        place: Place,
        /// What is wrong.
        message: String,
        /// What to do, where that is known.
        help: Option<String>,
    },
}

impl From<serde_json::Error> for CaseError {
    fn from(error: serde_json::Error) -> Self {
        // A case is one line, of which the caller knows the number.
        Self::Json(error.to_string().replace(" at line 1 column ", " at column "))
    }
}

/// A place in the text of a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place(
    /// Line and column, counted from 1.
    pub LineColumn,
);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.0.line, self.0.column)
    }
}
