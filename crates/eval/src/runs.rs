//! Sets of known actions as sorted runs of catalogue numbers.
//!
//! Actions are numbered by service and name, so `s3:Get*` is one run. A list of runs takes a hundredth of the memory
//! of a bitset over all actions, and a policy estate has many statements.

use iamscope_catalog::{ActionId, ActionSet};

/// A set of actions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ActionRuns {
    /// INVARIANT (sorted): first number and one past the last, rising, neither overlapping nor touching.
    runs: Box<[(u32, u32)]>,
}

impl ActionRuns {
    /// Takes over the actions of a set.
    pub(crate) fn new(set: &ActionSet) -> Self {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for action in set.iter() {
            let number = number(action);
            match runs.last_mut() {
                Some((_, end)) if *end == number => *end += 1,
                Some(_) | None => runs.push((number, number + 1)),
            }
        }
        Self { runs: runs.into() }
    }

    /// Makes the set of one action.
    pub(crate) fn one(action: ActionId) -> Self {
        let number = number(action);
        Self {
            runs: Box::new([(number, number.saturating_add(1))]),
        }
    }

    /// Makes the union of runs in any order.
    pub(crate) fn union(mut parts: Vec<(u32, u32)>) -> Self {
        parts.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::with_capacity(parts.len());
        for (first, end) in parts {
            match runs.last_mut() {
                Some((_, last)) if first <= *last => *last = end.max(*last),
                Some(_) | None => runs.push((first, end)),
            }
        }
        Self { runs: runs.into() }
    }

    /// Makes the set of those of so many actions that are not in this one.
    pub(crate) fn complement(&self, action_count: usize) -> Self {
        let mut runs = Vec::with_capacity(self.runs.len() + 1);
        let mut from = 0;
        for &(first, end) in &self.runs {
            if from < first {
                runs.push((from, first));
            }
            from = end;
        }
        let count = u32::try_from(action_count).unwrap_or(u32::MAX);
        if from < count {
            runs.push((from, count));
        }
        Self { runs: runs.into() }
    }

    /// Makes the set of all of so many actions.
    pub(crate) fn all(action_count: usize) -> Self {
        let end = u32::try_from(action_count).unwrap_or(u32::MAX);
        Self {
            runs: Box::new([(0, end)]),
        }
    }

    /// Returns whether an action is in the set.
    #[inline]
    pub(crate) fn contains(&self, action: ActionId) -> bool {
        let number = number(action);
        let place = self.runs.partition_point(|&(_, end)| end <= number);
        self.runs.get(place).is_some_and(|&(first, _)| first <= number)
    }

    /// Returns the runs: first number and one past the last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.runs.iter().copied()
    }

    /// Adds the actions to a set.
    pub(crate) fn add_to(&self, set: &mut ActionSet) {
        for &(first, end) in &self.runs {
            set.extend((first..end).map(|number| ActionId::from_index(number as usize)));
        }
    }
}

fn number(action: ActionId) -> u32 {
    u32::try_from(action.index()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_catalog::Catalog;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_are_sets(parts in proptest::collection::vec((0..40_u32, 0..6_u32), 0..8)) {
            let count = Catalog::embedded().action_count();
            let parts: Vec<(u32, u32)> = parts.into_iter().map(|(first, length)| (first, first + length + 1)).collect();
            let is_in = |number: u32| parts.iter().any(|&(first, end)| (first..end).contains(&number));
            let union = ActionRuns::union(parts.clone());
            let rest = union.complement(count);
            for number in 0..60 {
                let action = ActionId::from_index(number as usize);
                prop_assert_eq!(union.contains(action), is_in(number));
                prop_assert_eq!(rest.contains(action), !is_in(number));
            }
            let mut bits = ActionSet::empty(count);
            union.add_to(&mut bits);
            prop_assert_eq!(ActionRuns::new(&bits.complement()), rest);
        }
    }

    #[test]
    fn no_run_is_empty() {
        assert_eq!(ActionRuns::all(9).complement(9).iter().count(), 0);
        assert_eq!(
            ActionRuns::union(vec![(0, 4)]).complement(9).iter().collect::<Vec<_>>(),
            [(4, 9)]
        );
    }
}
