//! One way to read what the documentation leaves open.

use super::answer::Question;
use super::truth::Truth;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A set of readings. A question that is not settled is read cautiously, and noted.
pub(super) struct World {
    settled: BTreeMap<Question, bool>,
    /// The questions that came up, and whether the rules pick a reading.
    met: RefCell<BTreeMap<Question, bool>>,
}

impl World {
    /// Returns the world in which every open point is read cautiously.
    pub(super) fn cautious() -> Self {
        Self::with([])
    }

    /// Returns a world in which these questions are settled and all others are read cautiously.
    pub(super) fn with(settled: impl IntoIterator<Item = (Question, bool)>) -> Self {
        Self {
            settled: settled.into_iter().collect(),
            met: RefCell::default(),
        }
    }

    /// Returns the questions that came up.
    pub(super) fn met(&self) -> BTreeSet<Question> {
        self.met.borrow().keys().copied().collect()
    }

    /// Returns the questions that came up for which the rules pick a reading.
    pub(super) fn assumed(&self) -> BTreeSet<Question> {
        let met = self.met.borrow();
        let assumed = met.iter().filter(|&(_, &is_assumed)| is_assumed);
        assumed.map(|(&question, _)| question).collect()
    }

    /// Answers a question of matching: open unless this world settles it. An open Deny applies, an open Allow does not.
    pub(super) fn open(&self, question: Question) -> Truth {
        self.met.borrow_mut().insert(question, false);
        self.settled
            .get(&question)
            .map_or(Truth::Open, |&holds| Truth::of(holds))
    }

    /// Answers a question for which the rules pick a reading.
    pub(super) fn assume(&self, question: Question, reading: bool) -> bool {
        self.met.borrow_mut().insert(question, true);
        self.settled.get(&question).copied().unwrap_or(reading)
    }

    /// Returns what two readings agree on, and a question where they do not.
    pub(super) fn agree(&self, one: bool, other: bool, question: Question) -> Truth {
        if one == other {
            Truth::of(one)
        } else {
            self.open(question)
        }
    }
}
