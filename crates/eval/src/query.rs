//! A request, prepared once for all policies that are asked.

use crate::context::Value;
use crate::formula::{Atom, Formula};
use crate::layers::boundary;
use crate::policy_set::{Facts, PolicySet};
use crate::question::Question;
use crate::request::Request;
use crate::truth::Doubt;
use iamscope_policy::placeholder::outside;
use iamscope_policy::{Effect, Operator, Test, has_placeholder};
use std::cell::Cell;

/// What every layer needs to know.
pub(crate) struct Query<'q> {
    pub(crate) request: &'q Request<'q>,
    pub(crate) target: TargetView<'q>,
    pub(crate) facts: &'q Facts,
    /// Whether the caller has a permissions boundary, seen or not.
    pub(crate) has_boundary: bool,
    /// The account of the access point through which the request comes, if it comes through one.
    pub(crate) access_point_account: Option<&'q str>,
    /// Whether the target is the access point itself, not the bucket behind it.
    pub(crate) is_access_point: bool,
    /// Whether open questions stay open, instead of being read one way.
    pub(crate) leaves_open: bool,
    /// Whether an open question was met.
    pub(crate) has_doubt: Cell<bool>,
}

impl<'q> Query<'q> {
    /// Prepares a request.
    pub(crate) fn new(policies: &'q PolicySet<'_>, request: &'q Request<'q>, leaves_open: bool) -> Self {
        Self {
            request,
            target: TargetView::new(&request.target.arn),
            facts: &policies.facts,
            has_boundary: boundary::exists(policies),
            access_point_account: None,
            is_access_point: false,
            leaves_open,
            has_doubt: Cell::new(false),
        }
    }
}

impl Query<'_> {
    /// Returns whether a part of the request may not be known.
    pub(crate) fn is_open(&self) -> bool {
        let is_target_open = match self.target {
            TargetView::OpenArn { .. } | TargetView::Open(_) => true,
            TargetView::Arn { .. } | TargetView::Other => false,
        };
        is_target_open || self.request.context.is_open() || self.request.caller.is_open()
    }

    /// Returns whether caller and target belong to the same account. What takes no resource acts on the caller's own.
    pub(crate) fn is_same_account(&self) -> Formula {
        match (
            self.request.caller.account(),
            self.request.target.account.as_deref(),
            self.target,
        ) {
            (Some(caller), Some(owner), _) if caller == owner => Formula::True,
            (Some(caller), Some(owner), _) if self.is_open() => Formula::same(owner, caller),
            (Some(_), Some(_), _) | (None, _, _) => Formula::False,
            (Some(_), None, TargetView::Other) => Formula::True,
            (Some(_), None, TargetView::Arn { .. } | TargetView::OpenArn { .. } | TargetView::Open(_)) => {
                Formula::atom(Atom::Fact("the resource belongs to the caller's account".into()))
            }
        }
    }

    /// Returns whether the action sets something on the session of a federated user, not of a role.
    pub(crate) fn makes_federated_user(&self) -> bool {
        let is_of_role = match self.target {
            TargetView::Arn { resource, .. } | TargetView::OpenArn { resource, .. } => resource.starts_with("role/"),
            TargetView::Other | TargetView::Open(_) => true,
        };
        self.request.action.is_session_setting() && !is_of_role
    }

    /// Returns whether a key of the request has one of some values; `*` around one stands for anything.
    pub(crate) fn key_is(&self, key: &str, test: Test, values: &[&str]) -> Formula {
        let fits = |text: &str| {
            values.iter().any(|value| match value.strip_prefix('*') {
                Some(part) => text.contains(part.trim_end_matches('*')),
                None => text.eq_ignore_ascii_case(value),
            })
        };
        match self.request.context.value(&key.to_ascii_lowercase()) {
            Value::One(text) if !has_placeholder(text) => fits(text).into(),
            // As in a condition without a set operator.
            Value::Many(_) | Value::Absent => Formula::False,
            Value::One(_) | Value::Unknown => Formula::atom(Atom::Condition {
                operator: Operator {
                    quantifier: None,
                    test,
                    if_exists: false,
                },
                key: key.into(),
                values: values.iter().map(|&value| value.into()).collect(),
            }),
        }
    }

    /// Returns whether the request has a key.
    pub(crate) fn has_key(&self, key: &str) -> Formula {
        match self.request.context.value(&key.to_ascii_lowercase()) {
            Value::One(_) => Formula::True,
            Value::Many(values) => (!values.is_empty()).into(),
            Value::Absent => Formula::False,
            Value::Unknown => Formula::atom(Atom::Condition {
                operator: Operator {
                    quantifier: None,
                    test: Test::Null,
                    if_exists: false,
                },
                key: key.into(),
                values: ["false".into()].into(),
            }),
        }
    }

    /// Returns how a doubtful match in a statement of this effect is read.
    pub(crate) fn read(&self, doubt: Doubt, effect: Effect, is_excluded: bool) -> Formula {
        self.has_doubt.set(true);
        if self.leaves_open {
            doubt.to_formula()
        } else {
            doubt.reading(effect, is_excluded)
        }
    }

    /// Returns how the statement of an open question is read, which is `taken` in a decision.
    pub(crate) fn assume(&self, question: Question, taken: bool) -> Formula {
        self.has_doubt.set(true);
        if self.leaves_open {
            Formula::atom(Atom::Undocumented { question })
        } else {
            taken.into()
        }
    }

    /// Returns the statement of an open question that no reading settles.
    pub(crate) fn leave_open(&self, question: Question) -> Formula {
        self.has_doubt.set(true);
        Formula::atom(Atom::Undocumented { question })
    }
}

/// The target, split.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TargetView<'q> {
    /// An ARN.
    Arn {
        /// The first five fields with the colons between them.
        head: &'q str,
        resource: &'q str,
    },
    /// An ARN with a placeholder in it.
    OpenArn {
        /// The first five fields with the colons between them.
        head: &'q str,
        resource: &'q str,
    },
    /// A text with a placeholder that may hold some of the fields.
    Open(&'q str),
    /// `*`, or what is no ARN: only the pattern `*` fits.
    Other,
}

impl<'q> TargetView<'q> {
    /// Splits a target.
    #[inline]
    pub(crate) fn new(text: &'q str) -> Self {
        if has_placeholder(text) {
            return Self::open(text);
        }
        // Fields are short: a loop over their bytes takes less than the preparations of a search.
        let mut colons = (0..).zip(text.bytes()).filter(|&(_, byte)| byte == b':');
        let parts = colons.nth(4).and_then(|(fifth, _)| text.split_at_checked(fifth));
        match parts.and_then(|(head, rest)| Some((head, rest.strip_prefix(':')?))) {
            Some((head, resource)) => Self::Arn { head, resource },
            None => Self::Other,
        }
    }

    /// Splits a target with placeholders, in which nothing is a colon that stands inside one.
    #[cold]
    #[inline(never)]
    fn open(text: &'q str) -> Self {
        let mut colons = outside(text).filter(|&(_, byte)| byte == b':');
        let parts = colons.nth(4).and_then(|(fifth, _)| text.split_at_checked(fifth));
        match parts.and_then(|(head, rest)| Some((head, rest.strip_prefix(':')?))) {
            Some((head, resource)) => Self::OpenArn { head, resource },
            None => Self::Open(text),
        }
    }
}

/// Splits the head of an ARN that may have placeholders.
pub(crate) fn open_fields(head: &str) -> impl Iterator<Item = &str> {
    let mut colons = outside(head).filter(|&(_, byte)| byte == b':').map(|(place, _)| place);
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let end = colons.next();
        start = end.map(|end| end + 1);
        head.get(from..end.unwrap_or(head.len()))
    })
}

/// Splits the head of an ARN.
pub(crate) fn fields(head: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(head);
    std::iter::from_fn(move || {
        let text = rest?;
        let colon = text.bytes().position(|byte| byte == b':');
        let (field, after) = text.split_at_checked(colon.unwrap_or(text.len()))?;
        rest = after.strip_prefix(':');
        Some(field)
    })
}
