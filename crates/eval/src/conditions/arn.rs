//! ARN operators: six fields compared one by one, wildcards and variables in each.
//!
//! `ArnEquals` and `ArnLike` behave the same, as do their negations. Unlike in `StringLike`, a wildcard in one of the
//! first five fields cannot cross a colon.

use crate::context::Context;
use crate::query::TargetView;
use crate::question::Question;
use crate::truth::Truth;
use crate::variables::TextPattern;
use iamscope_policy::resource::Form;
use iamscope_policy::{Case, ResourcePattern, Template};

/// The values of an ARN operator.
#[derive(Clone, Debug)]
pub(super) struct Values(Box<[Pattern]>);

#[derive(Clone, Debug)]
struct Pattern {
    fields: [TextPattern; 6],
    /// The pattern as one text.
    whole: TextPattern,
    form: Form,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        Self(values.iter().map(|value| Pattern::new(value)).collect())
    }

    pub(super) fn fit(&self, value: &str, context: &Context) -> Truth {
        let is_open = context.is_open();
        let (fields, resource) = match TargetView::new(value) {
            TargetView::Arn { fields, resource, .. } => (fields, resource),
            TargetView::Open(_) => {
                return Truth::any(self.0.iter().map(|pattern| pattern.may_fit(value, context)));
            }
            TargetView::Other => return self.fit_short(value, context),
        };
        let fit = |pattern: &Pattern| {
            if pattern.form == Form::Open {
                return pattern.may_fit(value, context);
            }
            let texts = fields.into_iter().chain([resource]);
            let parts = pattern.fields.iter().zip(texts);
            let truth = Truth::all(parts.map(|(field, text)| field.matches(text, context, is_open)));
            if pattern.is_short() {
                truth.and(Question::ShortConditionArn.into())
            } else {
                truth
            }
        };
        Truth::any(self.0.iter().map(fit))
    }

    /// What the values make of a text of fewer than six fields. Whether a pattern with fewer fields is filled up or
    /// compared as text is not documented.
    fn fit_short(&self, value: &str, context: &Context) -> Truth {
        let fit = |pattern: &Pattern| {
            if pattern.form == Form::Open {
                return pattern.may_fit(value, context);
            }
            if pattern.is_short() {
                pattern
                    .whole
                    .matches(value, context, false)
                    .and(Question::ShortConditionArn.into())
            } else {
                Truth::False
            }
        };
        Truth::any(self.0.iter().map(fit))
    }
}

impl Pattern {
    fn new(value: &Template) -> Self {
        let pattern = ResourcePattern::new(value.clone());
        let any = || Template::literal("*");
        let field = |field: Option<Template>| TextPattern::new(&field.unwrap_or_else(any), Case::Sensitive, true);
        Self {
            fields: pattern.fields().map(field),
            whole: TextPattern::new(value, Case::Sensitive, true),
            form: pattern.form(),
        }
    }

    fn is_short(&self) -> bool {
        matches!(self.form, Form::Any | Form::Short)
    }

    /// Compares a pattern and a value of which one has no fields that could be told apart: without wildcards they may be
    /// the same for certain, otherwise they can only not be.
    fn may_fit(&self, value: &str, context: &Context) -> Truth {
        match self.whole.matches(value, context, true) {
            Truth::True if !self.whole.has_wildcards() => Truth::True,
            Truth::True | Truth::Unknown | Truth::Doubtful(_) => Truth::Unknown,
            Truth::False => Truth::False,
        }
    }
}
