//! Policy variables: text patterns that are completed by the request.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags". Whether AWS would read a `*` in the value of a
//! variable as a wildcard is not documented: where it matters an Allow takes it literally, and a Deny for a wildcard.

use crate::context::{Context, Value};
use crate::question::Question;
use crate::truth::Truth;
use iamscope_policy::glob::{Case, Glob, Part, parts_agreement, parts_match};
use iamscope_policy::template::Piece;
use iamscope_policy::{Agreement, Template, has_placeholder};
use smallvec::SmallVec;

/// Most `*` in a pattern, and longest text, that are matched: a `*` may cost time in proportion to the text. AWS's own
/// limits on names and policies are far below.
const MOST_STARS: usize = 128;
const LONGEST_TEXT: usize = 8_192;

/// A pattern that may have variables.
#[derive(Clone, Debug)]
pub(crate) enum TextPattern {
    /// Without variables and placeholders, ready to match.
    Ready(Glob),
    /// Without variables, but with placeholders.
    Unfilled(Glob),
    /// With more wildcards than are followed: whether it matches is not known.
    Endless,
    /// With variables, completed at each request.
    Open {
        template: Template,
        case: Case,
        wildcards: bool,
        has_placeholders: bool,
    },
}

impl TextPattern {
    /// Compiles a template; `wildcards` says whether `*` and `?` in its text are wildcards or plain characters.
    pub(crate) fn new(template: &Template, case: Case, wildcards: bool) -> Self {
        if wildcards && stars(template.as_str()) > MOST_STARS {
            return Self::Endless;
        }
        if template.has_variables() {
            return Self::Open {
                template: template.clone(),
                case,
                wildcards,
                has_placeholders: has_placeholder(template.as_str()),
            };
        }
        let glob = Glob::from_parts([text_part(template.as_str(), wildcards)], case);
        if glob.has_placeholders() {
            Self::Unfilled(glob)
        } else {
            Self::Ready(glob)
        }
    }

    /// Returns whether there may be wildcards in it.
    pub(crate) fn has_wildcards(&self) -> bool {
        match self {
            Self::Ready(glob) | Self::Unfilled(glob) => glob.has_wildcards(),
            Self::Endless | Self::Open { .. } => true,
        }
    }

    /// Returns whether the whole of `text` fits, which has no placeholders.
    ///
    /// A variable without a value makes the pattern match nothing; so does one whose key has several values. Where a
    /// variable is unknown the answer is still `False` if no value at all could make the pattern match.
    // Not a part of those who ask, of whom some ask in a loop.
    #[inline(never)]
    pub(crate) fn matches(&self, text: &str, context: &Context) -> Truth {
        match self {
            Self::Ready(glob) if text.len() > LONGEST_TEXT && glob.as_literal().is_none() => Truth::Unknown,
            Self::Ready(glob) => glob.matches(text).into(),
            Self::Endless => Truth::Unknown,
            Self::Open { .. } if text.len() > LONGEST_TEXT => Truth::Unknown,
            Self::Open {
                template,
                case,
                wildcards,
                has_placeholders: false,
            } if !context.is_open() => match_open(template, *case, *wildcards, text, context, parts_agreement_of_known),
            Self::Unfilled(_) | Self::Open { .. } => self.agrees(text, context),
        }
    }

    /// Returns whether the whole of `text` fits, parts of which may not be known.
    #[cold]
    #[inline(never)]
    pub(crate) fn agrees(&self, text: &str, context: &Context) -> Truth {
        match self {
            Self::Endless => Truth::Unknown,
            Self::Ready(_) | Self::Unfilled(_) | Self::Open { .. } if text.len() > LONGEST_TEXT => Truth::Unknown,
            Self::Ready(glob) | Self::Unfilled(glob) => glob.agreement(text).into(),
            Self::Open {
                template,
                case,
                wildcards,
                ..
            } => match_open(template, *case, *wildcards, text, context, parts_agreement),
        }
    }

    /// Returns whether a value of the request fits.
    #[inline]
    pub(crate) fn fits(&self, value: &str, context: &Context) -> Truth {
        if context.is_open() {
            self.agrees(value, context)
        } else {
            self.matches(value, context)
        }
    }
}

/// Parts of a completed pattern; most patterns have fewer pieces, and none of them is copied to the heap then.
type Parts<'p> = SmallVec<[Part<'p>; 12]>;

/// A pattern whose variables have values.
struct Completed<'p> {
    parts: Parts<'p>,
    /// Whether every variable is known; an unknown one is a `*` among the parts.
    is_certain: bool,
    /// Whether a default stands in for a key of several values.
    may_lack_value: bool,
    /// Whether there is a `*` or `?` in a value.
    has_wild_value: bool,
    /// Whether a value has more characters or `*` than are followed.
    has_long_value: bool,
}

/// Compares parts and a text without placeholders.
fn parts_agreement_of_known(parts: &[Part<'_>], case: Case, text: &str) -> Agreement {
    if parts_match(parts, case, text) {
        Agreement::Sure
    } else {
        Agreement::Never
    }
}

fn match_open(
    template: &Template,
    case: Case,
    wildcards: bool,
    text: &str,
    context: &Context,
    compare: impl Fn(&[Part<'_>], Case, &str) -> Agreement,
) -> Truth {
    let Some(completed) = complete(template, wildcards, Part::Literal, context) else {
        return Truth::False;
    };
    let fits_as_wildcards = || {
        // What is too long to be followed is taken to match as wildcards.
        completed.has_long_value
            || complete(template, wildcards, Part::Pattern, context)
                .is_some_and(|wild| compare(&wild.parts, case, text) != Agreement::Never)
    };
    let mut truth: Truth = match compare(&completed.parts, case, text) {
        Agreement::Never if completed.has_wild_value && wildcards && fits_as_wildcards() => {
            Question::VariableWildcard.into()
        }
        Agreement::Never => return Truth::False,
        agreement @ (Agreement::Sure | Agreement::Possible) => agreement.into(),
    };
    if completed.may_lack_value {
        truth = truth.and(Question::DefaultForMany.into());
    }
    if !completed.is_certain {
        truth = truth.and(Truth::Unknown);
    }
    truth
}

/// Puts values in for variables; `None` if one has no value.
fn complete<'p>(
    template: &'p Template,
    wildcards: bool,
    value_part: impl Fn(&'p str) -> Part<'p>,
    context: &'p Context,
) -> Option<Completed<'p>> {
    let mut completed = Completed {
        parts: Parts::new(),
        is_certain: true,
        may_lack_value: false,
        has_wild_value: false,
        has_long_value: false,
    };
    for piece in template.pieces() {
        let part = match piece {
            Piece::Text(text) => text_part(text, wildcards),
            Piece::Escaped('*') => Part::Literal("*"),
            Piece::Escaped('?') => Part::Literal("?"),
            Piece::Escaped(_) => Part::Literal("$"),
            Piece::Variable { key, default } => match context.value(key) {
                Value::One(value) => completed.value(value, &value_part),
                Value::Absent => completed.value(default.as_deref()?, &value_part),
                // A key without values is as good as none.
                Value::Many(values) if values.is_empty() => completed.value(default.as_deref()?, &value_part),
                Value::Many(_) => {
                    completed.may_lack_value = true;
                    completed.value(default.as_deref()?, &value_part)
                }
                Value::Unknown => {
                    completed.is_certain = false;
                    Part::Pattern("*")
                }
            },
        };
        completed.parts.push(part);
    }
    Some(completed)
}

impl<'p> Completed<'p> {
    /// Returns the part for the value of a variable, or for the default that stands in for it.
    #[inline]
    fn value(&mut self, value: &'p str, part: &impl Fn(&'p str) -> Part<'p>) -> Part<'p> {
        if value.contains(['*', '?']) {
            self.has_wild_value = true;
            self.has_long_value |= value.len() > LONGEST_TEXT || stars(value) > MOST_STARS;
        }
        part(value)
    }
}

fn stars(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'*').count()
}

fn text_part(text: &str, wildcards: bool) -> Part<'_> {
    if wildcards {
        Part::Pattern(text)
    } else {
        Part::Literal(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_default_may_be_some() {
        let template = Template::parse("${aws:nothing, 'r?d'}");
        let pattern = TextPattern::new(&template, Case::Sensitive, true);
        let context = Context::closed();
        assert_eq!(pattern.matches("r?d", &context), Truth::True);
        assert_eq!(pattern.matches("red", &context), Question::VariableWildcard.into());
        assert_eq!(pattern.matches("rd", &context), Truth::False);
    }

    #[test]
    fn a_value_that_is_too_long_to_be_followed_may_match() {
        let template = Template::parse("${aws:PrincipalTag/team}/x");
        let pattern = TextPattern::new(&template, Case::Sensitive, true);
        let truth = |value: &str| {
            let mut context = Context::closed();
            context.set("aws:PrincipalTag/team", Value::One(value.into()));
            pattern.matches("b", &context)
        };
        assert_eq!(truth("*"), Truth::False);
        for long in ["*k".repeat(MOST_STARS + 1), format!("*{}", "k".repeat(LONGEST_TEXT))] {
            assert_eq!(truth(&long), Question::VariableWildcard.into());
        }
        for followed in ["*k".repeat(MOST_STARS), format!("*{}", "k".repeat(LONGEST_TEXT - 1))] {
            assert_eq!(truth(&followed), Truth::False);
        }
    }

    #[test]
    fn a_text_that_is_too_long_to_be_followed_may_match() {
        let truth = |pattern: &str, text: &str| {
            TextPattern::new(&Template::parse(pattern), Case::Sensitive, true).matches(text, &Context::closed())
        };
        let long = "k".repeat(LONGEST_TEXT + 1);
        let open = "${aws:PrincipalTag/team, 'red'}/*";
        for pattern in ["b*", open] {
            assert_eq!(truth(pattern, &long), Truth::Unknown);
            assert_eq!(truth(pattern, "k"), Truth::False);
        }
        assert_eq!(truth("b", &long), Truth::False);
        let followed = "k".repeat(LONGEST_TEXT);
        for pattern in ["b*", open] {
            assert_eq!(truth(pattern, &followed), Truth::False);
        }
        assert_eq!(
            truth(&format!("{}*", "k".repeat(MOST_STARS * 2)), &followed),
            Truth::True
        );
    }
}
