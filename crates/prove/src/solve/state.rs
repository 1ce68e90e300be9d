//! What a branch knows.

use crate::kind::Dimension;
use crate::node::AtomId;
use iamscope_catalog::ActionSet;

/// Literals about one part of the request.
type Literals = Vec<(AtomId, bool)>;

/// What a branch knows.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// By atom: 0 where nothing is known, 1 where it holds, 2 where it does not.
    values: Vec<u8>,
    pub(super) actions: ActionSet,
    /// Whether the action is one that the catalogue does not know.
    pub(super) is_younger: bool,
    /// Whether all actions that are left are treated alike.
    pub(super) is_split: bool,
    pub(super) action_literals: Literals,
    texts: [Literals; Dimension::ALL.len()],
    keys: Vec<(usize, Literals)>,
}

impl State {
    pub(super) fn new(atoms: usize, actions: ActionSet, is_younger: bool) -> Self {
        Self {
            values: vec![0; atoms],
            actions,
            is_younger,
            is_split: false,
            action_literals: Vec::new(),
            texts: Default::default(),
            keys: Vec::new(),
        }
    }

    pub(super) fn value(&self, atom: AtomId) -> Option<bool> {
        match self.values.get(atom.index()) {
            Some(1) => Some(true),
            Some(2) => Some(false),
            Some(_) | None => None,
        }
    }

    pub(super) fn set(&mut self, atom: AtomId, holds: bool) {
        if let Some(value) = self.values.get_mut(atom.index()) {
            *value = if holds { 1 } else { 2 };
        }
    }

    /// Returns the atoms that are known to hold.
    pub(super) fn holding(&self) -> impl Iterator<Item = AtomId> {
        let known = (0..).zip(&self.values).filter(|(_, value)| **value != 0);
        known.map(|(number, _)| AtomId(number))
    }

    pub(super) fn texts(&self, dimension: Dimension) -> &[(AtomId, bool)] {
        self.texts.get(dimension.index()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn text_literals(&mut self, dimension: Dimension) -> &mut Literals {
        let [resource, principal, session, name, issuer] = &mut self.texts;
        match dimension {
            Dimension::Resource => resource,
            Dimension::Principal => principal,
            Dimension::Session => session,
            Dimension::Name => name,
            Dimension::Issuer => issuer,
        }
    }

    pub(super) fn key(&self, key: usize) -> &[(AtomId, bool)] {
        let found = self.keys.iter().find(|(other, _)| *other == key);
        found.map_or(&[], |(_, literals)| literals)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = (usize, &[(AtomId, bool)])> {
        self.keys.iter().map(|(key, literals)| (*key, literals.as_slice()))
    }

    pub(super) fn key_literals(&mut self, key: usize) -> &mut Literals {
        let place = self.keys.iter().position(|(other, _)| *other == key);
        let place = place.unwrap_or_else(|| {
            self.keys.push((key, Vec::new()));
            self.keys.len() - 1
        });
        // INVARIANT (place): found or just made.
        #[expect(clippy::indexing_slicing, reason = "the place was found or made two lines above")]
        &mut self.keys[place].1
    }
}
