//! What one list of patterns says of another.

use super::Solver;
use crate::node::AtomId;
use crate::session::Atom;
use crate::text::COMPARED;

/// How the texts of two atoms relate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Relation {
    /// What fits the first fits the second.
    pub(super) is_within: bool,
    /// Nothing fits both.
    pub(super) is_apart: bool,
}

impl Solver<'_, '_> {
    /// Returns how the texts of two atoms relate.
    pub(super) fn relation(&mut self, one: AtomId, other: AtomId) -> Relation {
        if let Some(known) = self.relations.get(&(one, other)) {
            return *known;
        }
        let patterns = |atom: AtomId| match self.session.atoms.get(atom.index()) {
            Some(Atom::Text { patterns, .. }) => patterns.as_slice(),
            Some(Atom::Action(_) | Atom::Key { .. } | Atom::Open(_)) | None => &[],
        };
        let (mine, others) = (patterns(one), patterns(other));
        self.budget.work(COMPARED * 2 * (mine.len() * others.len()) as u64);
        let relation = Relation {
            is_within: mine
                .iter()
                .all(|pattern| others.iter().any(|wider| wider.covers(pattern))),
            is_apart: mine
                .iter()
                .all(|pattern| others.iter().all(|other| pattern.clashes(other))),
        };
        self.relations.insert((one, other), relation);
        relation
    }
}
