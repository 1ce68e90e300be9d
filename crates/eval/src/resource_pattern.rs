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
use iamscope_policy::placeholder::{agree, outside};
use iamscope_policy::resource::Form;
use iamscope_policy::template::Piece;
use iamscope_policy::{Agreement, PolicyKind, ResourcePattern, Template, has_placeholder};

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
    /// Five fields and the rest, with a placeholder somewhere.
    Open {
        head: Box<[Glob; 5]>,
        tail: TextPattern,
        has_upper: bool,
    },
    /// A placeholder may hold some of the fields; at the least, the whole of the target has to fit this.
    Whole(Glob),
}

impl ResourceMatcher {
    /// Compiles a pattern of a policy of this kind.
    pub(crate) fn new(pattern: &ResourcePattern, kind: PolicyKind) -> Self {
        let shape = match pattern.form() {
            Form::Any => Shape::Any,
            Form::Open => Shape::Whole(whole(pattern.template())),
            Form::Arn if has_placeholder(pattern.as_str()) => open_shape(pattern),
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

    /// Returns whether a part of the pattern is not known.
    pub(crate) fn has_placeholders(&self) -> bool {
        matches!(self.shape, Shape::Open { .. } | Shape::Whole(_))
    }

    /// Compares a pattern and a target of which one has no fields that could be told apart.
    fn may_fit(&self, target: &str) -> Truth {
        if *self.text == *target {
            return Truth::True;
        }
        let made;
        let glob = match &self.shape {
            Shape::Whole(glob) => glob,
            Shape::Any | Shape::Plain { .. } | Shape::Fields { .. } | Shape::Open { .. } => {
                made = whole(&Template::parse(&self.text));
                &made
            }
        };
        match glob.agreement(target) {
            Agreement::Never => Truth::False,
            Agreement::Sure | Agreement::Possible => Truth::Unknown,
        }
    }

    /// Returns whether the target fits.
    pub(crate) fn matches(&self, target: &TargetView<'_>, context: &Context) -> Truth {
        let (fields, head, resource, target_has_upper, is_open) = match (&self.shape, target) {
            (Shape::Any, _) => return Truth::True,
            (_, TargetView::Other) => return Truth::False,
            (_, TargetView::Open(text)) => return self.may_fit(text),
            (
                Shape::Plain { .. } | Shape::Fields { .. } | Shape::Open { .. } | Shape::Whole(_),
                TargetView::Arn {
                    fields,
                    head,
                    resource,
                    has_upper,
                    is_open,
                },
            ) => (fields, *head, *resource, *has_upper, *is_open),
        };
        match &self.shape {
            Shape::Any => Truth::True,
            Shape::Whole(_) => self.may_fit(&format!("{head}:{resource}")),
            Shape::Open { head, tail, has_upper } => {
                fit_fields(head, fields, *has_upper || target_has_upper).and(tail.matches(resource, context, is_open))
            }
            Shape::Plain { head: wanted, tail } => {
                if head == wanted.as_ref() {
                    tail.matches(resource, context, is_open)
                } else if head.eq_ignore_ascii_case(wanted) {
                    tail.matches(resource, context, is_open).and(Question::ArnCase.into())
                } else if is_open {
                    let fits = agree(wanted, head, Case::Insensitive);
                    Truth::from(fits).and(tail.matches(resource, context, true))
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
                let mut truth = if is_open {
                    fit_fields(head, fields, false)
                } else if head.iter().zip(fields).all(|(glob, field)| glob.matches(field)) {
                    Truth::True
                } else {
                    return Truth::False;
                };
                truth = truth.and(tail.matches(resource, context, is_open));
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

/// Returns whether five fields fit, parts of which may not be known.
fn fit_fields(head: &[Glob; 5], fields: &[&str; 5], has_upper: bool) -> Truth {
    let each = head.iter().zip(fields);
    let truth = Truth::all(each.map(|(glob, field)| glob.agreement(field).into()));
    if has_upper {
        truth.and(Question::ArnCase.into())
    } else {
        truth
    }
}

/// Returns a pattern with every variable widened to `*`.
fn whole(template: &Template) -> Glob {
    let parts = template.pieces().iter().map(|piece| match piece {
        Piece::Text(text) => Part::Pattern(text),
        Piece::Escaped('*') => Part::Literal("*"),
        Piece::Escaped('?') => Part::Literal("?"),
        Piece::Escaped(_) => Part::Literal("$"),
        Piece::Variable { .. } => Part::Pattern("*"),
    });
    if template.has_variables() {
        Glob::from_parts(parts, Case::Insensitive)
    } else {
        Glob::new(template.as_str(), Case::Insensitive)
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

/// Compiles a pattern with placeholders and all fields.
fn open_shape(pattern: &ResourcePattern) -> Shape {
    let [partition, service, region, account, resource_head, tail] = fields(pattern);
    let head = [partition, service, region, account, resource_head];
    Shape::Open {
        has_upper: head.iter().any(has_upper),
        tail: TextPattern::new(&tail, Case::Sensitive, true),
        head: Box::new(head.each_ref().map(head_glob)),
    }
}

/// Returns the fields of a pattern; those that it lacks are `*`.
fn fields(pattern: &ResourcePattern) -> [Template; 6] {
    pattern
        .fields()
        .map(|field| field.unwrap_or_else(|| Template::literal("*")))
}

fn has_upper(field: &Template) -> bool {
    outside(field.as_str()).any(|(_, byte)| byte.is_ascii_uppercase())
}

/// Returns the matcher of one of the first five fields, in which variables are plain text.
fn head_glob(field: &Template) -> Glob {
    let part = if field.has_variables() {
        Part::Literal(field.as_str())
    } else {
        Part::Pattern(field.as_str())
    };
    Glob::from_parts([part], Case::Insensitive)
}

fn shape(pattern: &ResourcePattern, short: Option<Question>) -> Shape {
    let [partition, service, region, account, resource_head, tail] = fields(pattern);
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
    Shape::Fields {
        has_upper: head.iter().any(has_upper),
        head: Box::new(head.each_ref().map(head_glob)),
        tail,
        short,
    }
}
