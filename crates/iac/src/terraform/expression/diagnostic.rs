//! What is wrong with an expression.

use crate::value::Origin;
use std::fmt;

/// Why an expression has no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where.
    pub origin: Option<Origin>,
}

impl Diagnostic {
    /// Makes one that stands nowhere yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            origin: None,
        }
    }

    /// Says where, if that was not said before.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = self.origin.or(Some(origin));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Why a function has no result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FunctionError {
    /// The argument that is at fault, counted from 0.
    pub argument: Option<usize>,
    /// What is wrong.
    pub message: String,
}
