//! Values for the policy variables on which a branch depends.
//!
//! A variable stands for the value of a key, and what is asked of that key is asked of the value. If that leaves a few
//! values only, all of them are tried, and the answer is exact. Otherwise values are tried that fit what is asked, and
//! those of which a text comes that fits; that nothing comes of any is then shown by a text search in which all that the
//! key may be stands for the variable.

use super::state::State;
use super::{Solver, work};
use crate::keys::{FitSet, Given, KeyFound, KeyTest};
use crate::kind::Dimension;
use crate::node::AtomId;
use crate::session::{Atom, Session};
use crate::text::{Builder, Class, Found, Item, Pattern, Symbol, Wanted, find};
use crate::world::{KeySource, View};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The values of keys that variables stand for, `None` for a key that has not one value.
type Values = Vec<(Box<str>, Option<Box<str>>)>;

/// What stands for variables.
pub(super) enum Chosen {
    /// Nothing in particular: they are symbols.
    Nothing,
    /// These values.
    Values(Values),
    /// All that they may be.
    Domains(Vec<Domain>),
}

/// What the key of a variable may be, as far as a branch says.
pub(super) struct Domain {
    key: Box<str>,
    patterns: Vec<Pattern>,
    /// Whether the request may have no value of it, or several: a variable has one or none.
    may_lack_value: bool,
    /// Whether it is not known where the value comes from.
    is_open: bool,
}

/// How many combinations of values are tried.
const MOST_TRIED: usize = 24;

/// How many values of one key are made.
const MOST_VALUES: usize = 12;

/// Values that policies seldom name.
const USUAL: &[&str] = &["somebody", "111122223333", "o-a1b2c3d4e5", "true"];

impl Solver<'_, '_> {
    /// Makes a request of what a branch knows, whatever the variables stand for; `true` if it was accepted.
    pub(super) fn leaf(&mut self, state: &State) -> bool {
        let keys = self.open_keys(state);
        if keys.is_empty() {
            return self.leaf_with_values(state);
        }
        let domains: Vec<Domain> = keys.into_iter().map(|key| self.domain(key, state)).collect();
        let mut is_all = true;
        let mut trials: Vec<Values> = vec![Vec::new()];
        for domain in &domains {
            let (values, are_all) = self.values(domain, state);
            is_all &= are_all;
            let longer = trials.iter().flat_map(|trial| {
                values.iter().map(|value| {
                    let mut trial = trial.clone();
                    trial.push((domain.key.clone(), value.clone()));
                    trial
                })
            });
            trials = longer.take(MOST_TRIED + 1).collect();
            is_all &= trials.len() <= MOST_TRIED;
            trials.truncate(MOST_TRIED);
        }
        for trial in trials {
            let is_found = self.leaf_choosing(Chosen::Values(trial), state);
            if is_found || self.budget.is_spent() {
                return is_found;
            }
        }
        !is_all && self.leaf_choosing(Chosen::Domains(domains), state)
    }

    fn leaf_choosing(&mut self, chosen: Chosen, state: &State) -> bool {
        self.budget.work(work::CHOICE);
        self.chosen = chosen;
        let is_found = self.leaf_with_values(state);
        self.chosen = Chosen::Nothing;
        is_found
    }

    /// Returns the keys that variables of a branch stand for.
    fn open_keys(&self, state: &State) -> BTreeSet<Box<str>> {
        let variables = &self.session.variables;
        if variables.open_keys().next().is_none() {
            return BTreeSet::new();
        }
        let patterns = state
            .holding()
            .filter_map(|atom| match self.session.atoms.get(atom.index())? {
                Atom::Text { patterns, .. } => Some(patterns),
                Atom::Key { test, .. } => texts(test),
                Atom::Action(_) | Atom::Open(_) => None,
            });
        let symbols = patterns.flatten().flat_map(Pattern::symbols);
        symbols
            .filter_map(|symbol| variables.key_of(symbol))
            .map(|(key, _)| key.into())
            .collect()
    }

    fn domain(&self, key: Box<str>, state: &State) -> Domain {
        let mut domain = Domain {
            key,
            patterns: Vec::new(),
            may_lack_value: false,
            is_open: false,
        };
        match self.world.source(self.session, &domain.key) {
            KeySource::Absent => domain.may_lack_value = true,
            KeySource::Constant(value) => domain.patterns.push(Pattern::literal(&value)),
            KeySource::Part(dimension, view) => domain.patterns = self.parts(dimension, view, state),
            KeySource::Free => self.add_free(&mut domain, state),
            KeySource::Entangled => {
                domain.is_open = true;
                domain.patterns.push(run(Class::Any));
            }
        }
        domain
    }

    fn add_free(&self, domain: &mut Domain, state: &State) {
        let number = self.session.keys.iter().position(|key| key.name == domain.key);
        let Some((number, facts)) = number.and_then(|number| Some((number, self.session.keys.get(number)?))) else {
            domain.is_open = true;
            return;
        };
        let literals = state.key(number);
        let tests = literals
            .iter()
            .filter_map(|(atom, wanted)| match self.session.atoms.get(atom.index()) {
                Some(Atom::Key { test, .. }) => Some((test, *wanted)),
                Some(Atom::Action(_) | Atom::Text { .. } | Atom::Open(_)) | None => None,
            });
        let tests: Vec<(&KeyTest, bool)> = tests.collect();
        let may_be = |given: Given| given.answer(&tests, &facts.shape) != KeyFound::Nothing;
        domain.may_lack_value = facts.shape.may_be_many || may_be(Given::Absent);
        if may_be(Given::One(String::new())) {
            domain.patterns.push(Pattern::literal(""));
        }
        if tests
            .iter()
            .any(|(test, wanted)| matches!(test, KeyTest::Present) && !wanted)
        {
            return;
        }
        let asked = facts.shape.values.clone().or_else(|| asked(&tests));
        domain.patterns.extend(asked.unwrap_or_else(|| vec![run(Class::Any)]));
    }

    /// Returns what a part of a text may be.
    fn parts(&self, dimension: Dimension, view: View, state: &State) -> Vec<Pattern> {
        let literals = state.texts(dimension).iter().filter(|(_, wanted)| *wanted);
        let lists = literals.filter_map(|(atom, _)| match self.session.atoms.get(atom.index())? {
            Atom::Text { patterns, .. } => Some(patterns),
            Atom::Key { .. } | Atom::Action(_) | Atom::Open(_) => None,
        });
        let fixed = lists.filter_map(|patterns| {
            let each = patterns.iter().map(|pattern| view.part_of(pattern));
            each.collect::<Option<Vec<_>>>()
        });
        fixed.min_by_key(Vec::len).unwrap_or_else(|| vec![run(view.class())])
    }

    /// Returns values of a key that are worth a try, and whether there are no others.
    fn values(&mut self, domain: &Domain, state: &State) -> (Vec<Option<Box<str>>>, bool) {
        let literals: Option<BTreeSet<String>> = domain.patterns.iter().map(Pattern::as_literal).collect();
        let none = domain.may_lack_value.then_some(None);
        if let Some(literals) = literals {
            let each = literals.into_iter().map(|value| Some(value.into()));
            return (each.chain(none).collect(), !domain.is_open);
        }
        let mut values: Vec<Box<str>> = Vec::new();
        let mut add = |value: &str| {
            if !value.is_empty() && values.len() < MOST_VALUES && !values.iter().any(|known| known.as_ref() == value) {
                values.push(value.into());
            }
        };
        for value in self.plain_values(domain, state) {
            add(&value);
        }
        for value in self.fitting_values(domain, state) {
            add(&value);
        }
        USUAL.iter().for_each(|value| add(value));
        (values.into_iter().map(Some).chain(none).collect(), false)
    }

    /// Returns values that fit what is asked of the key alone.
    fn plain_values(&mut self, domain: &Domain, state: &State) -> Vec<String> {
        let mut values = Vec::new();
        match self.world.source(self.session, &domain.key) {
            KeySource::Part(dimension, view) => {
                if let Found::Text(text) = self.text(dimension, state.texts(dimension), None) {
                    values.extend(view.part(&text).map(str::to_owned));
                }
            }
            KeySource::Free => {
                let number = self.session.keys.iter().position(|key| key.name == domain.key);
                if let Some(number) = number
                    && let KeyFound::Value(Given::One(value)) = self.key(number, state.key(number))
                {
                    values.push(value);
                }
            }
            KeySource::Absent | KeySource::Constant(_) | KeySource::Entangled => {}
        }
        let filled = domain.patterns.iter().map(|pattern| pattern.fill(crate::text::USUAL));
        values.extend(filled);
        values
    }

    /// Returns values of which a text comes that fits where the variable stands.
    fn fitting_values(&mut self, domain: &Domain, state: &State) -> Vec<String> {
        let mut values = Vec::new();
        for dimension in Dimension::ALL {
            for &(atom, wanted) in state.texts(dimension) {
                let Some(Atom::Text { patterns, .. }) = self.session.atoms.get(atom.index()) else {
                    continue;
                };
                let open = patterns.iter().filter(|pattern| wanted && pattern.has_symbols());
                for pattern in open.take(MOST_VALUES) {
                    for value in &domain.patterns {
                        self.budget.work(work::CHOICE);
                        let Some(text) = self.fitting_text(dimension, state, atom, &pattern.with_pattern(value)) else {
                            continue;
                        };
                        values.extend(standing_for(pattern, &text));
                    }
                }
            }
        }
        values
    }

    /// Returns a text for which all literals hold, one of them by this pattern; of variables elsewhere nothing is asked.
    fn fitting_text(&mut self, dimension: Dimension, state: &State, own: AtomId, pattern: &Pattern) -> Option<String> {
        let (base, out) = self.world.base(dimension);
        let mut wanted = Wanted {
            each: vec![vec![base?], vec![pattern]],
            none: out.into_iter().collect(),
        };
        for (atom, polarity) in state.texts(dimension) {
            let Some(Atom::Text { patterns, .. }) = self.session.atoms.get(atom.index()) else {
                continue;
            };
            match (polarity, patterns.iter().any(Pattern::has_symbols)) {
                (true, false) if *atom != own => wanted.each.push(patterns.iter().collect()),
                (true, _) => {}
                (false, _) => wanted
                    .none
                    .extend(patterns.iter().filter(|pattern| !pattern.has_symbols())),
            }
        }
        match find(wanted, self.budget) {
            Found::Text(text) => Some(text),
            Found::Perhaps | Found::Nothing => None,
        }
    }
}

impl Chosen {
    /// Returns the values of keys, where they were chosen.
    pub(super) fn values(&self) -> &[(Box<str>, Option<Box<str>>)] {
        match self {
            Self::Values(values) => values,
            Self::Nothing | Self::Domains(_) => &[],
        }
    }

    /// Replaces the variables in patterns that a text has to fit, or must not.
    pub(super) fn apply<'a>(
        &self,
        session: &Session<'_>,
        patterns: &'a [Pattern],
        is_wanted: bool,
    ) -> Cow<'a, [Pattern]> {
        if matches!(self, Self::Nothing) || !patterns.iter().any(Pattern::has_symbols) {
            return Cow::Borrowed(patterns);
        }
        let mut applied = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            match self {
                Self::Domains(domains) if pattern.has_symbols() => {
                    // Of what must not fit nothing is sure.
                    if is_wanted {
                        applied.extend(widened(pattern, domains, session));
                    }
                }
                Self::Values(values) => applied.extend(pattern.with_values(|symbol| {
                    let (key, _) = session.variables.key_of(symbol)?;
                    let (_, value) = values.iter().find(|(other, _)| other.as_ref() == key)?;
                    session.variables.value(symbol, value.as_deref())
                })),
                Self::Nothing | Self::Domains(_) => applied.push(pattern.clone()),
            }
        }
        Cow::Owned(applied)
    }
}

/// Returns patterns for all that a pattern with variables may be.
fn widened(pattern: &Pattern, domains: &[Domain], session: &Session<'_>) -> Vec<Pattern> {
    let mut symbols: Vec<Symbol> = pattern.symbols().collect();
    symbols.dedup();
    let [symbol] = symbols.as_slice() else {
        return vec![pattern.widened()];
    };
    let Some((key, default)) = session.variables.key_of(*symbol) else {
        return vec![pattern.widened()];
    };
    let Some(domain) = domains.iter().find(|domain| domain.key.as_ref() == key) else {
        return vec![pattern.widened()];
    };
    let default = default.filter(|_| domain.may_lack_value).map(Pattern::literal);
    let each = domain.patterns.iter().chain(&default);
    each.map(|value| {
        if symbol.is_folded {
            pattern.with_pattern(&value.folded())
        } else {
            pattern.with_pattern(value)
        }
    })
    .collect()
}

/// Returns the shortest list of patterns that a single value has to fit, if it has to.
fn asked(tests: &[(&KeyTest, bool)]) -> Option<Vec<Pattern>> {
    let lists = tests.iter().filter_map(|(test, wanted)| match test {
        KeyTest::Value(clause) if clause.is_negated != *wanted => texts(test),
        KeyTest::Value(_) | KeyTest::Present => None,
    });
    let shortest = lists.min_by_key(|patterns| patterns.len())?;
    Some(shortest.iter().map(Pattern::widened).collect())
}

fn texts(test: &KeyTest) -> Option<&Vec<Pattern>> {
    match test {
        KeyTest::Value(clause) => match &clause.set {
            FitSet::Text(patterns) => Some(patterns),
            FitSet::Ordered { .. } => None,
        },
        KeyTest::Present => None,
    }
}

fn run(class: Class) -> Pattern {
    Builder::default()
        .item(Item::One(class))
        .item(Item::Many(class))
        .build()
}

/// Returns what the first variable of a pattern may stand for in a text that fits.
fn standing_for(pattern: &Pattern, text: &str) -> Vec<String> {
    let Some((before, after)) = pattern.around_symbol() else {
        return Vec::new();
    };
    let (before, after) = (before.widened(), after.widened());
    let places = || text.char_indices().map(|(place, _)| place).chain([text.len()]);
    let starts: Vec<usize> = places()
        .filter(|start| text.get(..*start).is_some_and(|text| before.matches(text)))
        .take(2)
        .collect();
    let mut values = Vec::new();
    for start in starts {
        let rest = text.get(start..).unwrap_or_default();
        let ends = places().filter(|end| *end > start && text.get(*end..).is_some_and(|text| after.matches(text)));
        values.extend(
            ends.take(2)
                .filter_map(|end| rest.get(..end - start))
                .map(str::to_owned),
        );
    }
    values
}
