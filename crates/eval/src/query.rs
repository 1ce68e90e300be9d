//! A request, prepared once for all policies that are asked.

use crate::formula::{Atom, Formula};
use crate::policy_set::Facts;
use crate::question::Question;
use crate::request::Request;
use crate::truth::Doubt;
use iamscope_policy::Effect;
use std::cell::Cell;

/// What every layer needs to know.
pub(crate) struct Query<'q> {
    pub(crate) request: &'q Request<'q>,
    pub(crate) target: TargetView<'q>,
    pub(crate) facts: &'q Facts,
    /// Whether the caller has a permissions boundary, seen or not.
    pub(crate) has_boundary: bool,
    /// Whether open questions stay open, instead of being read one way.
    pub(crate) leaves_open: bool,
    /// Whether an open question was met.
    pub(crate) has_doubt: Cell<bool>,
}

impl Query<'_> {
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
    },
    /// `*`, or what is no ARN: only the pattern `*` fits.
    Other,
}

impl<'q> TargetView<'q> {
    /// Splits a target.
    pub(crate) fn new(text: &'q str) -> Self {
        let mut rest = text;
        let mut fields = [""; 5];
        for field in &mut fields {
            let Some((before, after)) = rest.split_once(':') else {
                return Self::Other;
            };
            *field = before;
            rest = after;
        }
        let head = text.get(..text.len() - rest.len() - 1).unwrap_or_default();
        Self::Arn {
            fields,
            head,
            resource: rest,
            has_upper: head.bytes().any(|byte| byte.is_ascii_uppercase()),
        }
    }
}
