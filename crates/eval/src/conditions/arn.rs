//! ARN operators: six fields compared one by one, wildcards and variables in each.
//!
//! `ArnEquals` and `ArnLike` behave the same, as do their negations. Unlike in `StringLike`, a wildcard in one of the
//! first five fields cannot cross a colon.

use crate::context::Context;
use crate::query::{TargetView, fields};
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
    /// The whole of a pattern with fewer fields; whether that is filled up or compared as text is not documented.
    short: Option<TextPattern>,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        Self(values.iter().map(|value| Pattern::new(value)).collect())
    }

    pub(super) fn fit(&self, value: &str, context: &Context) -> Truth {
        let TargetView::Arn { head, resource } = TargetView::new(value) else {
            let short = self.0.iter().filter_map(|pattern| pattern.short.as_ref());
            let as_text = Truth::any(short.map(|whole| whole.matches(value, context)));
            return as_text.and(Question::ShortConditionArn.into());
        };
        let fit = |pattern: &Pattern| {
            let texts = fields(head).chain([resource]);
            let parts = pattern.fields.iter().zip(texts);
            let truth = Truth::all(parts.map(|(field, text)| field.matches(text, context)));
            if pattern.short.is_some() {
                truth.and(Question::ShortConditionArn.into())
            } else {
                truth
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
            short: match pattern.form() {
                Form::Arn => None,
                Form::Any | Form::Short => Some(TextPattern::new(value, Case::Sensitive, true)),
            },
        }
    }
}
