//! Sets of actions as one bit for each action the catalogue knows.

use std::fmt;

use crate::{ActionId, Catalog};

/// A set of actions of one catalogue.
///
/// Sets of different catalogues must not be mixed: their ids mean different actions.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActionSet {
    // INVARIANT (clean tail): bits at and above `universe` are zero, so that counting and comparing need no mask.
    words: Box<[u64]>,
    universe: u32,
}

impl Catalog {
    /// Returns the set of no action.
    pub fn no_actions(&self) -> ActionSet {
        ActionSet::empty(self.action_count())
    }

    /// Returns the set of all actions.
    pub fn all_actions(&self) -> ActionSet {
        self.no_actions().complement()
    }
}

impl ActionSet {
    /// Makes an empty set for a catalogue of so many actions.
    pub fn empty(action_count: usize) -> Self {
        Self {
            words: vec![0; action_count.div_ceil(64)].into(),
            universe: action_count as u32,
        }
    }

    /// Adds an action and returns whether it was new; an id that the catalogue does not have is not added.
    pub fn insert(&mut self, action: ActionId) -> bool {
        if action.0 >= self.universe {
            return false;
        }
        let Some(word) = self.words.get_mut(action.index() / 64) else {
            return false;
        };
        let bit = 1_u64 << (action.0 % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Adds actions by their ids from `first` up to and not including `end`.
    pub fn insert_range(&mut self, first: u32, end: u32) {
        let end = end.min(self.universe);
        for (index, word) in self.words.iter_mut().enumerate().skip(first as usize / 64) {
            let start = index as u32 * 64;
            if start >= end {
                break;
            }
            let above_first = u64::MAX << first.saturating_sub(start);
            let below_end = if end - start >= 64 {
                u64::MAX
            } else {
                (1 << (end - start)) - 1
            };
            *word |= above_first & below_end;
        }
    }

    /// Returns whether an action is in the set.
    #[inline]
    pub fn contains(&self, action: ActionId) -> bool {
        let word = self.words.get(action.index() / 64).copied().unwrap_or_default();
        word & (1 << (action.0 % 64)) != 0
    }

    /// Adds all actions of another set.
    pub fn union_with(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine | theirs);
    }

    /// Keeps only the actions that are in another set as well.
    pub fn intersect_with(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine & theirs);
    }

    /// Takes out all actions of another set.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine & !theirs);
    }

    /// Returns the actions that are in either set.
    pub fn union(&self, other: &Self) -> Self {
        let mut result = self.clone();
        result.union_with(other);
        result
    }

    /// Returns the actions that are in both sets.
    pub fn intersection(&self, other: &Self) -> Self {
        let mut result = self.clone();
        result.intersect_with(other);
        result
    }

    /// Returns the actions that are in this set and not in the other.
    pub fn difference(&self, other: &Self) -> Self {
        let mut result = self.clone();
        result.subtract(other);
        result
    }

    /// Returns the known actions that are not in the set.
    pub fn complement(&self) -> Self {
        let mut result = Self::empty(self.universe as usize);
        result.insert_range(0, self.universe);
        result.subtract(self);
        result
    }

    /// Returns whether no action is in both sets.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.words
            .iter()
            .zip(&other.words)
            .all(|(mine, theirs)| mine & theirs == 0)
    }

    /// Returns whether every action is in the other set as well.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words
            .iter()
            .zip(&other.words)
            .all(|(mine, theirs)| mine & !theirs == 0)
    }

    /// Returns whether the set has no action.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Returns how many actions the set has.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns the actions in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> {
        (0_u32..).zip(&self.words).flat_map(|(index, &word)| {
            let next = |&rest: &u64| Some(rest & rest.wrapping_sub(1)).filter(|&rest| rest != 0);
            let rests = std::iter::successors(Some(word).filter(|&word| word != 0), next);
            rests.map(move |rest| ActionId(index * 64 + rest.trailing_zeros()))
        })
    }

    fn combine(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) {
        debug_assert_eq!(self.universe, other.universe, "sets of different catalogues");
        for (mine, &theirs) in self.words.iter_mut().zip(&other.words) {
            *mine = operation(*mine, theirs);
        }
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter().map(ActionId::index)).finish()
    }
}

impl Extend<ActionId> for ActionSet {
    fn extend<I: IntoIterator<Item = ActionId>>(&mut self, actions: I) {
        for action in actions {
            self.insert(action);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const COUNT: usize = 150;

    fn set(indexes: &BTreeSet<usize>) -> ActionSet {
        let mut set = ActionSet::empty(COUNT);
        set.extend(indexes.iter().map(|&index| ActionId::from_index(index)));
        set
    }

    fn indexes(set: &ActionSet) -> BTreeSet<usize> {
        set.iter().map(ActionId::index).collect()
    }

    fn some() -> impl Strategy<Value = BTreeSet<usize>> {
        proptest::collection::btree_set(0..COUNT, 0..COUNT)
    }

    proptest! {
        #[test]
        fn bits_behave_as_a_set(left in some(), right in some()) {
            let (a, b) = (set(&left), set(&right));
            prop_assert_eq!(indexes(&a), left.clone());
            prop_assert_eq!(a.len(), left.len());
            prop_assert_eq!(a.is_empty(), left.is_empty());
            prop_assert_eq!(indexes(&a.union(&b)), &left | &right);
            prop_assert_eq!(indexes(&a.intersection(&b)), &left & &right);
            prop_assert_eq!(indexes(&a.difference(&b)), &left - &right);
            prop_assert_eq!(a.is_subset(&b), left.is_subset(&right));
            prop_assert_eq!(a.is_disjoint(&b), left.is_disjoint(&right));
            prop_assert_eq!(a.complement().complement(), a.clone());
            prop_assert_eq!(a.complement().len(), COUNT - left.len());
        }

        #[test]
        fn a_range_is_its_members(first in 0..COUNT as u32, length in 0..COUNT as u32) {
            let end = (first + length).min(COUNT as u32);
            let mut range = ActionSet::empty(COUNT);
            range.insert_range(first, first + length);
            prop_assert_eq!(indexes(&range), (first as usize..end as usize).collect());
        }
    }

    #[test]
    fn an_id_beyond_the_catalogue_is_not_added() {
        let mut set = ActionSet::empty(COUNT);
        assert!(!set.insert(ActionId::from_index(COUNT)));
        assert!(!set.contains(ActionId::from_index(COUNT)) && set.is_empty());
    }
}
