//! What is known of a part of the request, as a search for a value of it.

use super::state::State;
use super::values::Chosen;
use super::{Solver, work};
use crate::keys::{FitSet, Given, KeyFound, KeyTest, find_value, find_without_one};
use crate::kind::{Dimension, Kind};
use crate::node::AtomId;
use crate::prover::Mode;
use crate::session::{Atom, Session, action_pattern};
use crate::text::{Builder, Class, Found, Item, Pattern, Wanted, find};
use crate::typing::Format;
use crate::world::{KeySource, RESOURCE_ACCOUNT};
use iamscope_policy::{Case, Scope};
use std::borrow::Cow;

impl Solver<'_, '_> {
    /// Finds the name of an action that the catalogue does not know.
    pub(super) fn younger(&mut self, state: &State) -> Found {
        let has_wildcard = |pattern: &&iamscope_policy::ActionPattern| pattern.as_str().contains(['*', '?']);
        if self.session.mode == Mode::Typed && !self.session.younger.iter().any(has_wildcard) {
            return self.listed_younger(state);
        }
        let literals = name(&state.action_literals);
        if let Some(found) = self.younger.get(&literals) {
            return found.clone();
        }
        let found = self.find_younger(state);
        self.younger.insert(literals, found.clone());
        found
    }

    fn find_younger(&mut self, state: &State) -> Found {
        let name = Builder::default()
            .item(Item::One(Class::Name))
            .item(Item::Many(Class::Name))
            .text(":", Case::Sensitive)
            .item(Item::One(Class::Name))
            .item(Item::Many(Class::Name))
            .build();
        let lists: Vec<(Vec<Pattern>, bool)> = state
            .action_literals
            .iter()
            .filter_map(|(atom, polarity)| match self.session.atoms.get(atom.index()) {
                Some(Atom::Action(scope)) => {
                    Some((scope.younger(), *polarity == matches!(scope.scope, Scope::Only(_))))
                }
                Some(Atom::Text { .. } | Atom::Key { .. } | Atom::Open(_)) | None => None,
            })
            .collect();
        let mut wanted = Wanted {
            each: vec![vec![&name]],
            none: Vec::new(),
        };
        let younger: Vec<Pattern> = self
            .session
            .younger
            .iter()
            .map(|pattern| action_pattern(pattern))
            .collect();
        let count = younger.len() + lists.iter().map(|(patterns, _)| patterns.len()).sum::<usize>();
        self.budget.work(work::PATTERN * count as u64);
        if self.session.mode == Mode::Typed {
            wanted.each.push(younger.iter().collect());
        }
        for (patterns, is_in) in &lists {
            if *is_in {
                wanted.each.push(patterns.iter().collect());
            } else {
                wanted.none.extend(patterns);
            }
        }
        // Names that are known are not among the patterns, and may be found.
        let mut known: Vec<Pattern> = Vec::new();
        loop {
            let mut others = wanted.clone();
            others.none.extend(&known);
            match find(others, self.budget) {
                Found::Text(text) if self.session.prover.catalog.action(&text).is_some() => {
                    known.push(Builder::default().text(&text, Case::Insensitive).build());
                }
                found @ (Found::Text(_) | Found::Perhaps | Found::Nothing) => return found,
            }
        }
    }

    /// Finds one of the names that policies list and the catalogue does not know.
    fn listed_younger(&mut self, state: &State) -> Found {
        let fits = |name: &&str| {
            let Some((service, action)) = name.split_once(':') else {
                return false;
            };
            let mut literals = state.action_literals.iter();
            literals.all(|(atom, polarity)| match self.session.atoms.get(atom.index()) {
                Some(Atom::Action(scope)) => scope.has(service, action) == *polarity,
                Some(Atom::Text { .. } | Atom::Key { .. } | Atom::Open(_)) | None => true,
            })
        };
        let mut names = self.session.younger.iter().map(|pattern| pattern.as_str());
        names
            .find(fits)
            .map_or(Found::Nothing, |name| Found::Text(name.to_owned()))
    }

    /// Finds a text for which these literals hold.
    pub(super) fn text(&mut self, dimension: Dimension, literals: &[(AtomId, bool)], format: Option<&Format>) -> Found {
        let may_be_known = format.is_none() && matches!(self.chosen, Chosen::Nothing) && !literals.is_empty();
        let name = if may_be_known { name(literals) } else { Vec::new() };
        if may_be_known && let Some(found) = self.texts.get(&name) {
            return found.clone();
        }
        let found = self.find_text(dimension, literals, format);
        if may_be_known {
            self.texts.insert(name, found.clone());
        }
        found
    }

    fn find_text(&mut self, dimension: Dimension, literals: &[(AtomId, bool)], format: Option<&Format>) -> Found {
        let (base, out) = self.world.base(dimension);
        let Some(base) = base else { return Found::Nothing };
        let views = self.views(dimension);
        let filled = filled(self.session, &self.chosen, literals);
        let mut wanted = Wanted {
            each: vec![vec![base]],
            none: out.into_iter().collect(),
        };
        if let Some(format) = format {
            wanted.each.push(vec![&format.pattern]);
            wanted.none.extend(&format.others);
        }
        wanted
            .each
            .extend(views.iter().map(|patterns| patterns.iter().collect()));
        for (patterns, polarity) in &filled {
            if *polarity {
                wanted.each.push(patterns.iter().collect());
            } else {
                wanted.none.extend(patterns.iter());
            }
        }
        find(wanted, self.budget)
    }

    /// Returns what the values of variables say of a text that they are parts of.
    fn views(&self, dimension: Dimension) -> Vec<Vec<Pattern>> {
        let each = self.chosen.values().iter().filter_map(|(key, value)| {
            let value = value.as_deref()?;
            match self.world.source(self.session, key) {
                KeySource::Part(its, view) if its == dimension => Some(view.of(&Pattern::literal(value))),
                KeySource::Part(..) | KeySource::Free | KeySource::Absent => None,
                KeySource::Constant(_) | KeySource::Entangled => None,
            }
        });
        each.collect()
    }

    /// Finds what a request may say of a key for which these literals hold.
    pub(super) fn key(&mut self, key: usize, literals: &[(AtomId, bool)]) -> KeyFound {
        if !matches!(self.chosen, Chosen::Nothing) {
            return self.find_key(key, literals, false);
        }
        self.budget.work(work::KEY);
        let name = name(literals);
        if let Some(found) = self.keys.get(&name) {
            return found.clone();
        }
        let found = self.find_key(key, literals, false);
        self.keys.insert(name, found.clone());
        found
    }

    /// Returns what becomes of these literals if the request does not have the key.
    pub(super) fn without_key(&mut self, key: usize, literals: &[(AtomId, bool)]) -> KeyFound {
        self.find_key(key, literals, true)
    }

    fn find_key(&mut self, key: usize, literals: &[(AtomId, bool)], is_absent: bool) -> KeyFound {
        let Some(facts) = self.session.keys.get(key) else {
            return KeyFound::Nothing;
        };
        let tests = literals
            .iter()
            .filter_map(|(atom, polarity)| match self.session.atoms.get(atom.index()) {
                Some(Atom::Key { test, .. }) => {
                    Some((filled_test(self.session, &self.chosen, test, *polarity), *polarity))
                }
                Some(Atom::Action(_) | Atom::Text { .. } | Atom::Open(_)) | None => None,
            });
        let tests: Vec<_> = tests.collect();
        let tests: Vec<_> = tests
            .iter()
            .map(|(test, polarity)| (test.as_ref(), *polarity))
            .collect();
        let mut shape = facts.shape.clone();
        // The names that a caller always has.
        let is_session_key = facts.name.as_ref() == "aws:federatedprovider"
            && matches!(self.world.kind, Kind::WebSession | Kind::SamlSession);
        shape.may_be_absent &= !is_session_key;
        shape.may_be_absent |= is_absent || facts.name.as_ref() == RESOURCE_ACCOUNT;
        if is_absent {
            return Given::Absent.answer(&tests, &shape);
        }
        match self.chosen.values().iter().find(|(other, _)| *other == facts.name) {
            Some((_, Some(value))) => Given::One(value.as_ref().into()).answer(&tests, &shape),
            Some((_, None)) => find_without_one(&tests, &shape, self.budget),
            None => find_value(&tests, &shape, self.budget),
        }
    }
}

/// Returns the patterns of literals about a text, their variables replaced by what was chosen.
fn filled<'a>(
    session: &'a Session<'_>,
    chosen: &Chosen,
    literals: &[(AtomId, bool)],
) -> Vec<(Cow<'a, [Pattern]>, bool)> {
    let each = literals.iter().filter_map(|(atom, polarity)| {
        let Some(Atom::Text { patterns, .. }) = session.atoms.get(atom.index()) else {
            return None;
        };
        Some((chosen.apply(session, patterns, *polarity), *polarity))
    });
    each.collect()
}

fn filled_test<'a>(session: &Session<'_>, chosen: &Chosen, test: &'a KeyTest, polarity: bool) -> Cow<'a, KeyTest> {
    let KeyTest::Value(clause) = test else {
        return Cow::Borrowed(test);
    };
    let FitSet::Text(patterns) = &clause.set else {
        return Cow::Borrowed(test);
    };
    match chosen.apply(session, patterns, clause.is_negated != polarity) {
        Cow::Borrowed(_) => Cow::Borrowed(test),
        Cow::Owned(patterns) => {
            let mut clause = clause.clone();
            clause.set = FitSet::Text(patterns);
            Cow::Owned(KeyTest::Value(clause))
        }
    }
}

/// Returns what tells literals from others.
fn name(literals: &[(AtomId, bool)]) -> Vec<u64> {
    let each = literals
        .iter()
        .map(|(atom, polarity)| u64::from(atom.0) << 1 | u64::from(*polarity));
    let mut name: Vec<u64> = each.collect();
    name.sort_unstable();
    name
}
