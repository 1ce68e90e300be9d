//! The values of one condition, asked about one value of a request.

use super::Family;
use crate::context::Context;
use crate::truth::Truth;
use iamscope_policy::{Template, Test};

/// The values of a condition, to be compared with single values of a request.
#[derive(Clone, Debug)]
pub struct ValueTest(Family);

/// Whether a value of a request fits one of the values of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fits {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It does not, and one of the texts is not of the operator's type: what a negated operator makes of that is not
    /// documented.
    Unreadable,
    /// It is not known, or not documented.
    Open,
}

impl ValueTest {
    /// Prepares the values of a condition; a negated test asks for the same as the one that it negates.
    pub fn new(test: Test, values: &[&Template]) -> Self {
        Self(Family::new(test, values))
    }

    /// Returns whether a value fits. Variables have no value here.
    pub fn fits(&self, value: &str) -> Fits {
        let fit = self.0.fit(value, &Context::closed());
        match fit.truth {
            Truth::True => Fits::Yes,
            Truth::False if fit.has_garbage => Fits::Unreadable,
            Truth::False => Fits::No,
            Truth::Unknown | Truth::Doubtful(_) => Fits::Open,
        }
    }
}
