//! Which statements of a policy are about an action, looked up instead of asked one by one.

use crate::runs::ActionRuns;
use iamscope_catalog::ActionId;

/// A policy may have this many entries for each run of its statements; more than that is not a policy that AWS would
/// store, and is asked statement by statement.
const ENTRIES_PER_RUN: usize = 64;

/// Most questions "is this statement about that action" that are asked to make an index.
const QUESTIONS: usize = 1 << 20;

/// The statements of one policy by action.
#[derive(Clone, Debug)]
pub(crate) struct ActionIndex {
    /// Where the actions from this number on, up to the next entry, have their statements in `places`.
    ///
    /// INVARIANT (sorted): numbers rise, starting with 0; starts rise or stay.
    segments: Box<[Segment]>,
    places: Box<[u32]>,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    first_action: u32,
    start: u32,
}

impl ActionIndex {
    /// Makes the index of statements, in their order; `None` if it would be out of proportion.
    pub(crate) fn new(statements: &[&ActionRuns]) -> Option<Self> {
        let mut borders: Vec<u32> = vec![0];
        for runs in statements {
            borders.extend(runs.iter().flat_map(|(first, end)| [first, end]));
        }
        let limit = ENTRIES_PER_RUN * borders.len();
        borders.sort_unstable();
        borders.dedup();
        if borders.len().saturating_mul(statements.len()) > QUESTIONS {
            return None;
        }
        let mut segments: Vec<Segment> = Vec::with_capacity(borders.len());
        let mut places = Vec::new();
        for border in borders {
            let action = ActionId::from_index(border as usize);
            segments.push(Segment {
                first_action: border,
                start: u32::try_from(places.len()).ok()?,
            });
            let about_it = (0_u32..).zip(statements).filter(|(_, runs)| runs.contains(action));
            places.extend(about_it.map(|(place, _)| place));
            if places.len() > limit {
                return None;
            }
        }
        Some(Self {
            segments: segments.into(),
            places: places.into(),
        })
    }

    /// Returns the places of the statements about an action, in order.
    #[inline]
    pub(crate) fn statements(&self, action: ActionId) -> &[u32] {
        let number = action.index();
        let after = self
            .segments
            .partition_point(|segment| segment.first_action as usize <= number);
        let start = after.checked_sub(1).and_then(|place| self.segments.get(place));
        let start = start.map_or(0, |segment| segment.start as usize);
        let end = self
            .segments
            .get(after)
            .map_or(self.places.len(), |segment| segment.start as usize);
        self.places.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_finds_statements_in_their_order() {
        let all = ActionRuns::all(9);
        let some = ActionRuns::union(vec![(2, 4)]);
        let index = ActionIndex::new(&[&all, &some]).expect("an index");
        let statements = |number| index.statements(ActionId::from_index(number));
        assert_eq!([statements(1), statements(2), statements(4)], [&[0][..], &[0, 1], &[0]]);
        assert!(statements(9).is_empty());
    }

    #[test]
    fn what_is_out_of_proportion_has_no_index() {
        let odd = ActionRuns::union((0..1024).map(|number| (2 * number, 2 * number + 1)).collect());
        assert!(ActionIndex::new(&[&odd; 600]).is_none());
    }
}
