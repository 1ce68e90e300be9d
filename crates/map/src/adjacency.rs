//! What starts or ends at each of many numbered things, found without a search.

use std::ops::Range;

/// Where in a list, sorted by numbers, the entries of each number stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Starts(Vec<u32>);

impl Starts {
    /// Counts the entries of each number below `count`.
    pub(crate) fn new(count: usize, numbers: impl Iterator<Item = usize>) -> Self {
        let mut starts = vec![0; count + 1];
        for number in numbers {
            if let Some(entries) = starts.get_mut(number + 1) {
                *entries += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self(starts)
    }

    /// Returns where the entries of a number stand.
    pub(crate) fn of(&self, number: usize) -> Range<usize> {
        let place = |number: usize| self.0.get(number).map_or(0, |&start| start as usize);
        let start = place(number);
        start..place(number + 1).max(start)
    }

    /// Returns the places of entries in another list, sorted by these numbers; those of one number stay in order.
    pub(crate) fn sorted(&self, numbers: impl ExactSizeIterator<Item = usize>) -> Vec<u32> {
        let mut next = self.0.clone();
        let mut sorted = vec![0; numbers.len()];
        for (place, number) in (0..).zip(numbers) {
            if let Some(next) = next.get_mut(number)
                && let Some(free) = sorted.get_mut(*next as usize)
            {
                *free = place;
                *next += 1;
            }
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_number() {
        let numbers = [2, 0, 2, 3, 0];
        let starts = Starts::new(4, numbers.into_iter());
        assert_eq!([0, 1, 2, 3].map(|number| starts.of(number)), [0..2, 2..2, 2..4, 4..5]);
        assert!(starts.of(4).is_empty(), "nothing has this number");
        assert_eq!(starts.sorted(numbers.into_iter()), [1, 4, 0, 2, 3]);
    }
}
