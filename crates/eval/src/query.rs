//! A request, prepared once for all policies that are asked.

use crate::context::Value;
use crate::formula::{Atom, Formula};
use crate::policy_set::Facts;
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

impl Query<'_> {
    /// Returns whether a part of the request may not be known.
    pub(crate) fn is_open(&self) -> bool {
        let is_target_open = match self.target {
            TargetView::Arn { is_open, .. } => is_open,
            TargetView::Open(_) => true,
            TargetView::Other => false,
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
            (Some(caller), Some(owner), _) if self.is_open() => Formula::same(owner, caller),
            (Some(caller), Some(owner), _) => (caller == owner).into(),
            (None, _, _) => Formula::False,
            (Some(_), None, TargetView::Other) => Formula::True,
            (Some(_), None, TargetView::Arn { .. } | TargetView::Open(_)) => {
                Formula::atom(Atom::Fact("the resource belongs to the caller's account".into()))
            }
        }
    }

    /// Returns whether the action sets something on the session of a federated user, not of a role.
    pub(crate) fn makes_federated_user(&self) -> bool {
        let is_of_role = match self.target {
            TargetView::Arn { resource, .. } => resource.starts_with("role/"),
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
        fields: [&'q str; 5],
        /// The first five fields with their colons, without the last one.
        head: &'q str,
        resource: &'q str,
        /// Whether there is a capital letter in the first five fields.
        has_upper: bool,
        /// Whether there is a placeholder in it.
        is_open: bool,
    },
    /// A text with a placeholder that may hold some of the fields.
    Open(&'q str),
    /// `*`, or what is no ARN: only the pattern `*` fits.
    Other,
}

impl<'q> TargetView<'q> {
    /// Splits a target.
    pub(crate) fn new(text: &'q str) -> Self {
        if has_placeholder(text) {
            return Self::open(text);
        }
        let mut rest = text;
        let mut fields = [""; 5];
        for field in &mut fields {
            // Fields are short: a loop over their bytes takes less than the preparations of a search.
            let Some(end) = rest.bytes().position(|byte| byte == b':') else {
                return Self::Other;
            };
            *field = rest.get(..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        let head = text.get(..text.len() - rest.len() - 1).unwrap_or_default();
        Self::Arn {
            fields,
            head,
            resource: rest,
            // Without a way out on the first one, which would take longer.
            has_upper: head
                .bytes()
                .fold(false, |found, byte| found | byte.is_ascii_uppercase()),
            is_open: false,
        }
    }

    /// Splits a target with placeholders, in which nothing is a colon that stands inside one.
    fn open(text: &'q str) -> Self {
        let mut colons = outside(text).filter(|&(_, byte)| byte == b':').map(|(place, _)| place);
        let mut fields = [""; 5];
        let mut start = 0;
        for field in &mut fields {
            let Some(end) = colons.next() else {
                return Self::Open(text);
            };
            *field = text.get(start..end).unwrap_or_default();
            start = end + 1;
        }
        let head = text.get(..start.saturating_sub(1)).unwrap_or_default();
        Self::Arn {
            fields,
            head,
            resource: text.get(start..).unwrap_or_default(),
            has_upper: outside(head).any(|(_, byte)| byte.is_ascii_uppercase()),
            is_open: true,
        }
    }
}
