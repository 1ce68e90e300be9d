//! The `Bool` operator.
//!
//! The User Guide contradicts itself on variables here: "Condition operators" allows them, "Variables and tags" does not
//! list them. They are put in, and an answer that hinges on it says so.

use crate::context::Context;
use crate::question::Question;
use crate::truth::Truth;
use crate::variables::TextPattern;
use iamscope_policy::{Case, Template, has_placeholder};

/// The values of a `Bool` operator.
#[derive(Clone, Debug)]
pub(super) struct Values(Box<[TextPattern]>);

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let is_useful =
            |value: &&&Template| value.has_variables() || is_boolean(value.as_str()) || has_placeholder(value.as_str());
        let pattern = |value: &&Template| TextPattern::new(value, Case::Insensitive, false);
        Self(values.iter().filter(is_useful).map(pattern).collect())
    }

    pub(super) fn fit(&self, value: &str, context: &Context) -> Truth {
        let may_be_boolean = is_boolean(value) || (context.is_open() && has_placeholder(value));
        if !may_be_boolean {
            return Truth::False;
        }
        Truth::any(self.0.iter().map(|pattern| match pattern {
            TextPattern::Ready(_) | TextPattern::Unfilled(_) | TextPattern::Endless => pattern.fits(value, context),
            TextPattern::Open { .. } => pattern.fits(value, context).and(Question::BoolVariable.into()),
        }))
    }
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}
