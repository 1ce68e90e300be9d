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
