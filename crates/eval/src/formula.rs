//! What an answer hinges on: a boolean formula over facts that are not known.

mod text;

use crate::explanation::CheckType;
use crate::question::Question;
use iamscope_policy::placeholder::{self, Agreement};
use iamscope_policy::{Case, Effect, Operator};
use std::sync::Arc;

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
        /// Whether it would have to match the access point that is called, not the bucket behind it.
        is_for_access_point: bool,
    },
    /// A part of a policy or of the request that only a deployment will tell decides whether a text fits a pattern.
    Placeholder {
        /// The pattern as written.
        pattern: Box<str>,
        /// The text.
        text: Box<str>,
    },
    /// A policy that was not seen, or not understood.
    Missing {
        /// The layer it belongs to.
        check: CheckType,
        /// Which policy, for people.
        what: Box<str>,
        /// What it might do.
        effect: Effect,
    },
    /// Something that AWS does not document.
    Undocumented {
        /// What is not documented; true if its statement is.
        question: Question,
    },
    /// The caller or target is not known well enough, such as "session name" or "account of the resource".
    Fact(Box<str>),
}

/// Most operands of a formula that is joined bit by bit from policies.
const LONGEST: usize = 256;

/// A boolean formula over atoms.
///
/// INVARIANT (simple): built only by the functions below, a formula has no constants inside connectives, no directly
/// nested connective of the same kind, no duplicate operands, `Not` around atoms only, and no operand of a connective
/// that another one makes superfluous. Operands are sorted.
///
/// Copies share what they are made of. Most formulas are constants, of which dropping one costs next to nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Formula {
    /// True whatever the facts.
    True,
    /// False whatever the facts.
    False,
    /// True if the fact holds.
    Atom(Arc<Atom>),
    /// True if the formula is not.
    Not(Arc<Formula>),
    /// True if all are.
    All(Arc<[Formula]>),
    /// True if one is.
    Any(Arc<[Formula]>),
}

impl From<bool> for Formula {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Formula {
    /// Makes a formula of one fact.
    pub fn atom(atom: Atom) -> Self {
        Self::Atom(Arc::new(atom))
    }

    /// Returns under which condition two texts are the same, parts of which may not be known.
    pub(crate) fn same(pattern: &str, text: &str) -> Self {
        Self::agreement(placeholder::agree(pattern, text, Case::Sensitive), pattern, text)
    }

    /// Returns under which condition a text fits a pattern, of which this is known.
    pub(crate) fn agreement(agreement: Agreement, pattern: &str, text: &str) -> Self {
        match agreement {
            Agreement::Sure => Self::True,
            Agreement::Never => Self::False,
            Agreement::Possible => Self::atom(Atom::Placeholder {
                pattern: pattern.into(),
                text: text.into(),
            }),
        }
    }

    /// Returns whether the formula is `True` or `False` and not something that hinges on facts.
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::True | Self::False)
    }

    /// Returns whether the formula is `True`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::True)
    }

    /// Returns whether the formula is `False`.
    pub fn is_false(&self) -> bool {
        matches!(self, Self::False)
    }

    /// Joins by AND.
    #[must_use]
    #[inline]
    pub fn and(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::False, _) | (_, Self::True) => self,
            (_, Self::False) | (Self::True, _) => other,
            (
                Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_),
                Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_),
            ) => join(self, other, Connective::All),
        }
    }

    /// Joins by OR.
    #[must_use]
    #[inline]
    pub fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::True, _) | (_, Self::False) => self,
            (_, Self::True) | (Self::False, _) => other,
            (
                Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_),
                Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_),
            ) => join(self, other, Connective::Any),
        }
    }

    /// Returns the formula, or if it has become too long to be followed, one fact that stands for it.
    ///
    /// Joining costs time with the square of the length. Whatever is joined bit by bit from policies, which may have been
    /// written to take time, goes through here; the fact keeps the answer open. What allows and what denies are
    /// different facts, so that one does not cancel the other.
    #[must_use]
    pub(crate) fn bounded(self, effect: Effect) -> Self {
        let what = match effect {
            Effect::Allow => "what is too long to be followed allows it",
            Effect::Deny => "what is too long to be followed denies it",
        };
        let is_it = |operand: &Self| match operand {
            Self::Atom(atom) => matches!(atom.as_ref(), Atom::Fact(fact) if fact.as_ref() == what),
            Self::True | Self::False | Self::Not(_) | Self::All(_) | Self::Any(_) => false,
        };
        match &self {
            // What has become too long stays so, whatever is joined to it.
            Self::All(operands) | Self::Any(operands) if operands.len() > LONGEST || operands.iter().any(is_it) => {
                Self::atom(Atom::Fact(what.into()))
            }
            Self::True | Self::False | Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_) => self,
        }
    }

    /// Negates.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => Arc::unwrap_or_clone(inner),
            Self::Atom(_) => Self::Not(Arc::new(self)),
            // The laws of De Morgan turn a simple formula into a simple one, but for the order.
            Self::All(operands) => Self::Any(negate_all(&operands)),
            Self::Any(operands) => Self::All(negate_all(&operands)),
        }
    }

    /// Returns the value of the formula if `holds` says which facts hold.
    pub fn evaluate(&self, holds: &mut impl FnMut(&Atom) -> bool) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Atom(atom) => holds(atom),
            Self::Not(inner) => !inner.evaluate(holds),
            Self::All(operands) => operands.iter().all(|operand| operand.evaluate(holds)),
            Self::Any(operands) => operands.iter().any(|operand| operand.evaluate(holds)),
        }
    }

    /// Calls `visit` with every fact of the formula, in order; one that occurs twice comes twice.
    pub fn for_each_atom<'f>(&'f self, visit: &mut impl FnMut(&'f Atom)) {
        match self {
            Self::True | Self::False => {}
            Self::Atom(atom) => visit(atom),
            Self::Not(inner) => inner.for_each_atom(visit),
            Self::All(operands) | Self::Any(operands) => {
                for operand in operands.iter() {
                    operand.for_each_atom(visit);
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connective {
    All,
    Any,
}

impl Connective {
    fn other(self) -> Self {
        match self {
            Self::All => Self::Any,
            Self::Any => Self::All,
        }
    }

    /// Takes the operands out of a connective of this kind.
    fn into_operands(self, formula: Formula) -> Result<Arc<[Formula]>, Formula> {
        match (self, formula) {
            (Self::All, Formula::All(operands)) | (Self::Any, Formula::Any(operands)) => Ok(operands),
            (Self::All | Self::Any, other) => Err(other),
        }
    }

    fn operands(self, formula: &Formula) -> Option<&[Formula]> {
        match (self, formula) {
            (Self::All, Formula::All(operands)) | (Self::Any, Formula::Any(operands)) => Some(operands),
            (Self::All | Self::Any, _) => None,
        }
    }

    /// Makes a formula of sorted operands; none make the neutral constant.
    fn build(self, mut operands: Vec<Formula>) -> Formula {
        match (operands.len(), self) {
            (0, Self::All) => Formula::True,
            (0, Self::Any) => Formula::False,
            (1, _) => operands.pop().unwrap_or(Formula::False),
            (_, Self::All) => Formula::All(operands.into()),
            (_, Self::Any) => Formula::Any(operands.into()),
        }
    }

    /// Returns the constant that decides such a connective alone.
    fn dominant(self) -> Formula {
        match self {
            Self::All => Formula::False,
            Self::Any => Formula::True,
        }
    }
}

fn negate_all(operands: &[Formula]) -> Arc<[Formula]> {
    let mut negated: Vec<Formula> = operands.iter().cloned().map(Formula::negate).collect();
    negated.sort();
    negated.into()
}

/// Joins two formulas that are no constants.
fn join(left: Formula, right: Formula, kind: Connective) -> Formula {
    let mut operands = Vec::new();
    for side in [left, right] {
        match kind.into_operands(side) {
            Ok(inner) => operands.extend(inner.iter().cloned()),
            Err(other) => operands.push(other),
        }
    }
    simplify(operands, kind)
}

/// Joins operands that are no constants and no connectives of this kind.
///
/// `a or (a and b)` is `a`; `a or (not a and b)` is `a or b`; the same with AND and OR changed.
fn simplify(mut operands: Vec<Formula>, kind: Connective) -> Formula {
    loop {
        operands.sort();
        operands.dedup();
        let is_there = |operand: &Formula| operands.binary_search(operand).is_ok();
        let contradicts = |operand: &Formula| match operand {
            Formula::Not(inner) => is_there(inner),
            Formula::True | Formula::False | Formula::Atom(_) | Formula::All(_) | Formula::Any(_) => false,
        };
        if operands.iter().any(contradicts) {
            return kind.dominant();
        }
        let fates: Vec<Fate> = operands.iter().map(|operand| fate(operand, kind, is_there)).collect();
        let has_changed = fates.iter().any(|fate| matches!(fate, Fate::Shrinks(_)));
        let mut kept = Vec::with_capacity(operands.len());
        for (operand, fate) in operands.into_iter().zip(fates) {
            let formula = match fate {
                Fate::Stays => operand,
                Fate::Goes => continue,
                Fate::Shrinks(shorter) if shorter == kind.dominant() => return shorter,
                Fate::Shrinks(shorter) => shorter,
            };
            match kind.into_operands(formula) {
                Ok(flat) => kept.extend(flat.iter().cloned()),
                Err(other) => kept.push(other),
            }
        }
        if !has_changed {
            return kind.build(kept);
        }
        operands = kept;
    }
}

/// What becomes of an operand beside the others.
enum Fate {
    Stays,
    /// Another operand makes it superfluous.
    Goes,
    /// Another operand makes a part of it superfluous.
    Shrinks(Formula),
}

fn fate(operand: &Formula, kind: Connective, is_there: impl Fn(&Formula) -> bool) -> Fate {
    let Some(inner) = kind.other().operands(operand) else {
        return Fate::Stays;
    };
    if inner.iter().any(&is_there) {
        return Fate::Goes;
    }
    let stays = |part: &&Formula| !is_literal(part) || !is_there(&(*part).clone().negate());
    let rest: Vec<Formula> = inner.iter().filter(stays).cloned().collect();
    if rest.len() == inner.len() {
        Fate::Stays
    } else {
        Fate::Shrinks(kind.other().build(rest))
    }
}

fn is_literal(formula: &Formula) -> bool {
    match formula {
        Formula::Atom(_) | Formula::Not(_) => true,
        Formula::True | Formula::False | Formula::All(_) | Formula::Any(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn opposites_are_said_with_one_operator() {
        let said = |operator: &str| {
            let operator = Operator::parse(operator).expect("an operator");
            let atom = Atom::Condition {
                operator,
                key: "k".into(),
                values: ["a".into(), "b".into()].into(),
            };
            Formula::atom(atom).negate().to_string()
        };
        assert_eq!(said("StringNotEquals"), "k StringEquals a or b");
        assert_eq!(said("StringNotLikeIfExists"), "k StringLike a or b");
        assert_eq!(said("ArnLike"), "k ArnNotLike a nor b");
        assert_eq!(said("StringEqualsIfExists"), "not (k StringEqualsIfExists a or b)");
        assert_eq!(said("NumericEquals"), "not (k NumericEquals a or b)");
        assert_eq!(
            said("ForAnyValue:StringNotLike"),
            "not (k ForAnyValue:StringNotLike a nor b)"
        );
    }

    /// A formula as it was meant, before anything is made simple.
    #[derive(Clone, Debug)]
    enum Meant {
        Fact(u8),
        Not(Box<Meant>),
        And(Box<Meant>, Box<Meant>),
        Or(Box<Meant>, Box<Meant>),
    }

    impl Meant {
        fn to_formula(&self) -> Formula {
            match self {
                Self::Fact(number) => Formula::atom(Atom::Fact(number.to_string().into())),
                Self::Not(inner) => inner.to_formula().negate(),
                Self::And(left, right) => left.to_formula().and(right.to_formula()),
                Self::Or(left, right) => left.to_formula().or(right.to_formula()),
            }
        }

        fn holds(&self, facts: u8) -> bool {
            match self {
                Self::Fact(number) => facts & (1 << number) != 0,
                Self::Not(inner) => !inner.holds(facts),
                Self::And(left, right) => left.holds(facts) && right.holds(facts),
                Self::Or(left, right) => left.holds(facts) || right.holds(facts),
            }
        }
    }

    fn some_meant() -> impl Strategy<Value = Meant> {
        let fact = (0..4_u8).prop_map(Meant::Fact);
        fact.prop_recursive(6, 40, 2, |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                inner.prop_map(|inner| Meant::Not(Box::new(inner))),
                pair.clone()
                    .prop_map(|(left, right)| Meant::And(Box::new(left), Box::new(right))),
                pair.prop_map(|(left, right)| Meant::Or(Box::new(left), Box::new(right))),
            ]
        })
    }

    proptest! {
        #[test]
        fn simplifying_keeps_the_meaning(meant in some_meant()) {
            let formula = meant.to_formula();
            for facts in 0..16_u8 {
                let mut holds = |atom: &Atom| match atom {
                    Atom::Fact(number) => facts & (1 << number.parse::<u8>().expect("a number")) != 0,
                    Atom::Condition { .. }
                    | Atom::Variable { .. }
                    | Atom::Placeholder { .. }
                    | Atom::Missing { .. }
                    | Atom::Undocumented { .. } => false,
                };
                prop_assert_eq!(formula.evaluate(&mut holds), meant.holds(facts), "{}", formula);
            }
        }
    }

    #[test]
    fn what_is_too_long_is_one_fact() {
        let joined = |count: usize| {
            let fact = |number: usize| Formula::atom(Atom::Fact(number.to_string().into()));
            Formula::Any((0..count).map(fact).collect())
        };
        assert_eq!(joined(LONGEST).bounded(Effect::Deny), joined(LONGEST));
        for count in [LONGEST + 1, LONGEST * 2] {
            let bounded = joined(count).bounded(Effect::Deny);
            assert_eq!(bounded.to_string(), "what is too long to be followed denies it");
        }
    }

    #[test]
    fn constants_hinge_on_nothing() {
        let fact = Formula::atom(Atom::Fact("a".into()));
        assert!(Formula::True.is_constant() && Formula::False.is_constant());
        assert!(!fact.is_constant() && !fact.negate().is_constant());
    }

    #[test]
    fn stays_simple() {
        let fact = |name: &str| Formula::atom(Atom::Fact(name.into()));
        assert_eq!(fact("a").and(Formula::True), fact("a"));
        assert_eq!(fact("a").and(fact("a").negate()), Formula::False);
        assert_eq!(fact("a").or(fact("a").negate()), Formula::True);
        assert_eq!(fact("b").and(fact("a")).and(fact("b")).to_string(), "a and b");
        assert_eq!(fact("a").or(fact("b")).and(fact("c")).to_string(), "c and (a or b)");
        assert_eq!(fact("a").or(fact("a").and(fact("b"))), fact("a"));
        assert_eq!(fact("a").or(fact("a").negate().and(fact("b"))), fact("a").or(fact("b")));
        assert_eq!(fact("a").and(fact("a").or(fact("b")).negate()), Formula::False);
        let neither = fact("a").or(fact("b")).negate();
        assert_eq!(fact("a").or(fact("b")).or(neither), Formula::True);
    }
}
