//! What an answer hinges on: a boolean formula over facts that are not known.

use crate::explanation::{CheckType, RuleId};
use iamscope_policy::Operator;
use std::fmt;

/// A fact that is not known and decides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Atom {
    /// A condition on a key whose value is not known.
    Condition {
        /// The operator.
        operator: Operator,
        /// The key as written.
        key: Box<str>,
        /// The values as written.
        values: Box<[Box<str>]>,
    },
    /// A policy variable whose value is not known would have to make this pattern match.
    Variable {
        /// The pattern as written.
        pattern: Box<str>,
    },
    /// A policy that was not seen, or not understood.
    Missing {
        /// The layer it belongs to.
        check: CheckType,
        /// Which policy, for people.
        what: Box<str>,
    },
    /// Something that AWS does not document.
    Undocumented {
        /// The rule that marks it.
        rule: RuleId,
        /// What is not documented, for people.
        what: Box<str>,
    },
    /// The caller or target is not known well enough, such as "session name" or "account of the resource".
    Fact(Box<str>),
}

/// A boolean formula over atoms.
///
/// INVARIANT (simple): built only by the functions below, a formula has no constants inside connectives, no directly
/// nested connective of the same kind, and no duplicate operands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Formula {
    /// True whatever the facts.
    True,
    /// False whatever the facts.
    False,
    /// True if the fact holds.
    Atom(Box<Atom>),
    /// True if the formula is not.
    Not(Box<Formula>),
    /// True if all are.
    All(Vec<Formula>),
    /// True if one is.
    Any(Vec<Formula>),
}

impl Formula {
    /// Makes a formula of one fact.
    pub fn atom(atom: Atom) -> Self {
        Self::Atom(Box::new(atom))
    }

    /// Returns whether the formula is `True` or `False` and not something that hinges on facts.
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::True | Self::False)
    }

    /// Joins by AND.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        join(self, other, true)
    }

    /// Joins by OR.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        join(self, other, false)
    }

    /// Negates.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

fn join(left: Formula, right: Formula, is_and: bool) -> Formula {
    let (neutral, dominant) = if is_and {
        (Formula::True, Formula::False)
    } else {
        (Formula::False, Formula::True)
    };
    if left == dominant || right == dominant {
        return dominant;
    }
    if left == neutral || left == right {
        return right;
    }
    if right == neutral {
        return left;
    }
    let mut operands = Vec::new();
    for side in [left, right] {
        match side {
            Formula::All(inner) if is_and => operands.extend(inner),
            Formula::Any(inner) if !is_and => operands.extend(inner),
            other => operands.push(other),
        }
    }
    operands.sort();
    operands.dedup();
    let contradicts = operands.iter().any(|operand| match operand {
        Formula::Not(inner) => operands.binary_search(inner).is_ok(),
        Formula::True | Formula::False | Formula::Atom(_) | Formula::All(_) | Formula::Any(_) => false,
    });
    if contradicts {
        return dominant;
    }
    if is_and {
        Formula::All(operands)
    } else {
        Formula::Any(operands)
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition { operator, key, values } => write!(f, "{key} {operator} {}", values.join(" or ")),
            Self::Variable { pattern } => write!(f, "`{pattern}` matches"),
            Self::Missing { what, .. } => write!(f, "{what} (not seen) says so"),
            Self::Undocumented { what, .. } => f.write_str(what),
            Self::Fact(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::True => f.write_str("always"),
            Self::False => f.write_str("never"),
            Self::Atom(atom) => write!(f, "{atom}"),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::All(operands) => write_joined(f, operands, " and "),
            Self::Any(operands) => write_joined(f, operands, " or "),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, operands: &[Formula], word: &str) -> fmt::Result {
    for (index, operand) in operands.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match operand {
            Formula::All(_) | Formula::Any(_) => write!(f, "({operand})")?,
            Formula::True | Formula::False | Formula::Atom(_) | Formula::Not(_) => write!(f, "{operand}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_simple() {
        let fact = |name: &str| Formula::atom(Atom::Fact(name.into()));
        assert_eq!(fact("a").and(Formula::True), fact("a"));
        assert_eq!(fact("a").and(fact("a").negate()), Formula::False);
        assert_eq!(fact("a").or(fact("a").negate()), Formula::True);
        assert_eq!(fact("b").and(fact("a")).and(fact("b")).to_string(), "a and b");
        assert_eq!(fact("a").or(fact("b")).and(fact("c")).to_string(), "c and (a or b)");
    }
}
