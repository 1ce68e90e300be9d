//! Resource patterns, compiled.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Resource". The first five fields of an ARN pattern are compared one
//! by one; the sixth takes what is left. Variables count only in the sixth ("Variables and tags"): before it they are
//! plain text.

use crate::context::Context;
use crate::query::TargetView;
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
    /// Five fields without wildcards, joined by colons, and the rest.
    Plain { head: Box<str>, tail: TextPattern },
    /// Five fields with wildcards and the rest.
    Fields {
        head: Box<[Glob; 5]>,
        tail: TextPattern,
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
        let (fields, head, resource, target_has_upper) = match (&self.shape, target) {
            (Shape::Any, _) => return Truth::True,
            (_, TargetView::Other) => return Truth::False,
            (
                Shape::Plain { .. } | Shape::Fields { .. },
                TargetView::Arn {
                    fields,
                    head,
                    resource,
                    has_upper,
                },
            ) => (fields, *head, *resource, *has_upper),
        };
        match &self.shape {
            Shape::Any => Truth::True,
            Shape::Plain { head: wanted, tail } => {
                if head == wanted.as_ref() {
                    tail.matches(resource, context)
                } else if head.eq_ignore_ascii_case(wanted) {
                    tail.matches(resource, context).and(Question::ArnCase.into())
                } else {
                    Truth::False
                }
            }
            Shape::Fields {
                head,
                tail,
                has_upper,
                short,
            } => {
                if !head.iter().zip(fields).all(|(glob, field)| glob.matches(field)) {
                    return Truth::False;
                }
                let mut truth = tail.matches(resource, context);
                if *has_upper || target_has_upper {
                    truth = truth.and(Question::ArnCase.into());
                }
                if let Some(question) = short {
                    truth = truth.and((*question).into());
                }
                truth
            }
        }
    }
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
        return Shape::Plain {
            head: texts.join(":").into(),
            tail,
        };
    }
    let has_upper = head
        .iter()
        .any(|field| field.as_str().bytes().any(|byte| byte.is_ascii_uppercase()));
    let glob = |field: Template| {
        let part = if field.has_variables() {
            Part::Literal(field.as_str())
        } else {
            Part::Pattern(field.as_str())
        };
        Glob::from_parts([part], Case::Insensitive)
    };
    Shape::Fields {
        head: Box::new(head.map(glob)),
        tail,
        has_upper,
        short,
    }
}
