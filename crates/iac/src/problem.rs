//! What could not be read.

use std::fmt;

/// How much was lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// All of it was read, and something in it stays unknown that the user could tell.
    Open,
    /// A part of the input is missing; the rest of it was read.
    Warning,
    /// Nothing of this input was read.
    Error,
}

/// A place in a text, both counted from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One thing that could not be read: where, what was expected, and what to do about it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The place in it.
    pub place: Option<Place>,
    /// How much was lost.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// Makes a problem for which nothing of the file was read.
    pub fn error(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: None,
            severity: Severity::Error,
            message: one_line(&message.into()),
            help: None,
        }
    }

    /// Makes a problem for which a part of the file was not read.
    pub fn warning(file: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(file, message)
        }
    }

    /// Makes a problem for which nothing was lost.
    pub fn open(file: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Open,
            ..Self::error(file, message)
        }
    }

    /// Returns whether anything could not be read.
    pub fn is_loss(&self) -> bool {
        self.severity > Severity::Open
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(&help.into()));
        self
    }
}

/// The longest message, in characters: names in a program may be of any length and hold anything.
const MAX_MESSAGE: usize = 400;

/// Returns a message as one line that can be shown anywhere.
pub(crate) fn one_line(message: &str) -> String {
    let printable = message.chars().map(|one| if one.is_control() { ' ' } else { one });
    let mut line: String = printable.take(MAX_MESSAGE).collect();
    if line.len() < message.len() && message.chars().count() > MAX_MESSAGE {
        line.push_str("...");
    }
    line
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One line: `accounts.json:3:7: expected an object, found text; help`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = self.place {
            write!(f, ":{place}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}
