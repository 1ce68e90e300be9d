//! What to do about a finding, as data.

use iamscope_policy::{SourceId, Span};
use std::fmt;

/// A way to mend what was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in the imperative: `remove the empty group`.
    pub title: Box<str>,
    /// Whether it can break something that works today.
    pub safety: Safety,
    /// The same change for each place where the thing may be kept.
    pub edits: Vec<Edit>,
}

/// Whether a fix can be applied without thinking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Safety {
    /// Takes nothing away that is in use.
    Safe,
    /// May take away access that somebody uses; somebody has to look.
    Review,
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// Replaces a part of a policy text.
    Policy {
        /// The text.
        source: SourceId,
        /// The part.
        span: Span,
        /// What to put there.
        replacement: Box<str>,
    },
    /// A command of the AWS CLI.
    Command(Box<str>),
    /// A snippet of Terraform.
    Terraform(Box<str>),
    /// A snippet of CloudFormation in YAML.
    CloudFormation(Box<str>),
}

impl Fix {
    /// Makes a fix that takes nothing away that is in use.
    pub fn safe(title: impl Into<Box<str>>) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Safe,
            edits: Vec::new(),
        }
    }

    /// Makes a fix that somebody has to look at.
    pub fn review(title: impl Into<Box<str>>) -> Self {
        Self {
            safety: Safety::Review,
            ..Self::safe(title)
        }
    }

    /// Adds an AWS CLI command.
    #[must_use]
    pub fn command(mut self, command: impl Into<Box<str>>) -> Self {
        self.edits.push(Edit::Command(command.into()));
        self
    }

    /// Adds a Terraform snippet.
    #[must_use]
    pub fn terraform(mut self, snippet: impl Into<Box<str>>) -> Self {
        self.edits.push(Edit::Terraform(snippet.into()));
        self
    }

    /// Adds a CloudFormation snippet.
    #[must_use]
    pub fn cloudformation(mut self, snippet: impl Into<Box<str>>) -> Self {
        self.edits.push(Edit::CloudFormation(snippet.into()));
        self
    }

    /// Adds a change of a policy text.
    #[must_use]
    pub fn replace(mut self, source: SourceId, span: Span, replacement: impl Into<Box<str>>) -> Self {
        self.edits.push(Edit::Policy {
            source,
            span,
            replacement: replacement.into(),
        });
        self
    }
}

impl Safety {
    /// Returns the name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for Safety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
