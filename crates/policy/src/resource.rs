//! Resource patterns such as `arn:aws:s3:::bucket/*`.

use crate::placeholder::{has_placeholder, placeholders};
use crate::template::Template;
use std::ops::Range;

/// A value of a `Resource` or `NotResource` element.
///
/// An ARN pattern is compared field by field (IAM User Guide, "IAM JSON policy elements: Resource"): the first five
/// fields end at their colon and a wildcard in them cannot cross it; the sixth takes all that is left, colons too.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourcePattern {
    template: Template,
    form: Form,
}

/// What a resource pattern looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Form {
    /// `*`: every resource, and the only one that matches actions without a resource.
    Any,
    /// Six fields that start with `arn` or a wildcard.
    Arn,
    /// Fewer than six fields; what AWS makes of it is not documented.
    Short,
    /// A part that is not known may hold some of the fields.
    Open,
}

impl ResourcePattern {
    /// Reads a pattern from a template.
    pub fn new(template: Template) -> Self {
        let text = template.as_str();
        let form = if text == "*" {
            Form::Any
        } else if has_five_colons(&template) {
            Form::Arn
        } else if has_placeholder(text) {
            Form::Open
        } else {
            Form::Short
        };
        Self { template, form }
    }

    /// Returns the text as written.
    pub fn as_str(&self) -> &str {
        self.template.as_str()
    }

    /// Returns the text with its variables.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Returns what the pattern looks like.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Returns the six ARN fields as templates; the missing ones of a short pattern are `None`.
    pub fn fields(&self) -> [Option<Template>; 6] {
        fields(&self.template)
    }
}

fn has_five_colons(template: &Template) -> bool {
    if template.has_variables() || has_placeholder(template.as_str()) {
        colons(template).count() == 5
    } else {
        template.as_str().bytes().filter(|&byte| byte == b':').count() >= 5
    }
}

/// Returns the places of the first five colons that stand outside a `${...}` or a placeholder.
fn colons(template: &Template) -> impl Iterator<Item = usize> {
    let has_variables = template.has_variables();
    let mut depth = 0_u32;
    let mut previous = 0_u8;
    let text = template.as_str();
    // Nearly always empty; bytes are many.
    let hidden: Vec<Range<usize>> = placeholders(text).map(|(place, _)| place).collect();
    let places = text.bytes().enumerate().filter_map(move |(place, byte)| {
        let before = std::mem::replace(&mut previous, byte);
        match byte {
            b':' | b'{' | b'}' if hidden.iter().any(|range| range.contains(&place)) => {}
            b'{' if before == b'$' && has_variables => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b':' if depth == 0 => return Some(place),
            _ => {}
        }
        None
    });
    places.take(5)
}

/// Splits at the first five colons that stand outside a `${...}`.
fn fields(template: &Template) -> [Option<Template>; 6] {
    let text = template.as_str();
    let places: Vec<usize> = colons(template).collect();
    let mut start = 0;
    std::array::from_fn(|index| {
        let end = places.get(index).copied().unwrap_or(text.len());
        let field = (index <= places.len()).then(|| text.get(start..end).unwrap_or_default())?;
        start = end + 1;
        Some(if template.has_variables() {
            Template::parse(field)
        } else {
            Template::literal(field)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields_of(text: &str) -> Vec<String> {
        let pattern = ResourcePattern::new(Template::parse(text));
        pattern
            .fields()
            .into_iter()
            .flatten()
            .map(|field| field.as_str().to_owned())
            .collect()
    }

    #[test]
    fn splits_outside_variables() {
        assert_eq!(
            fields_of("arn:aws:s3:::b/${aws:username}/*"),
            ["arn", "aws", "s3", "", "", "b/${aws:username}/*"]
        );
        assert_eq!(
            fields_of("arn:aws:logs:*:*:log-group:a:b").last().map(String::as_str),
            Some("log-group:a:b")
        );
        assert_eq!(
            fields_of("arn:⟨a:b⟩:sqs:⟨r⟩:⟨c:d⟩:q:${aws:username}"),
            ["arn", "⟨a:b⟩", "sqs", "⟨r⟩", "⟨c:d⟩", "q:${aws:username}"]
        );
        assert_eq!(
            ResourcePattern::new(Template::literal("⟨a:b:c:d:e:f⟩/*")).form(),
            Form::Open
        );
        assert_eq!(ResourcePattern::new(Template::literal("*")).form(), Form::Any);
        assert_eq!(
            ResourcePattern::new(Template::literal("arn:aws:s3:*")).form(),
            Form::Short
        );
    }
}
