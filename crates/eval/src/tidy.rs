//! Formulas for people: conditions on one key, said as one.

use crate::formula::{Atom, Formula};
use iamscope_policy::{Operator, Quantifier};

impl Formula {
    /// Returns a formula of the same meaning in which conditions with one operator on one key are one condition.
    ///
    /// `k Op a or k Op b` is `k Op [a, b]`: the values of a positive operator are joined by OR, and so are those that a
    /// negated operator negates, of which therefore AND is joined.
    #[must_use]
    pub(crate) fn tidied(self) -> Self {
        match self {
            Self::True | Self::False | Self::Atom(_) | Self::Not(_) => self,
            Self::All(operands) => {
                let joined = join_conditions(&operands, true);
                joined.into_iter().fold(Self::True, Self::and)
            }
            Self::Any(operands) => {
                let joined = join_conditions(&operands, false);
                joined.into_iter().fold(Self::False, Self::or)
            }
        }
    }
}

/// Joins conditions on one key among the operands of a connective, which stay in order otherwise.
fn join_conditions(operands: &[Formula], is_all: bool) -> Vec<Formula> {
    let mut joined: Vec<Formula> = Vec::with_capacity(operands.len());
    for operand in operands {
        let operand = operand.clone().tidied();
        let same = joined.iter_mut().find_map(|other| {
            let both = join(other, &operand, is_all)?;
            Some((other, both))
        });
        match same {
            Some((other, both)) => *other = both,
            None => joined.push(operand),
        }
    }
    joined
}

/// Returns the one condition that stands for two, if there is one.
fn join(left: &Formula, right: &Formula, is_all: bool) -> Option<Formula> {
    match (left, right) {
        (Formula::Atom(left), Formula::Atom(right)) => Some(Formula::atom(join_atoms(left, right, is_all)?)),
        (Formula::Not(left), Formula::Not(right)) => join(left, right, !is_all).map(Formula::negate),
        (
            Formula::True | Formula::False | Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_),
            _,
        ) => None,
    }
}

fn join_atoms(left: &Atom, right: &Atom, is_all: bool) -> Option<Atom> {
    let (
        Atom::Condition { operator, key, values },
        Atom::Condition {
            operator: other_operator,
            key: other_key,
            values: other_values,
        },
    ) = (left, right)
    else {
        return None;
    };
    let is_same = operator == other_operator && key.eq_ignore_ascii_case(other_key);
    if !is_same || !joins(*operator, is_all) {
        return None;
    }
    let new = other_values.iter().filter(|value| !values.contains(value));
    Some(Atom::Condition {
        operator: *operator,
        key: key.clone(),
        values: values.iter().chain(new).cloned().collect(),
    })
}

/// Returns whether the values of two conditions with this operator, joined by AND or by OR, are those of one.
fn joins(operator: Operator, is_all: bool) -> bool {
    let is_negated = operator.test.is_negated();
    match operator.quantifier {
        None => is_negated == is_all,
        // Some value fits one of the one list or of the other: some value fits one of both. Every value differs from both.
        Some(Quantifier::ForAnyValue) => !is_negated && !is_all && !operator.if_exists,
        Some(Quantifier::ForAllValues) => is_negated && is_all && !operator.if_exists,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(operator: &str, value: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator::parse(operator).expect("an operator"),
            key: "k".into(),
            values: [value.into()].into(),
        })
    }

    #[test]
    fn conditions_on_one_key_are_one() {
        let any = |operator: &str| {
            condition(operator, "a")
                .or(condition(operator, "b"))
                .tidied()
                .to_string()
        };
        let all = |operator: &str| {
            condition(operator, "a")
                .and(condition(operator, "b"))
                .tidied()
                .to_string()
        };
        assert_eq!(any("StringLike"), "k StringLike a or b");
        assert_eq!(all("StringLike"), "k StringLike a and k StringLike b");
        assert_eq!(all("StringNotLikeIfExists"), "k StringNotLikeIfExists a nor b");
        assert_eq!(any("StringNotLike"), "k StringNotLike a or k StringNotLike b");
        assert_eq!(any("ForAnyValue:StringEquals"), "k ForAnyValue:StringEquals a or b");
        assert_eq!(
            all("ForAllValues:StringNotEquals"),
            "k ForAllValues:StringNotEquals a nor b"
        );
        for operator in [
            "ForAnyValue:StringNotEquals",
            "ForAnyValue:StringEqualsIfExists",
            "ForAllValues:StringEquals",
            "ForAllValues:StringNotEqualsIfExists",
        ] {
            assert_eq!(any(operator), format!("k {operator} a or k {operator} b"));
            assert_eq!(all(operator), format!("k {operator} a and k {operator} b"));
        }
        let (some, every) = ("ForAnyValue:StringEquals", "ForAllValues:StringNotEquals");
        assert_eq!(all(some), format!("k {some} a and k {some} b"));
        assert_eq!(any(every), format!("k {every} a or k {every} b"));
        let mixed = condition("StringLike", "a").or(condition("StringEquals", "b"));
        assert_eq!(mixed.tidied().to_string(), "k StringEquals b or k StringLike a");
        let neither = condition("Bool", "a").negate().and(condition("Bool", "b").negate());
        assert_eq!(neither.tidied().to_string(), "not (k Bool a or b)");
    }
}
