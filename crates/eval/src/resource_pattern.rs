//! Resource patterns, compiled.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Resource". The first five fields of an ARN pattern are compared one
//! by one; the sixth takes what is left. Variables count only in the sixth ("Variables and tags"): before it they are
//! plain text.

use crate::context::Context;
use crate::query::{TargetView, fields, open_fields};
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
    /// The first five fields and the rest.
    Arn { head: Head, tail: TextPattern },
    /// A placeholder is somewhere in it.
    Open(Box<Open>),
}

/// A pattern with placeholders.
#[derive(Clone, Debug)]
enum Open {
    /// With all fields.
    Arn {
        globs: [Glob; 5],
        has_upper: bool,
        tail: TextPattern,
    },
    /// A placeholder may hold some of the fields; at the least, the whole of the target has to fit this.
    Whole(Glob),
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
            Form::Open => Shape::Open(Box::new(Open::Whole(whole(pattern.template())))),
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

    /// Returns whether a part of the pattern is not known.
    pub(crate) fn has_placeholders(&self) -> bool {
        matches!(self.shape, Shape::Open(_))
    }

    /// Returns the pattern as written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the target fits.
    // Asked in a loop by whoever asks; a call would take as long as the answer.
    #[inline(always)]
    pub(crate) fn matches(&self, target: &TargetView<'_>, context: &Context) -> Truth {
        match (&self.shape, target) {
            (
                Shape::Arn { head, tail },
                TargetView::Arn {
                    head: target_head,
                    resource,
                },
            ) => match tail.matches(resource, context) {
                // The tail first: what is about one action mostly has the head in common.
                Truth::False => Truth::False,
                fits @ (Truth::True | Truth::Unknown | Truth::Doubtful(_)) => fits.and(head.matches(target_head)),
            },
            (Shape::Any, _) => Truth::True,
            (Shape::Arn { .. } | Shape::Open(_), _) => self.matches_rarely(target, context),
        }
    }

    /// Answers where pattern or target are no plain ARN.
    #[cold]
    #[inline(never)]
    fn matches_rarely(&self, target: &TargetView<'_>, context: &Context) -> Truth {
        match (&self.shape, target) {
            (Shape::Any, _) => Truth::True,
            (Shape::Arn { .. }, TargetView::Other) => Truth::False,
            (Shape::Arn { head, tail }, TargetView::Arn { .. } | TargetView::OpenArn { .. } | TargetView::Open(_)) => {
                agrees(&self.text, (head, tail), target, context)
            }
            (Shape::Open(open), _) => open.agrees(&self.text, target, context),
        }
    }
}

impl Open {
    fn agrees(&self, text: &str, target: &TargetView<'_>, context: &Context) -> Truth {
        let (head, resource) = match target {
            TargetView::Other => return Truth::False,
            TargetView::Open(target) => return may_fit(text, target),
            TargetView::Arn { head, resource } | TargetView::OpenArn { head, resource } => (*head, *resource),
        };
        match self {
            Self::Whole(glob) => may_fit_glob(text, glob, &format!("{head}:{resource}")),
            Self::Arn { globs, has_upper, tail } => {
                let fits = agree_fields(globs, head, *has_upper);
                fits.and(tail.agrees(resource, context))
            }
        }
    }
}

/// Returns whether a target with placeholders fits a pattern without.
fn agrees(text: &str, (head, tail): (&Head, &TextPattern), target: &TargetView<'_>, context: &Context) -> Truth {
    match target {
        TargetView::Other => Truth::False,
        TargetView::Open(target) => may_fit(text, target),
        TargetView::Arn {
            head: target_head,
            resource,
        }
        | TargetView::OpenArn {
            head: target_head,
            resource,
        } => head.agrees(target_head).and(tail.agrees(resource, context)),
    }
}

/// Compares a pattern and a target of which one has no fields that could be told apart.
fn may_fit(pattern: &str, target: &str) -> Truth {
    may_fit_glob(pattern, &whole(&Template::parse(pattern)), target)
}

fn may_fit_glob(pattern: &str, glob: &Glob, target: &str) -> Truth {
    if pattern == target {
        return Truth::True;
    }
    match glob.agreement(target) {
        Agreement::Never => Truth::False,
        Agreement::Sure | Agreement::Possible => Truth::Unknown,
    }
}

/// Compares the first five fields one by one.
fn agree_fields(globs: &[Glob; 5], head: &str, has_upper: bool) -> Truth {
    let each = globs.iter().zip(open_fields(head));
    let truth = Truth::all(each.map(|(glob, field)| glob.agreement(field).into()));
    if has_upper || has_known_capital(head) {
        truth.and(Question::ArnCase.into())
    } else {
        truth
    }
}

fn has_known_capital(text: &str) -> bool {
    outside(text).any(|(_, byte)| byte.is_ascii_uppercase())
}

/// Returns a pattern with every variable widened to `*`.
fn whole(template: &Template) -> Glob {
    if !template.has_variables() {
        return Glob::new(template.as_str(), Case::Insensitive);
    }
    let parts = template.pieces().iter().map(|piece| match piece {
        Piece::Text(text) => Part::Pattern(text),
        Piece::Escaped('*') => Part::Literal("*"),
        Piece::Escaped('?') => Part::Literal("?"),
        Piece::Escaped(_) => Part::Literal("$"),
        Piece::Variable { .. } => Part::Pattern("*"),
    });
    Glob::from_parts(parts, Case::Insensitive)
}

impl Head {
    /// Returns whether the first five fields of a target fit, parts of which may not be known.
    fn agrees(&self, target: &str) -> Truth {
        match self {
            Self::Plain(wanted) => match agree(wanted, target, Case::Sensitive) {
                Agreement::Sure => Truth::True,
                Agreement::Possible => Truth::Unknown,
                Agreement::Never => Truth::from(agree(wanted, target, Case::Insensitive)).and(Question::ArnCase.into()),
            },
            Self::Fields {
                globs,
                has_upper,
                short,
            } => agree_fields(globs, target, *has_upper).and(short.map_or(Truth::True, Into::into)),
        }
    }

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

/// Compiles a pattern with placeholders and all fields.
fn open_shape(pattern: &ResourcePattern) -> Shape {
    let [partition, service, region, account, resource_head, tail] = all_fields(pattern);
    let head = [partition, service, region, account, resource_head];
    Shape::Open(Box::new(Open::Arn {
        has_upper: head.iter().any(|field| has_known_capital(field.as_str())),
        globs: head.each_ref().map(head_glob),
        tail: TextPattern::new(&tail, Case::Sensitive, true),
    }))
}

/// Returns the fields of a pattern; those that it lacks are `*`.
fn all_fields(pattern: &ResourcePattern) -> [Template; 6] {
    pattern
        .fields()
        .map(|field| field.unwrap_or_else(|| Template::literal("*")))
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
    let [partition, service, region, account, resource_head, tail] = all_fields(pattern);
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
    let head = Head::Fields {
        globs: Box::new(head.each_ref().map(head_glob)),
        has_upper,
        short,
    };
    Shape::Arn { head, tail }
}
