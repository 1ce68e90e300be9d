//! The search for a request that makes a formula true.
//!
//! Literals that must hold are added to what is known of each part of the request; a part for which nothing is left ends
//! the branch. Clauses of which one literal is left are no choice; where there is one, the actions are first divided
//! into classes that all statements treat alike, which leaves few choices.

mod leaf;
mod relation;
mod sets;
mod state;
mod values;
mod work;

use crate::budget::Budget;
use crate::keys::KeyFound;
use crate::node::{AtomId, Node};
use crate::session::{Atom, Session};
use crate::text::Found;
use crate::world::World;
use iamscope_catalog::ActionSet;
use relation::Relation;
use rustc_hash::FxHashMap;
use state::State;
use std::rc::Rc;
use values::Chosen;

pub(crate) use leaf::Model;

/// What a search comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// A model was accepted.
    Found,
    /// There is none.
    Nothing,
    /// There may be one.
    Unknown(Box<str>),
}

/// Says whether a model is good; if it is not, why.
pub(crate) type Accept<'a> = dyn FnMut(Model) -> Result<(), Box<str>> + 'a;

/// A search in one world.
pub(crate) struct Solver<'s, 'p> {
    session: &'s Session<'p>,
    world: World,
    budget: &'s mut Budget,
    accept: &'s mut Accept<'s>,
    /// Why something may have been missed.
    doubt: Option<Box<str>>,
    texts: FxHashMap<Vec<u64>, Found>,
    younger: FxHashMap<Vec<u64>, Found>,
    keys: FxHashMap<Vec<u64>, KeyFound>,
    relations: FxHashMap<(AtomId, AtomId), Relation>,
    /// What stands for variables.
    chosen: Chosen,
}

/// How hard it is tried to find out whether a literal holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effort {
    /// By what is known of it, and of actions.
    Little,
    /// By what it means.
    Full,
}

impl<'s, 'p> Solver<'s, 'p> {
    pub(crate) fn new(
        session: &'s Session<'p>,
        world: World,
        budget: &'s mut Budget,
        accept: &'s mut Accept<'s>,
    ) -> Self {
        Self {
            session,
            world,
            budget,
            accept,
            doubt: None,
            texts: FxHashMap::default(),
            younger: FxHashMap::default(),
            keys: FxHashMap::default(),
            relations: FxHashMap::default(),
            chosen: Chosen::Nothing,
        }
    }

    /// Searches a request with one of these actions, or with one that the catalogue does not know, for which all of these
    /// formulas hold.
    pub(crate) fn solve(&mut self, parts: &[Rc<Node>], actions: &ActionSet, takes_younger: bool) -> Answer {
        let mut is_found =
            !actions.is_empty() && self.start(parts, State::new(self.session.atoms.len(), actions.clone(), false));
        if !is_found && takes_younger {
            let none = self.session.prover.catalog.no_actions();
            is_found = self.start(parts, State::new(self.session.atoms.len(), none, true));
        }
        match (is_found, self.budget.is_spent(), self.doubt.take()) {
            (true, ..) => Answer::Found,
            (false, true, _) => Answer::Unknown("the steps that were given are spent".into()),
            (false, false, Some(doubt)) => Answer::Unknown(doubt),
            (false, false, None) => Answer::Nothing,
        }
    }

    fn start(&mut self, parts: &[Rc<Node>], mut state: State) -> bool {
        let mut pending = Vec::new();
        parts.iter().all(|part| self.assert(part, &mut state, &mut pending)) && self.search(state, pending)
    }

    fn search(&mut self, mut state: State, mut pending: Vec<&Node>) -> bool {
        if !self.budget.work(work::BRANCH) || !self.propagate(&mut state, &mut pending) {
            return false;
        }
        if pending.is_empty() {
            return self.leaf(&state);
        }
        if !state.is_split && !state.is_younger {
            return self.split(&state, &pending);
        }
        let mut best: Option<(usize, usize)> = None;
        for (place, clause) in pending.iter().enumerate() {
            let count = match clause {
                Node::Any(parts) => parts
                    .iter()
                    .filter(|part| self.status(part, &state, Effort::Full).is_none())
                    .count(),
                Node::True | Node::False | Node::Literal(..) | Node::All(_) => 1,
            };
            if best.is_none_or(|(_, fewest)| count < fewest) {
                best = Some((place, count));
            }
        }
        let Some((place, _)) = best else { return false };
        let Node::Any(parts) = pending.swap_remove(place) else {
            return false;
        };
        for part in parts {
            if self.status(part, &state, Effort::Full) == Some(false) {
                continue;
            }
            let (mut state, mut pending) = (state.clone(), pending.clone());
            if self.assert(part, &mut state, &mut pending) && self.search(state, pending) {
                return true;
            }
            if self.budget.is_spent() {
                return false;
            }
        }
        false
    }

    /// Divides the actions into classes that all clauses treat alike.
    fn split(&mut self, state: &State, pending: &[&Node]) -> bool {
        let mut atoms = Vec::new();
        for clause in pending {
            collect(clause, &mut atoms);
        }
        atoms.sort_unstable();
        atoms.dedup();
        let mut classes = vec![state.actions.clone()];
        for atom in atoms {
            let Some(Atom::Action(scope)) = self.session.atoms.get(atom.index()) else {
                continue;
            };
            let mut next = Vec::with_capacity(classes.len() + 1);
            for class in classes {
                if class.is_disjoint(&scope.known) || class.is_subset(&scope.known) {
                    next.push(class);
                } else {
                    next.push(class.intersection(&scope.known));
                    next.push(class.difference(&scope.known));
                }
            }
            classes = next;
        }
        for class in classes {
            let mut state = state.clone();
            state.actions = class;
            state.is_split = true;
            if self.search(state, pending.to_vec()) {
                return true;
            }
            if self.budget.is_spent() {
                return false;
            }
        }
        false
    }

    /// Follows what is no choice; `false` if that ends the branch. What is quickly seen comes first.
    fn propagate(&mut self, state: &mut State, pending: &mut Vec<&Node>) -> bool {
        loop {
            let is_changed = match self.pass(state, pending, Effort::Little) {
                Some(false) => self.pass(state, pending, Effort::Full),
                changed @ (Some(true) | None) => changed,
            };
            match is_changed {
                None => return false,
                Some(false) => return true,
                Some(true) => {}
            }
        }
    }

    /// Looks at each clause once; `None` if one cannot hold, otherwise whether something follows that was not known.
    fn pass(&mut self, state: &mut State, pending: &mut Vec<&Node>, effort: Effort) -> Option<bool> {
        let mut has_changed = false;
        let mut left = Vec::with_capacity(pending.len());
        let mut clauses = std::mem::take(pending);
        while let Some(clause) = clauses.pop() {
            let Node::Any(parts) = clause else {
                if !self.assert(clause, state, &mut clauses) {
                    return None;
                }
                continue;
            };
            let mut only = None;
            let mut count = 0;
            let mut is_true = false;
            for part in parts {
                match self.status(part, state, effort) {
                    Some(true) => {
                        is_true = true;
                        break;
                    }
                    Some(false) => {}
                    None => {
                        only = Some(part);
                        count += 1;
                    }
                }
            }
            match (is_true, count, only) {
                (true, ..) => {}
                (false, 1, Some(only)) => {
                    if !self.assert(only, state, &mut clauses) {
                        return None;
                    }
                    has_changed = true;
                }
                (false, 0, _) => return None,
                (false, ..) => left.push(clause),
            }
        }
        left.reverse();
        *pending = left;
        Some(has_changed)
    }

    /// Adds what must hold; `false` if it cannot.
    fn assert<'n>(&mut self, node: &'n Node, state: &mut State, pending: &mut Vec<&'n Node>) -> bool {
        match node {
            Node::True => true,
            Node::False => false,
            Node::Literal(atom, polarity) => self.assert_literal(*atom, *polarity, state),
            Node::All(parts) => parts.iter().all(|part| self.assert(part, state, pending)),
            Node::Any(_) => {
                pending.push(node);
                true
            }
        }
    }

    fn assert_literal(&mut self, atom: AtomId, polarity: bool, state: &mut State) -> bool {
        if let Some(known) = state.value(atom) {
            return known == polarity;
        }
        state.set(atom, polarity);
        self.budget.work(work::LITERAL);
        match self.session.atoms.get(atom.index()) {
            Some(Atom::Action(scope)) => {
                state.action_literals.push((atom, polarity));
                if state.is_younger {
                    return self.younger(state) != Found::Nothing;
                }
                if polarity {
                    state.actions.intersect_with(&scope.known);
                } else {
                    state.actions.subtract(&scope.known);
                }
                !state.actions.is_empty()
            }
            Some(Atom::Text { dimension, .. }) => {
                state.text_literals(*dimension).push((atom, polarity));
                self.text(*dimension, state.texts(*dimension), None) != Found::Nothing
            }
            Some(Atom::Key { key, .. }) => {
                state.key_literals(*key).push((atom, polarity));
                self.key(*key, state.key(*key)) != KeyFound::Nothing
            }
            Some(Atom::Open(_)) => true,
            None => false,
        }
    }

    /// Returns whether a formula holds, as far as that is settled.
    fn status(&mut self, node: &Node, state: &State, effort: Effort) -> Option<bool> {
        match node {
            Node::True => Some(true),
            Node::False => Some(false),
            Node::Literal(atom, polarity) => self
                .literal_status(*atom, state, effort)
                .map(|holds| holds == *polarity),
            Node::All(parts) => {
                let mut is_open = false;
                for part in parts {
                    match self.status(part, state, effort) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => is_open = true,
                    }
                }
                (!is_open).then_some(true)
            }
            Node::Any(parts) => {
                let mut is_open = false;
                for part in parts {
                    match self.status(part, state, effort) {
                        Some(false) => {}
                        Some(true) => return Some(true),
                        None => is_open = true,
                    }
                }
                (!is_open).then_some(false)
            }
        }
    }

    fn literal_status(&mut self, atom: AtomId, state: &State, effort: Effort) -> Option<bool> {
        self.budget.work(work::LOOK);
        if let Some(known) = state.value(atom) {
            return Some(known);
        }
        match self.session.atoms.get(atom.index())? {
            Atom::Action(_) if state.is_younger => None,
            Atom::Action(scope) => {
                self.budget.work(work::ACTIONS);
                if state.actions.is_disjoint(&scope.known) {
                    return Some(false);
                }
                state.actions.is_subset(&scope.known).then_some(true)
            }
            Atom::Text { .. } | Atom::Key { .. } if effort == Effort::Little => None,
            Atom::Text { dimension, .. } => state.texts(*dimension).iter().find_map(|&(other, holds)| {
                if holds {
                    let relation = self.relation(other, atom);
                    match (relation.is_within, relation.is_apart) {
                        (true, _) => Some(true),
                        (false, true) => Some(false),
                        (false, false) => None,
                    }
                } else {
                    self.relation(atom, other).is_within.then_some(false)
                }
            }),
            Atom::Key { key, .. } => {
                let known = state.key(*key);
                if known.is_empty() {
                    return None;
                }
                let with = |polarity| {
                    let mut literals = known.to_vec();
                    literals.push((atom, polarity));
                    literals
                };
                if self.key(*key, &with(true)) == KeyFound::Nothing {
                    return Some(false);
                }
                (self.key(*key, &with(false)) == KeyFound::Nothing).then_some(true)
            }
            Atom::Open(_) => None,
        }
    }
}

fn collect(node: &Node, atoms: &mut Vec<AtomId>) {
    match node {
        Node::True | Node::False => {}
        Node::Literal(atom, _) => atoms.push(*atom),
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| collect(part, atoms)),
    }
}
