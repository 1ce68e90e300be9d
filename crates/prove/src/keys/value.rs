//! The value of a key that answers all that is asked of it.

use super::candidates;
use super::test::{Family, FitSet, KeyTest, ValueClause};
use crate::budget::Budget;
use crate::text::{Builder, Class, Found, Item, Pattern, Wanted, find};
use iamscope_eval::probe::Fits;
use iamscope_policy::Quantifier;

/// What a request says of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Given {
    Absent,
    One(String),
    Many(Vec<String>),
}

/// What a search for a value comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum KeyFound {
    Value(Given),
    Perhaps,
    Nothing,
}

/// What requests can say of a key at all.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) may_be_absent: bool,
    pub(crate) may_be_many: bool,
    /// What its values fit, if that is known.
    pub(crate) values: Option<Vec<Pattern>>,
    /// Whether its values are all of the type that a family compares.
    pub(crate) family: Option<Family>,
}

/// True, false, or not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tri {
    True,
    False,
    Open,
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Tri {
    fn negate_if(self, negates: bool) -> Self {
        match self {
            Self::True => Self::from(!negates),
            Self::False => Self::from(negates),
            Self::Open => Self::Open,
        }
    }
}

impl KeyTest {
    /// Returns what the test makes of a request without the key.
    pub(crate) fn absent(&self) -> Tri {
        match self {
            Self::Present => Tri::False,
            Self::Value(clause) => match clause.quantifier {
                None => (clause.is_negated || clause.if_exists).into(),
                Some(Quantifier::ForAllValues) => Tri::True,
                Some(Quantifier::ForAnyValue) if clause.if_exists => Tri::Open,
                Some(Quantifier::ForAnyValue) => Tri::False,
            },
        }
    }

    /// Returns what the test makes of a key with one value.
    pub(crate) fn one(&self, value: &str) -> Tri {
        match self {
            Self::Present => (!value.is_empty()).into(),
            Self::Value(clause) => match clause.quantifier {
                Some(Quantifier::ForAllValues) if value.is_empty() => Tri::True,
                Some(Quantifier::ForAnyValue) if value.is_empty() => Tri::False,
                Some(_) | None => clause.fits(value),
            },
        }
    }
}

impl ValueClause {
    /// Adds what the clause asks of a single text that it is to hold for, or not to.
    fn add_to<'p>(&'p self, wanted: &mut Wanted<'p>, is_wanted: bool) {
        if let FitSet::Text(patterns) = &self.set {
            if self.is_negated != is_wanted {
                wanted.each.push(patterns.iter().collect());
            } else {
                wanted.none.extend(patterns);
            }
        }
    }

    /// Returns what the clause makes of one value.
    fn fits(&self, value: &str) -> Tri {
        match (self.set.has(value), self.is_negated) {
            (Fits::Yes, is_negated) => (!is_negated).into(),
            (Fits::No, is_negated) => is_negated.into(),
            (Fits::Unreadable, false) => Tri::False,
            (Fits::Unreadable, true) | (Fits::Open, _) => Tri::Open,
        }
    }
}

impl FitSet {
    fn has(&self, value: &str) -> Fits {
        match self {
            Self::Text(patterns) if patterns.iter().any(|pattern| pattern.matches(value)) => Fits::Yes,
            Self::Text(patterns) if patterns.iter().any(Pattern::has_symbols) => Fits::Open,
            Self::Text(_) => Fits::No,
            Self::Ordered { test, .. } => test.fits(value),
        }
    }
}

impl Given {
    /// Returns this, if each of these tests holds for it, or does not, as is wanted.
    pub(crate) fn answer(self, tests: &[(&KeyTest, bool)], shape: &Shape) -> KeyFound {
        let truth = match &self {
            Self::Absent if !shape.may_be_absent => Tri::False,
            Self::Absent => all(tests.iter().map(|(test, wanted)| test.absent().negate_if(!wanted))),
            Self::One(value) if shape.lacks(value) => Tri::False,
            Self::One(value) => all(tests.iter().map(|(test, wanted)| test.one(value).negate_if(!wanted))),
            Self::Many(_) => Tri::Open,
        };
        match truth {
            Tri::True => KeyFound::Value(self),
            Tri::False => KeyFound::Nothing,
            Tri::Open => KeyFound::Perhaps,
        }
    }
}

impl Shape {
    /// Returns whether no request has this value.
    fn lacks(&self, value: &str) -> bool {
        let fits = |patterns: &Vec<Pattern>| patterns.iter().any(|pattern| pattern.matches(value));
        !self.values.as_ref().is_none_or(fits)
    }
}

/// Finds what a request may say of a key for each of these tests to hold, or not to.
pub(crate) fn find_value(tests: &[(&KeyTest, bool)], shape: &Shape, budget: &mut Budget) -> KeyFound {
    let mut is_open = false;
    if shape.may_be_absent {
        match all(tests.iter().map(|(test, wanted)| test.absent().negate_if(!wanted))) {
            Tri::True => return KeyFound::Value(Given::Absent),
            Tri::Open => is_open = true,
            Tri::False => {}
        }
    }
    match one(tests, shape, budget) {
        Found::Text(value) => return KeyFound::Value(Given::One(value)),
        Found::Perhaps => is_open = true,
        Found::Nothing => {}
    }
    if shape.may_be_many {
        match many(tests, shape, budget) {
            KeyFound::Nothing => {}
            KeyFound::Perhaps => is_open = true,
            found @ KeyFound::Value(_) => return found,
        }
    }
    if shape.values.is_none() && shape.family.is_none() {
        match empty(tests, budget) {
            Tri::True => return KeyFound::Value(Given::One(String::new())),
            Tri::Open => is_open = true,
            Tri::False => {}
        }
    }
    if is_open { KeyFound::Perhaps } else { KeyFound::Nothing }
}

/// As `find_value`, for a request that has no value of the key, or several.
pub(crate) fn find_without_one(tests: &[(&KeyTest, bool)], shape: &Shape, budget: &mut Budget) -> KeyFound {
    let absent = Given::Absent.answer(tests, shape);
    if shape.may_be_many && !matches!(absent, KeyFound::Value(_)) {
        let several = many(tests, shape, budget);
        return if several == KeyFound::Nothing { absent } else { several };
    }
    absent
}

fn all(parts: impl Iterator<Item = Tri>) -> Tri {
    let mut result = Tri::True;
    for part in parts {
        match part {
            Tri::True => {}
            Tri::False => return Tri::False,
            Tri::Open => result = Tri::Open,
        }
    }
    result
}

/// Returns what tests make of an empty value.
fn empty(tests: &[(&KeyTest, bool)], budget: &mut Budget) -> Tri {
    let answer = all(tests.iter().map(|(test, wanted)| test.one("").negate_if(!wanted)));
    if answer != Tri::Open {
        return answer;
    }
    // Two patterns with the same variable may leave nothing, whatever its value is.
    let nothing = Pattern::literal("");
    let mut wanted = Wanted {
        each: vec![vec![&nothing]],
        none: Vec::new(),
    };
    for (test, is_wanted) in tests {
        if let KeyTest::Value(clause) = test
            && clause.quantifier.is_none()
        {
            clause.add_to(&mut wanted, *is_wanted);
        }
    }
    match find(wanted, budget) {
        Found::Nothing => Tri::False,
        Found::Text(_) | Found::Perhaps => Tri::Open,
    }
}

/// Finds a single value that is not empty.
fn one(tests: &[(&KeyTest, bool)], shape: &Shape, budget: &mut Budget) -> Found {
    let mut clauses = Vec::new();
    for &(test, wanted) in tests {
        match test {
            KeyTest::Present if wanted => {}
            KeyTest::Present => return Found::Nothing,
            KeyTest::Value(clause) => clauses.push((clause, wanted)),
        }
    }
    value_in(&clauses, shape, budget)
}

/// Finds several values; each of them answers what is asked of all, and one each what is asked of some.
fn many(tests: &[(&KeyTest, bool)], shape: &Shape, budget: &mut Budget) -> KeyFound {
    let (mut each, mut some) = (Vec::new(), Vec::new());
    for &(test, wanted) in tests {
        match test {
            KeyTest::Present if wanted => {}
            KeyTest::Present => return KeyFound::Nothing,
            KeyTest::Value(clause) => match (clause.quantifier, wanted) {
                // Without a set operator nothing fits several values.
                (None, true) => return KeyFound::Nothing,
                (None, false) => {}
                (Some(Quantifier::ForAllValues), true) | (Some(Quantifier::ForAnyValue), false) => {
                    each.push((clause, wanted));
                }
                (Some(Quantifier::ForAllValues), false) | (Some(Quantifier::ForAnyValue), true) => {
                    some.push((clause, wanted));
                }
            },
        }
    }
    let mut values = Vec::new();
    let mut is_open = false;
    let mut add = |clauses: &[(&ValueClause, bool)]| match value_in(clauses, shape, budget) {
        Found::Text(value) => {
            values.push(value);
            true
        }
        Found::Perhaps => {
            is_open = true;
            true
        }
        Found::Nothing => {
            let empty = all(clauses
                .iter()
                .map(|(clause, wanted)| clause.fits("").negate_if(!wanted)));
            is_open |= empty != Tri::False;
            empty != Tri::False
        }
    };
    if some.is_empty() && !add(&each) {
        return KeyFound::Nothing;
    }
    for clause in some {
        let mut clauses = each.clone();
        clauses.push(clause);
        if !add(&clauses) {
            return KeyFound::Nothing;
        }
    }
    if is_open {
        return KeyFound::Perhaps;
    }
    values.sort();
    values.dedup();
    KeyFound::Value(Given::Many(values))
}

/// Finds a value that is not empty and fits these clauses, or does not.
fn value_in(clauses: &[(&ValueClause, bool)], shape: &Shape, budget: &mut Budget) -> Found {
    let is_text = |(clause, _): &(&ValueClause, bool)| matches!(clause.set, FitSet::Text(_));
    let has_ordered = clauses.iter().any(|clause| !is_text(clause));
    if has_ordered {
        return candidates::find_value(clauses, shape, budget);
    }
    let some = Builder::default()
        .item(Item::One(Class::Any))
        .item(Item::Many(Class::Any))
        .build();
    let mut wanted = Wanted::default();
    match &shape.values {
        Some(patterns) => wanted.each.push(patterns.iter().collect()),
        None => wanted.each.push(vec![&some]),
    }
    for (clause, is_wanted) in clauses {
        clause.add_to(&mut wanted, *is_wanted);
    }
    if let (None, Some(family)) = (&shape.values, shape.family) {
        // Text that is compared with a number, a date or an address.
        return candidates::find_text(wanted, family, budget);
    }
    find(wanted, budget)
}

/// Returns what clauses make of a value.
pub(super) fn fits_all(clauses: &[(&ValueClause, bool)], value: &str) -> Tri {
    all(clauses
        .iter()
        .map(|(clause, wanted)| clause.fits(value).negate_if(!wanted)))
}
