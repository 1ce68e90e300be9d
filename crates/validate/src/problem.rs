//! What a check reports.

use crate::check::Check;
use crate::context::Context;
use crate::location::Location;
use iamscope_policy::{Span, has_placeholder};
use std::fmt;

/// The name of a check: AWS's issue code, such as `INVALID_ACTION`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(pub &'static str);

impl Code {
    /// Returns the code.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How bad a problem is; worse ones are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// The policy does what was meant, and could be written better.
    Suggestion,
    /// The policy may not do what was meant.
    Warning,
    /// The policy grants more than was probably meant.
    SecurityWarning,
    /// The policy, or a part of it, does not work.
    Error,
}

impl Level {
    /// Returns the name that the API uses, its `findingType`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suggestion => "SUGGESTION",
            Self::Warning => "WARNING",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Error => "ERROR",
        }
    }

    /// Returns the name for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "warning",
            Self::SecurityWarning => "security warning",
            Self::Error => "error",
        }
    }

    /// Returns what AWS's page calls the level in its anchors.
    pub(crate) fn anchor(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "general-warning",
            Self::SecurityWarning => "security-warning",
            Self::Error => "error",
        }
    }
}

/// Something that is wrong with a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The check that found it.
    pub check: &'static Check,
    /// What is wrong, in one line.
    pub details: String,
    /// What to do about it, where there is more to say.
    pub help: Option<String>,
    /// Where, the most important place first.
    pub locations: Vec<Location>,
    /// A change of the text that mends it.
    pub fix: Option<Fix>,
}

/// A change of the text of a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in one line.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// What to write where; the places do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a change may be applied unseen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Safety {
    /// The policy allows exactly what it allowed, or less of what AWS refuses to store anyway.
    Safe,
    /// Somebody should look at it.
    Review,
}

/// A text that takes the place of another one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A problem that is being written.
#[derive(Debug)]
#[must_use]
pub struct Draft {
    details: String,
    help: Option<String>,
    spans: Vec<Span>,
    /// What to underline of the first place, if it is only a part of that.
    part: Option<Span>,
    fix: Option<Fix>,
}

impl Draft {
    /// Begins with what is wrong and where.
    pub fn at(span: Span, details: impl Into<String>) -> Self {
        Self {
            details: details.into(),
            help: None,
            spans: vec![span],
            part: None,
            fix: None,
        }
    }

    /// Says which part of the first place to underline. The place itself stays the whole, as the API has it.
    pub fn underline(mut self, part: Span) -> Self {
        self.part = Some(part);
        self
    }

    /// Adds places.
    pub fn and(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        self.spans.extend(spans);
        self
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a change that mends it by writing something else in one place.
    pub fn fix(self, safety: Safety, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.edits(safety, title, vec![Edit { span, text }])
    }

    /// Adds a change that mends it.
    pub fn edits(mut self, safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        let title = title.into();
        self.fix = Some(Fix { title, safety, edits });
        self
    }
}

/// What a check has found.
#[derive(Debug)]
pub struct Problems<'c> {
    cx: &'c Context<'c>,
    check: &'static Check,
    found: Vec<Problem>,
}

impl<'c> Problems<'c> {
    /// Begins with nothing.
    pub(crate) fn new(cx: &'c Context<'c>, check: &'static Check) -> Self {
        Self {
            cx,
            check,
            found: Vec::new(),
        }
    }

    /// Returns the code of the check that is running.
    pub(crate) fn code(&self) -> Code {
        self.check.code
    }

    /// Reports what is wrong in one place.
    pub fn at(&mut self, span: Span, details: impl Into<String>) {
        self.push(Draft::at(span, details));
    }

    /// Reports a problem, unless it is about a text of which a part is not known.
    pub fn push(&mut self, draft: Draft) {
        let locations = draft.spans.iter().map(|&span| self.cx.locate(span));
        let mut locations: Vec<Location> = locations.collect();
        if let (Some(first), Some(part)) = (locations.first_mut(), draft.part) {
            first.content = part;
        }
        let is_open = |location: &Location| location.is_leaf && has_placeholder(self.cx.slice(location.content));
        if locations.iter().any(is_open) {
            return;
        }
        self.found.push(Problem {
            check: self.check,
            details: draft.details,
            help: draft.help,
            locations,
            fix: draft.fix,
        });
    }

    pub(crate) fn into_found(self) -> Vec<Problem> {
        self.found
    }
}
