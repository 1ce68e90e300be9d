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
    /// Joins the decisions of several authorizations that one call needs: it is allowed if all are.
    ///
    /// Source: IAM User Guide, "Policy evaluation logic". `ec2:RunInstances` on each of its resources is an example, or a
    /// change of a KMS alias, which needs the alias and its key. An explicit denial of one stands for the whole call.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Denied(Denial::Explicit), _) | (_, Self::Denied(Denial::Explicit)) => Self::Denied(Denial::Explicit),
            (Self::Denied(Denial::Implicit), _) | (_, Self::Denied(Denial::Implicit)) => Self::Denied(Denial::Implicit),
            (Self::Allowed, other) => other,
            (unknown @ Self::Unknown(_), Self::Allowed) => unknown,
            (Self::Unknown(left), Self::Unknown(right)) => match left.and(right) {
                Formula::True => Self::Allowed,
                Formula::False => Self::Denied(Denial::Implicit),
                residual @ (Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_)) => {
                    Self::Unknown(residual)
                }
            },
        }
    }

    /// Joins the decisions of all authorizations that one call needs; none are needed for a call without any.
    pub fn all(decisions: impl IntoIterator<Item = Self>) -> Self {
        decisions.into_iter().fold(Self::Allowed, Self::and)
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Atom;

    #[test]
    fn what_may_be_allowed_is_possible() {
        let open = Decision::Unknown(Formula::atom(Atom::Fact("a".into())));
        assert!(Decision::Allowed.is_possible() && open.is_possible());
        assert!(!Decision::Denied(Denial::Explicit).is_possible() && !Decision::Denied(Denial::Implicit).is_possible());
    }
}
