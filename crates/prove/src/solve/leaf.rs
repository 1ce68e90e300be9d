//! The end of a branch: no choices are left, and each part of the request gets its value.

use super::Solver;
use super::state::State;
use crate::keys::{Given, KeyFound, find_value};
use crate::kind::{Dimension, Kind};
use crate::node::AtomId;
use crate::prover::Mode;
use crate::session::{Atom, action_pattern};
use crate::text::{Builder, Class, Found, Item, Pattern, Wanted, find};
use crate::typing::Format;
use crate::world::{RESOURCE_ACCOUNT, TargetKind};
use iamscope_catalog::{ActionRef, ActionSet};
use iamscope_policy::{Case, Scope};
use std::collections::BTreeSet;

/// A request that makes a formula true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Model {
    pub(crate) kind: Kind,
    pub(crate) service: Box<str>,
    pub(crate) action: Box<str>,
    /// The ARN; `None` for a request without a resource.
    pub(crate) resource: Option<String>,
    pub(crate) texts: [Option<String>; Dimension::ALL.len()],
    pub(crate) keys: Vec<(Box<str>, Given)>,
}

/// How many models are offered in a branch before it is given up.
const MOST_OFFERED: usize = 4;

impl Solver<'_, '_> {
    /// Makes a request of what a branch knows; `true` if it was accepted.
    pub(super) fn leaf(&mut self, state: &State) -> bool {
        let open = state
            .holding()
            .find_map(|atom| match self.session.atoms.get(atom.index()) {
                Some(Atom::Open(what)) => Some(what.clone()),
                Some(Atom::Action(_) | Atom::Text { .. } | Atom::Key { .. }) | None => None,
            });
        let mut actions = state.actions.clone();
        let mut keys = Vec::new();
        let mut is_sure = open.is_none();
        for (key, literals) in state.keys() {
            let Some(facts) = self.session.keys.get(key) else {
                continue;
            };
            match self.key(key, literals) {
                KeyFound::Value(given) => {
                    if let (true, Some(having)) = (given != Given::Absent && !state.is_younger, &facts.actions) {
                        actions.intersect_with(having);
                    }
                    keys.push((facts.name.clone(), given));
                }
                KeyFound::Perhaps => {
                    is_sure = false;
                    let what = format!("no value was found for `{}`, and none was ruled out", facts.name);
                    self.doubt.get_or_insert(what.into());
                }
                KeyFound::Nothing => return false,
            }
        }
        if actions.is_empty() && !state.is_younger {
            return false;
        }
        let mut texts: [Option<String>; Dimension::ALL.len()] = Default::default();
        for dimension in Dimension::ALL {
            let literals = state.texts(dimension);
            // The user behind a federated session is of its account, whoever he is.
            let is_anybody = dimension == Dimension::Issuer && !literals.iter().any(|(_, polarity)| *polarity);
            if dimension == Dimension::Resource || is_anybody || self.world.base(dimension).0.is_none() {
                continue;
            }
            match self.text(dimension, literals, None) {
                Found::Text(text) => texts
                    .iter_mut()
                    .skip(dimension.index())
                    .take(1)
                    .for_each(|place| *place = Some(text.clone())),
                Found::Perhaps => is_sure = false,
                Found::Nothing => return false,
            }
        }
        if let Some(what) = open {
            self.doubt.get_or_insert(what);
        }
        let model = Model {
            kind: self.world.kind,
            service: Box::default(),
            action: Box::default(),
            resource: None,
            texts,
            keys,
        };
        self.complete(model, &actions, is_sure, state)
    }

    /// Adds an action and a resource that go together.
    fn complete(&mut self, model: Model, actions: &ActionSet, is_sure: bool, state: &State) -> bool {
        if state.is_younger {
            return self.complete_younger(model, is_sure, state);
        }
        let catalog = self.session.prover.catalog;
        let mut known = actions.iter().filter_map(|id| catalog.action_by_id(id));
        if self.world.target == TargetKind::Nothing {
            return known
                .next()
                .is_some_and(|action| self.offer(model, is_sure, action, None));
        }
        let mut tried = BTreeSet::new();
        let mut offered = 0;
        for action in known {
            let mut kinds: Vec<_> = action.resource_types().map(|usage| usage.resource_type()).collect();
            // The plainest resource is the one that people know the action by.
            kinds.sort_by_key(|kind| kind.arn_format().len());
            for kind in kinds {
                if !tried.insert(kind.id()) {
                    continue;
                }
                let format = self.session.prover.typing().format(kind);
                match self.text(Dimension::Resource, state.texts(Dimension::Resource), format) {
                    Found::Text(text) => {
                        if self.offer(model.clone(), is_sure, action, Some(text)) {
                            return true;
                        }
                        offered += 1;
                    }
                    Found::Perhaps => self.note_variables(),
                    Found::Nothing => {}
                }
                if offered >= MOST_OFFERED || self.budget.is_spent() {
                    return false;
                }
            }
            if !self.budget.spend(1) {
                return false;
            }
        }
        if self.session.mode == Mode::Typed || offered > 0 {
            return false;
        }
        let mut known = actions.iter().filter_map(|id| catalog.action_by_id(id));
        match (
            self.text(Dimension::Resource, state.texts(Dimension::Resource), None),
            known.next(),
        ) {
            (Found::Text(text), Some(action)) => self.offer(model, is_sure, action, Some(text)),
            (Found::Perhaps, _) => {
                self.note_variables();
                false
            }
            (Found::Text(_) | Found::Nothing, _) => false,
        }
    }

    fn complete_younger(&mut self, mut model: Model, is_sure: bool, state: &State) -> bool {
        let Found::Text(name) = self.younger(state) else {
            return false;
        };
        let resource = match self.world.target {
            TargetKind::Nothing => None,
            TargetKind::Any | TargetKind::Owned | TargetKind::Unowned => {
                match self.text(Dimension::Resource, state.texts(Dimension::Resource), None) {
                    Found::Text(text) => Some(text),
                    Found::Perhaps => {
                        self.note_variables();
                        return false;
                    }
                    Found::Nothing => return false,
                }
            }
        };
        let Some((service, action)) = name.split_once(':') else {
            return false;
        };
        (model.service, model.action, model.resource) =
            (service.into(), self.spelled(&name).unwrap_or(action).into(), resource);
        self.hand_over(model, is_sure)
    }

    /// Returns the name of an action as a policy spells it.
    fn spelled(&self, name: &str) -> Option<&str> {
        let scopes = self.session.atoms.iter().filter_map(|atom| match atom {
            Atom::Action(scope) => Some(scope.scope),
            Atom::Text { .. } | Atom::Key { .. } | Atom::Open(_) => None,
        });
        let mut texts = scopes.flat_map(Scope::patterns).map(|pattern| pattern.value.as_str());
        let text = texts.find(|text| text.eq_ignore_ascii_case(name))?;
        text.split_once(':').map(|(_, name)| name)
    }

    fn offer(&mut self, mut model: Model, is_sure: bool, action: ActionRef<'_>, resource: Option<String>) -> bool {
        model.service = action.service_prefix().into();
        model.action = action.name().into();
        model.resource = resource;
        self.hand_over(model, is_sure)
    }

    fn hand_over(&mut self, model: Model, is_sure: bool) -> bool {
        if !is_sure {
            self.note_variables();
            return false;
        }
        match (self.accept)(model) {
            Ok(()) => true,
            Err(why) => {
                self.doubt.get_or_insert(why);
                false
            }
        }
    }

    fn note_variables(&mut self) {
        self.doubt
            .get_or_insert_with(|| "the answer depends on the value of a policy variable, or on more steps".into());
    }

    /// Finds the name of an action that the catalogue does not know.
    pub(super) fn younger(&mut self, state: &State) -> Found {
        let has_wildcard = |pattern: &&iamscope_policy::ActionPattern| pattern.as_str().contains(['*', '?']);
        if self.session.mode == Mode::Typed && !self.session.younger.iter().any(has_wildcard) {
            return self.listed_younger(state);
        }
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
                    Some((scope.patterns(), *polarity == matches!(scope.scope, Scope::Only(_))))
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
        find(&wanted, self.budget)
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
        let name = |literals: &[(AtomId, bool)]| {
            let each = literals
                .iter()
                .map(|(atom, polarity)| u64::from(atom.0) << 1 | u64::from(*polarity));
            let mut name: Vec<u64> = each.collect();
            name.sort_unstable();
            name
        };
        let key = format.is_none().then(|| name(literals));
        if let Some(found) = key.as_ref().and_then(|key| self.texts.get(key))
            && !literals.is_empty()
        {
            return found.clone();
        }
        let (base, out) = self.world.base(dimension);
        let Some(base) = base else { return Found::Nothing };
        let mut wanted = Wanted {
            each: vec![vec![&base]],
            none: out.iter().collect(),
        };
        if let Some(format) = format {
            wanted.each.push(vec![&format.pattern]);
            wanted.none.extend(&format.others);
        }
        for (atom, polarity) in literals {
            let Some(Atom::Text { patterns, .. }) = self.session.atoms.get(atom.index()) else {
                continue;
            };
            if *polarity {
                wanted.each.push(patterns.iter().collect());
            } else {
                wanted.none.extend(patterns);
            }
        }
        let found = find(&wanted, self.budget);
        if let Some(key) = key
            && !literals.is_empty()
        {
            self.texts.insert(key, found.clone());
        }
        found
    }

    /// Finds what a request may say of a key for which these literals hold.
    pub(super) fn key(&mut self, key: usize, literals: &[(AtomId, bool)]) -> KeyFound {
        let each = literals
            .iter()
            .map(|(atom, polarity)| u64::from(atom.0) << 1 | u64::from(*polarity));
        let mut name: Vec<u64> = each.collect();
        name.sort_unstable();
        if let Some(found) = self.keys.get(&name) {
            return found.clone();
        }
        let Some(facts) = self.session.keys.get(key) else {
            return KeyFound::Nothing;
        };
        let tests = literals
            .iter()
            .filter_map(|(atom, polarity)| match self.session.atoms.get(atom.index()) {
                Some(Atom::Key { test, .. }) => Some((test, *polarity)),
                Some(Atom::Action(_) | Atom::Text { .. } | Atom::Open(_)) | None => None,
            });
        let tests: Vec<_> = tests.collect();
        let mut shape = facts.shape.clone();
        // The names that a caller always has.
        let is_session_key = facts.name.as_ref() == "aws:federatedprovider"
            && matches!(self.world.kind, Kind::WebSession | Kind::SamlSession);
        shape.may_be_absent &= !is_session_key;
        shape.may_be_absent |= facts.name.as_ref() == RESOURCE_ACCOUNT;
        let found = find_value(&tests, &shape, self.budget);
        self.keys.insert(name, found.clone());
        found
    }
}
