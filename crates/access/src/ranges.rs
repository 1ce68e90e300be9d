//! Sets of actions as sorted runs of catalogue ids.
//!
//! The actions of a pattern such as `s3:Get*` are neighbours in the catalogue, so a document needs a handful of runs
//! where a bitset takes three kilobytes; with tens of thousands of documents that is the difference that counts.

use iamscope_catalog::{ActionId, ActionSet, Catalog};

/// A set of catalogue actions.
///
/// INVARIANT (runs): sorted, not touching, each with `start < end`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ActionRanges(Vec<(u32, u32)>);

impl ActionRanges {
    /// Makes the set of all actions of a catalogue.
    pub fn all(catalog: &Catalog) -> Self {
        match u32::try_from(catalog.action_count()) {
            Ok(0) | Err(_) => Self::default(),
            Ok(count) => Self(vec![(0, count)]),
        }
    }

    /// Makes a set of the actions that a pattern covers, such as `s3:Get*`.
    pub fn matching(catalog: &Catalog, pattern: &str) -> Self {
        if pattern.contains(['*', '?']) {
            return Self::from_set(&catalog.matching(pattern));
        }
        // Most patterns are the name of one action, which needs no bitset.
        let index = catalog.action(pattern).map(|action| action.id().index() as u32);
        Self(index.map(|index| (index, index + 1)).into_iter().collect())
    }

    /// Makes a set of the actions of a bitset.
    pub fn from_set(set: &ActionSet) -> Self {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for index in set.iter().filter_map(|action| u32::try_from(action.index()).ok()) {
            match runs.last_mut() {
                Some((_, end)) if *end == index => *end += 1,
                Some(_) | None => runs.push((index, index + 1)),
            }
        }
        Self(runs)
    }

    /// Returns whether an action is in the set.
    pub fn contains(&self, action: ActionId) -> bool {
        let index = action.index() as u32;
        let after = self.0.partition_point(|&(start, _)| start <= index);
        let run = after.checked_sub(1).and_then(|place| self.0.get(place));
        run.is_some_and(|&(_, end)| index < end)
    }

    /// Returns whether no action is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many actions are in the set.
    pub fn len(&self) -> usize {
        self.0.iter().map(|&(start, end)| (end - start) as usize).sum()
    }

    /// Returns the actions in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> + '_ {
        let indexes = self.0.iter().flat_map(|&(start, end)| start..end);
        indexes.map(|index| ActionId::from_index(index as usize))
    }

    /// Returns the actions that are in one of the sets.
    #[must_use]
    pub fn union<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sets = sets.into_iter().filter(|set| !set.is_empty());
        let Some(first) = sets.next() else {
            return Self::default();
        };
        let Some(second) = sets.next() else {
            return first.clone();
        };
        let mut runs = Vec::with_capacity(first.0.len() + second.0.len());
        runs.extend_from_slice(&first.0);
        runs.extend_from_slice(&second.0);
        for set in sets {
            runs.extend_from_slice(&set.0);
        }
        // Sorted runs one after the other: what a stable sort is good at.
        runs.sort();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(runs.len());
        for (start, end) in runs {
            match merged.last_mut() {
                Some((_, last)) if *last >= start => *last = end.max(*last),
                Some(_) | None => merged.push((start, end)),
            }
        }
        Self(merged)
    }

    /// Returns the actions of the catalogue that are not in the set.
    #[must_use]
    pub fn complement(&self, catalog: &Catalog) -> Self {
        let mut rest = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(start, end) in &self.0 {
            if next < start {
                rest.push((next, start));
            }
            next = end;
        }
        let count = u32::try_from(catalog.action_count()).unwrap_or(u32::MAX);
        if next < count {
            rest.push((next, count));
        }
        Self(rest)
    }

    /// Returns the actions that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut common = Vec::new();
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(&&(a, b)), Some(&&(c, d))) = (mine.peek(), theirs.peek()) {
            let (start, end) = (a.max(c), b.min(d));
            if start < end {
                common.push((start, end));
            }
            if b < d {
                mine.next();
            } else {
                theirs.next();
            }
        }
        Self(common)
    }

    /// Returns the actions of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = Vec::with_capacity(self.0.len());
        let mut others = other.0.iter().peekable();
        for &(start, end) in &self.0 {
            let mut next = start;
            while let Some(&&(from, to)) = others.peek() {
                if from >= end {
                    break;
                }
                if next < from {
                    rest.push((next, from));
                }
                next = next.max(to);
                // A run that goes on past this one may take from the next one, too.
                if to > end {
                    break;
                }
                others.next();
            }
            if next < end {
                rest.push((next, end));
            }
        }
        Self(rest)
    }

    /// Returns the set as a bitset.
    pub fn to_set(&self, catalog: &Catalog) -> ActionSet {
        let mut set = catalog.no_actions();
        for &(start, end) in &self.0 {
            set.insert_range(start, end);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_without_wildcards_are_single_actions() {
        let catalog = Catalog::embedded();
        for pattern in [
            "s3:GetObject",
            "S3:getobject",
            "s3:Nothing",
            "nothing",
            "s3:",
            "*",
            "s3:*Object",
            "s3:Get?bject",
        ] {
            let expected = ActionRanges::from_set(&catalog.matching(pattern));
            assert_eq!(ActionRanges::matching(catalog, pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn runs_behave_as_sets() {
        let catalog = Catalog::embedded();
        let some = ActionRanges::from_set(&catalog.matching("s3:Get*"));
        let more = ActionRanges::from_set(&catalog.matching("s3:*Object"));
        let (some_bits, more_bits) = (some.to_set(catalog), more.to_set(catalog));
        assert_eq!(
            some.intersection(&more).to_set(catalog),
            some_bits.intersection(&more_bits)
        );
        assert_eq!(
            ActionRanges::union([&some, &more]).to_set(catalog),
            some_bits.union(&more_bits)
        );
        assert_eq!(some.difference(&more).to_set(catalog), some_bits.difference(&more_bits));
        assert_eq!(some.len(), some_bits.len());
        let get = catalog.action("s3:GetObject").expect("a known action").id();
        let put = catalog.action("s3:PutObject").expect("a known action").id();
        assert!(some.contains(get) && !some.contains(put) && more.contains(put));
        assert_eq!(ActionRanges::all(catalog).complement(catalog), ActionRanges::default());
    }
}
