//! What can be wrong with a JSON text.

use crate::source::Span;
use std::fmt;

/// A fault of a JSON text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// There is nothing but white space.
    Empty,
    /// Something else stands here.
    Expected(Token),
    /// Two elements without a comma between them.
    MissingComma,
    /// A comma with nothing after it.
    TrailingComma,
    /// The text ends inside a list or object.
    UnexpectedEnd {
        /// What would have closed it.
        closer: Closer,
        /// Where it was opened.
        opened: Span,
    },
    /// The line or the text ends inside a string.
    UnclosedString,
    /// A backslash with something after it that JSON does not know, or half a surrogate pair.
    BadEscape,
    /// A control character that should have been written as an escape.
    ControlCharacter,
    /// A number in a form that JSON does not have.
    BadNumber,
    /// Bare text that is no JSON value.
    UnknownWord,
    /// Text after the end of the value.
    TrailingText,
    /// Lists and objects are nested deeper than the limit.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The text is longer than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// There were so many faults that the reader stopped here.
    GaveUp,
}

impl Fault {
    /// Returns whether all that was written is understood nevertheless.
    pub fn is_harmless(self) -> bool {
        match self {
            Self::MissingComma | Self::TrailingComma | Self::ControlCharacter => true,
            Self::Empty
            | Self::Expected(_)
            | Self::UnexpectedEnd { .. }
            | Self::UnclosedString
            | Self::BadEscape
            | Self::BadNumber
            | Self::UnknownWord
            | Self::TrailingText
            | Self::TooDeep { .. }
            | Self::TooLarge { .. }
            | Self::GaveUp => false,
        }
    }
}

/// What the reader waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    /// A value.
    Value,
    /// The key of an object member.
    Key,
    /// The colon between key and value.
    Colon,
    /// The end of a list or object.
    Closer(Closer),
}

/// What ends a list or an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closer {
    /// `]`.
    Bracket,
    /// `}`.
    Brace,
}

impl fmt::Display for Closer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bracket => "`]`",
            Self::Brace => "`}`",
        })
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("a value"),
            Self::Key => f.write_str("a key in double quotes"),
            Self::Colon => f.write_str("`:`"),
            Self::Closer(closer) => closer.fmt(f),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::Expected(token) => write!(f, "expected {token}"),
            Self::MissingComma => f.write_str("expected `,` before this"),
            Self::TrailingComma => f.write_str("nothing follows this `,`"),
            Self::UnexpectedEnd { closer, .. } => write!(f, "the text ends before {closer}"),
            Self::UnclosedString => f.write_str("this string is not closed"),
            Self::BadEscape => f.write_str("invalid escape in a string"),
            Self::ControlCharacter => f.write_str("control character in a string"),
            Self::BadNumber => f.write_str("invalid number"),
            Self::UnknownWord => f.write_str("this is no JSON value"),
            Self::TrailingText => f.write_str("text after the end of the document"),
            Self::TooDeep { limit } => write!(f, "nested more than {limit} levels deep"),
            Self::TooLarge { limit } => write!(f, "the text is longer than {limit} bytes"),
            Self::GaveUp => f.write_str("too many faults, the rest was not read"),
        }
    }
}
