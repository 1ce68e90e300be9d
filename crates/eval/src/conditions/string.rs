//! String operators.

use crate::context::Context;
use crate::truth::Truth;
use crate::variables::TextPattern;
use iamscope_policy::{Case, Template};

/// The values of a String operator.
#[derive(Clone, Debug)]
pub(super) struct Values(Box<[TextPattern]>);

/// How strings compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Comparison {
    /// Every character counts; `*` and `?` are plain characters.
    Equal,
    /// As `Equal`, without regard to case.
    EqualIgnoringCase,
    /// `*` and `?` are wildcards.
    Like,
}

impl Values {
    pub(super) fn new(values: &[&Template], comparison: Comparison) -> Self {
        let (case, wildcards) = match comparison {
            Comparison::Equal => (Case::Sensitive, false),
            Comparison::EqualIgnoringCase => (Case::Insensitive, false),
            Comparison::Like => (Case::Sensitive, true),
        };
        let pattern = |value: &&Template| TextPattern::new(value, case, wildcards);
        Self(values.iter().map(pattern).collect())
    }

    pub(super) fn fit(&self, value: &str, context: &Context) -> Truth {
        Truth::any(self.0.iter().map(|pattern| pattern.fits(value, context)))
    }
}
