//! The end of a branch: no choices are left, and each part of the request gets its value.

use super::state::State;
use super::values::Chosen;
use super::{Solver, work};
use crate::keys::{Given, KeyFound};
use crate::kind::{Dimension, Kind};
use crate::prover::Mode;
use crate::session::Atom;
use crate::text::{Found, text_of};
use crate::world::{KeySource, TargetKind};
use iamscope_catalog::{ActionRef, ActionSet};
use iamscope_policy::Scope;
use std::borrow::Cow;
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

/// Of how many actions all resource types are tried.
const FEW_ACTIONS: usize = 32;

impl Solver<'_, '_> {
    /// Makes a request of what a branch knows, with the values that were chosen for variables; `true` if it was accepted.
    pub(super) fn leaf_with_values(&mut self, state: &State) -> bool {
        let open = state
            .holding()
            .find_map(|atom| match self.session.atoms.get(atom.index()) {
                Some(Atom::Open(what)) => Some(what.clone()),
                Some(Atom::Action(_) | Atom::Text { .. } | Atom::Key { .. }) | None => None,
            });
        let mut actions = state.actions.clone();
        let mut unsure = self.session.prover.catalog.no_actions();
        let mut keys = Vec::new();
        let mut is_sure = open.is_none() && !matches!(self.chosen, Chosen::Domains(_));
        let others = self.other_keys(state);
        for (key, literals) in state.keys().chain(others.into_iter().map(|key| (key, [].as_slice()))) {
            let Some(facts) = self.session.keys.get(key) else {
                continue;
            };
            match self.key(key, literals) {
                KeyFound::Value(given) => {
                    if let (true, Some(having)) = (given != Given::Absent && !state.is_younger, &facts.actions) {
                        // Requests for other actions do not have the key, whatever that comes to.
                        if self.without_key(key, literals) == KeyFound::Nothing {
                            unsure.intersect_with(having);
                        } else {
                            unsure.union_with(&actions.difference(having));
                        }
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
        let mut texts: [Option<String>; Dimension::ALL.len()] = Default::default();
        if actions.is_empty() && unsure.is_empty() && !state.is_younger {
            return false;
        }
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
        if !unsure.is_empty() && !state.is_younger {
            let before = self.doubt.take();
            self.complete(model.clone(), &unsure, false, state);
            let what = "what a condition makes of a key that requests for the action never have is not documented";
            let found = self.doubt.take().map(|_| what.into());
            self.doubt = before.or(found);
        }
        self.complete(model, &actions, is_sure, state)
    }

    /// Returns the keys whose values were chosen and of which nothing else is known.
    fn other_keys(&self, state: &State) -> Vec<usize> {
        let numbers = self.chosen.values().iter().filter_map(|(key, _)| {
            let is_free = matches!(self.world.source(self.session, key), KeySource::Free);
            let number = self.session.keys.iter().position(|facts| facts.name == *key)?;
            (is_free && state.key(number).is_empty()).then_some(number)
        });
        numbers.collect()
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
        let fitting = self.fitting(actions, state);
        let known = fitting.iter().filter_map(|id| catalog.action_by_id(id));
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
                self.budget.work(work::TYPE);
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
            if !self.budget.work(work::ACTION) {
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

    /// Leaves out actions whose resources are of other services than those that the resource has to be of.
    fn fitting<'a>(&mut self, actions: &'a ActionSet, state: &State) -> Cow<'a, ActionSet> {
        let mut fitting = Cow::Borrowed(actions);
        if actions.iter().nth(FEW_ACTIONS).is_none() {
            return fitting;
        }
        for (atom, polarity) in state.texts(Dimension::Resource) {
            let Some(Atom::Text { patterns, .. }) = self.session.atoms.get(atom.index()) else {
                continue;
            };
            let services: Option<BTreeSet<String>> =
                patterns.iter().map(|pattern| text_of(pattern.field(2)?)).collect();
            let Some(services) = services.filter(|_| *polarity) else {
                continue;
            };
            let mut on = self.session.prover.catalog.no_actions();
            for service in services {
                on.union_with(&self.session.prover.typing().actions_on(&service));
            }
            fitting.to_mut().intersect_with(&on);
        }
        fitting
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
        self.budget.work(work::OFFER);
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
}
