//! Policy variables: text patterns that are completed by the request.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags". A value put in for a variable is literal: whether
//! AWS would read a `*` in it as a wildcard is not documented, and taking it literally can only narrow a grant.

use crate::context::{Context, Value};
use crate::truth::Truth;
use iamscope_policy::Template;
use iamscope_policy::glob::{Case, Glob, Part};
use iamscope_policy::template::Piece;
use smallvec::SmallVec;

/// A pattern that may have variables.
#[derive(Clone, Debug)]
pub(crate) enum TextPattern {
    /// Without variables, ready to match.
    Ready(Glob),
    /// With variables, completed at each request.
    Open {
        template: Template,
        case: Case,
        wildcards: bool,
    },
}

impl TextPattern {
    /// Compiles a template; `wildcards` says whether `*` and `?` in its text are wildcards or plain characters.
    pub(crate) fn new(template: &Template, case: Case, wildcards: bool) -> Self {
        if template.has_variables() {
            return Self::Open {
                template: template.clone(),
                case,
                wildcards,
            };
        }
        Self::Ready(Glob::from_parts([text_part(template.as_str(), wildcards)], case))
    }

    /// Returns whether the whole of `text` fits.
    ///
    /// A variable without a value makes the pattern match nothing; so does one whose key has several values. Where a
    /// variable is unknown the answer is still `False` if no value at all could make the pattern match.
    pub(crate) fn matches(&self, text: &str, context: &Context) -> Truth {
        match self {
            Self::Ready(glob) => glob.matches(text).into(),
            Self::Open {
                template,
                case,
                wildcards,
            } => {
                let Some((glob, is_certain)) = complete(template, *case, *wildcards, context) else {
                    return Truth::False;
                };
                match (glob.matches(text), is_certain) {
                    (false, _) => Truth::False,
                    (true, true) => Truth::True,
                    (true, false) => Truth::Unknown,
                }
            }
        }
    }
}

/// Puts values in for variables. `None` if one has no value; an unknown one becomes `*` and the result is not certain.
fn complete(template: &Template, case: Case, wildcards: bool, context: &Context) -> Option<(Glob, bool)> {
    let mut is_certain = true;
    let mut parts: SmallVec<[Part<'_>; 8]> = SmallVec::new();
    for piece in template.pieces() {
        parts.push(match piece {
            Piece::Text(text) => text_part(text, wildcards),
            Piece::Escaped('*') => Part::Literal("*"),
            Piece::Escaped('?') => Part::Literal("?"),
            Piece::Escaped(_) => Part::Literal("$"),
            Piece::Variable { key, default } => match context.value(key) {
                Value::One(value) => Part::Literal(value),
                Value::Absent => Part::Literal(default.as_deref()?),
                Value::Many(_) => return None,
                Value::Unknown => {
                    is_certain = false;
                    Part::Pattern("*")
                }
            },
        });
    }
    Some((Glob::from_parts(parts, case), is_certain))
}

fn text_part(text: &str, wildcards: bool) -> Part<'_> {
    if wildcards {
        Part::Pattern(text)
    } else {
        Part::Literal(text)
    }
}
