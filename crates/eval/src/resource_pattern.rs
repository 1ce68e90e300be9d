//! Resource patterns, compiled.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Resource". The first five fields of an ARN pattern are compared one
//! by one; the sixth takes what is left. Variables count only in the sixth ("Variables and tags"): before it they are
//! plain text.

use crate::context::Context;
use crate::query::{TargetView, fields};
use crate::question::Question;
use crate::truth::Truth;
use crate::variables::TextPattern;
use iamscope_policy::glob::{Case, Glob, Part};
use iamscope_policy::resource::Form;
use iamscope_policy::{PolicyKind, ResourcePattern, Template};

/// A resource pattern that is ready to match.
#[derive(Clone, Debug)]
pub(crate) struct ResourceMatcher {
    text: Box<str>,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    /// `*`.
    Any,
    /// The first five fields and the rest.
    Arn { head: Head, tail: TextPattern },
}

/// The first five fields of a pattern.
#[derive(Clone, Debug)]
enum Head {
    /// Without wildcards, joined by colons.
    Plain(Box<str>),
    /// With wildcards.
    Fields {
        globs: Box<[Glob; 5]>,
        has_upper: bool,
        /// For a pattern of fewer than six fields the question whether it is filled up.
        short: Option<Question>,
    },
}

impl ResourceMatcher {
    /// Compiles a pattern of a policy of this kind.
    pub(crate) fn new(pattern: &ResourcePattern, kind: PolicyKind) -> Self {
        let shape = match pattern.form() {
            Form::Any => Shape::Any,
            Form::Arn => shape(pattern, None),
            Form::Short if fills_up(pattern.as_str(), kind) => shape(pattern, Some(Question::ShortArn)),
            Form::Short => shape(pattern, Some(Question::ShortArnRefused)),
        };
        Self {
            text: pattern.as_str().into(),
            shape,
        }
    }

    /// Returns the pattern as written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the target fits.
    pub(crate) fn matches(&self, target: &TargetView<'_>, context: &Context) -> Truth {
        let (head, tail) = match &self.shape {
            Shape::Any => return Truth::True,
            Shape::Arn { head, tail } => (head, tail),
        };
        match target {
            TargetView::Other => Truth::False,
            TargetView::Arn {
                head: target_head,
                resource,
            } => match tail.matches(resource, context) {
                // The tail first: what is about one action mostly has the head in common.
                Truth::False => Truth::False,
                fits @ (Truth::True | Truth::Unknown | Truth::Doubtful(_)) => fits.and(head.matches(target_head)),
            },
        }
    }
}

impl Head {
    /// Returns whether the first five fields of a target fit.
    // Rarely asked, and in the way of what is asked before it.
    #[inline(never)]
    fn matches(&self, target: &str) -> Truth {
        match self {
            Self::Plain(wanted) => {
                if target == wanted.as_ref() {
                    Truth::True
                } else if target.eq_ignore_ascii_case(wanted) {
                    Question::ArnCase.into()
                } else {
                    Truth::False
                }
            }
            Self::Fields {
                globs,
                has_upper,
                short,
            } => {
                let mut fields = globs.iter().zip(fields(target));
                if !fields.all(|(glob, field)| glob.matches(field)) {
                    return Truth::False;
                }
                let is_case_open = *has_upper || has_capital(target);
                let case = if is_case_open {
                    Question::ArnCase.into()
                } else {
                    Truth::True
                };
                case.and(short.map_or(Truth::True, Into::into))
            }
        }
    }
}

fn has_capital(text: &str) -> bool {
    // Without a way out on the first one, which would take longer.
    text.bytes()
        .fold(false, |found, byte| found | byte.is_ascii_uppercase())
}

/// Returns whether a pattern of fewer than six fields may match anything in a policy of this kind.
///
/// Not documented; this is what public observation of the simulator suggests.
fn fills_up(pattern: &str, kind: PolicyKind) -> bool {
    match kind {
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => true,
        PolicyKind::Resource | PolicyKind::Trust | PolicyKind::VpcEndpoint | PolicyKind::Acl => {
            pattern.contains(['*', '?'])
        }
        PolicyKind::Scp => pattern.ends_with('*'),
        PolicyKind::Rcp => false,
    }
}

fn shape(pattern: &ResourcePattern, short: Option<Question>) -> Shape {
    let any = || Template::literal("*");
    let [partition, service, region, account, resource_head, tail] = {
        let [f0, f1, f2, f3, f4, f5] = pattern.fields();
        [f0, f1, f2, f3, f4, f5].map(|field| field.unwrap_or_else(any))
    };
    let head = [partition, service, region, account, resource_head];
    let tail = TextPattern::new(&tail, Case::Sensitive, true);
    let is_plain = |field: &Template| field.has_variables() || !field.as_str().contains(['*', '?']);
    if short.is_none() && head.iter().all(is_plain) {
        let texts: Vec<&str> = head.iter().map(Template::as_str).collect();
        return Shape::Arn {
            head: Head::Plain(texts.join(":").into()),
            tail,
        };
    }
    let has_upper = head.iter().any(|field| has_capital(field.as_str()));
    let glob = |field: Template| {
        let part = if field.has_variables() {
            Part::Literal(field.as_str())
        } else {
            Part::Pattern(field.as_str())
        };
        Glob::from_parts([part], Case::Insensitive)
    };
    let head = Head::Fields {
        globs: Box::new(head.map(glob)),
        has_upper,
        short,
    };
    Shape::Arn { head, tail }
}
