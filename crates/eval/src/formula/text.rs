//! Formulas as people read them.

use super::{Atom, Formula};
use iamscope_policy::{Effect, Operator, placeholder};
use std::fmt;

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition { operator, key, values } => {
                let word = if operator.test.is_negated() { " nor " } else { " or " };
                write!(f, "{key} {operator} {}", values.join(word))
            }
            Self::Variable {
                pattern,
                is_for_access_point: false,
            } => write!(f, "`{pattern}` matches"),
            Self::Variable {
                pattern,
                is_for_access_point: true,
            } => write!(f, "`{pattern}` matches the access point"),
            Self::Placeholder { pattern, text } => write!(f, "{}", placeholder::requirement(pattern, text)),
            Self::Missing { what, effect, .. } => {
                let verb = match effect {
                    Effect::Allow => "allows",
                    Effect::Deny => "denies",
                };
                write!(f, "{what} (not seen) {verb} it")
            }
            Self::Undocumented { question } => f.write_str(question.statement()),
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
            Self::Not(inner) => match inner.as_ref().opposite() {
                Some(opposite) => write!(f, "{opposite}"),
                None => write!(f, "not ({inner})"),
            },
            Self::All(operands) => write_joined(f, operands, " and "),
            Self::Any(operands) => write_joined(f, operands, " or "),
        }
    }
}

impl Formula {
    /// Returns a condition that holds exactly where this condition does not, if one operator can say so.
    fn opposite(&self) -> Option<Atom> {
        let Self::Atom(atom) = self else { return None };
        let Atom::Condition { operator, key, values } = atom.as_ref() else {
            return None;
        };
        // The opposite of "equals, if there is one" is "there is one, and it differs", for which there is no operator.
        let is_exact = operator.quantifier.is_none() && (operator.test.is_negated() || !operator.if_exists);
        let test = operator.test.opposite().filter(|_| is_exact)?;
        Some(Atom::Condition {
            operator: Operator {
                quantifier: None,
                test,
                if_exists: false,
            },
            key: key.clone(),
            values: values.clone(),
        })
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
