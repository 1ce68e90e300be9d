//! ARN operators: six fields compared one by one, wildcards and variables in each.
//!
//! `ArnEquals` and `ArnLike` behave the same, as do their negations. Unlike in `StringLike`, a wildcard in one of the
//! first five fields cannot cross a colon.

use crate::context::Context;
use crate::query::{TargetView, fields, open_fields};
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
        let target = TargetView::new(value);
        Truth::any(self.0.iter().map(|pattern| pattern.fits(&target, value, context)))
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

    fn fits(&self, target: &TargetView<'_>, value: &str, context: &Context) -> Truth {
        match (self.form, target) {
            (Form::Open, _) | (_, TargetView::Open(_)) => self.may_fit(value, context),
            (Form::Arn, TargetView::Other) => Truth::False,
            // Whether a pattern with fewer fields is filled up or compared as text is not documented.
            (Form::Any | Form::Short, TargetView::Other) => {
                let as_text = self.whole.matches(value, context);
                as_text.and(Question::ShortConditionArn.into())
            }
            (Form::Arn, TargetView::Arn { head, resource }) => {
                self.fit_fields(fields(head).chain([*resource]), context)
            }
            (Form::Any | Form::Short, TargetView::Arn { head, resource }) => {
                let filled_up = self.fit_fields(fields(head).chain([*resource]), context);
                filled_up.and(Question::ShortConditionArn.into())
            }
            (Form::Arn, TargetView::OpenArn { head, resource }) => {
                self.fit_open_fields(open_fields(head).chain([*resource]), context)
            }
            (Form::Any | Form::Short, TargetView::OpenArn { head, resource }) => {
                let filled_up = self.fit_open_fields(open_fields(head).chain([*resource]), context);
                filled_up.and(Question::ShortConditionArn.into())
            }
        }
    }

    fn fit_fields<'t>(&self, texts: impl Iterator<Item = &'t str>, context: &Context) -> Truth {
        let parts = self.fields.iter().zip(texts);
        Truth::all(parts.map(|(field, text)| field.matches(text, context)))
    }

    fn fit_open_fields<'t>(&self, texts: impl Iterator<Item = &'t str>, context: &Context) -> Truth {
        let parts = self.fields.iter().zip(texts);
        Truth::all(parts.map(|(field, text)| field.agrees(text, context)))
    }

    /// Compares a pattern and a value of which one has no fields that could be told apart: without wildcards they may be
    /// the same for certain, otherwise they can only not be.
    fn may_fit(&self, value: &str, context: &Context) -> Truth {
        match self.whole.agrees(value, context) {
            Truth::True if !self.whole.has_wildcards() => Truth::True,
            Truth::True | Truth::Unknown | Truth::Doubtful(_) => Truth::Unknown,
            Truth::False => Truth::False,
        }
    }
}
