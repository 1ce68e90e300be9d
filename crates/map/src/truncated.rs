//! What a map leaves out because there is too much of it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;

/// Something of which not everything was looked at, so that edges may be missing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Truncated {
    /// What, in the plural: `edges of user/alice by lambda-001`.
    pub what: Box<str>,
    /// How many were looked at.
    pub shown: usize,
    /// How many there are, if that is known; else there may be more.
    pub of: Option<usize>,
}

impl fmt::Display for Truncated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, shown, of } = self;
        match of {
            Some(of) => write!(f, "{shown} of {of} {what}"),
            None => write!(f, "the first {shown} {what}; there may be more"),
        }
    }
}

/// Gathers what is left out while a map is drawn.
#[derive(Debug, Default)]
pub(crate) struct Truncations(Mutex<BTreeSet<Truncated>>);

impl Truncations {
    /// Notes that no more than `shown` were looked at of something.
    pub(crate) fn note(&self, what: String, shown: usize, of: Option<usize>) {
        let what = what.into();
        // A thread that gave up while it noted something has left the set as it was.
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.insert(Truncated { what, shown, of });
    }

    /// Returns what was noted, sorted.
    pub(crate) fn into_sorted(self) -> Vec<Truncated> {
        let all = self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_once() {
        let truncations = Truncations::default();
        for _ in 0..2 {
            truncations.note("names of functions".to_owned(), 24, Some(31));
        }
        truncations.note("edges of user/alice by lambda-001".to_owned(), 20_000, None);
        let told: Vec<String> = truncations.into_sorted().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "the first 20000 edges of user/alice by lambda-001; there may be more",
                "24 of 31 names of functions"
            ]
        );
    }
}
