//! The three answers.

use crate::formula::Formula;

/// Whether a request is allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is.
    Allowed,
    /// It is not.
    Denied(Denial),
    /// It depends: allowed exactly if the formula holds.
    Unknown(Formula),
}

/// Why a request is denied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Denial {
    /// A Deny statement matched.
    Explicit,
    /// Nothing allowed it, or a guardrail did not.
    Implicit,
}

impl Decision {
    /// Returns whether the request is or may be allowed.
    pub fn is_possible(&self) -> bool {
        match self {
            Self::Allowed | Self::Unknown(_) => true,
            Self::Denied(_) => false,
        }
    }

    /// Returns the condition under which the request is allowed.
    pub fn to_formula(&self) -> Formula {
        match self {
            Self::Allowed => Formula::True,
            Self::Denied(_) => Formula::False,
            Self::Unknown(residual) => residual.clone(),
        }
    }
}
