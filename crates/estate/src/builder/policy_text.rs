//! The text of a policy and where it was written.

use iamscope_policy::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The text of a policy and where it came from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyText {
    /// The file, or another name for people; `None` lets the builder name it after what it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The line of the named file on which the text starts, counted from 1.
    #[serde(default = "first_line", skip_serializing_if = "is_first_line")]
    pub first_line: u32,
    /// The text.
    pub text: String,
    /// Which parts of the text were written elsewhere, by the name of the file ([`FileText`]) that they were written in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pieces: BTreeMap<String, Vec<TextPiece>>,
}

/// A part of a text and where it was written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "(u32, u32, u32, u32, bool)", into = "(u32, u32, u32, u32, bool)")]
pub struct TextPiece {
    /// The bytes of the text; of a string in it those between the quotes.
    pub at: Span,
    /// The bytes of the file.
    pub span: Span,
    /// Whether both read the same byte for byte.
    pub is_verbatim: bool,
}

impl PolicyText {
    /// Takes a text that was decoded out of something unreadable; it is laid out anew if it is a single line.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            name: None,
            first_line: 1,
            text: text.into(),
            pieces: BTreeMap::new(),
        }
    }

    /// Takes a text that a person finds in a file; it is kept as it stands there.
    pub fn in_file(text: impl Into<String>, file: impl Into<String>, first_line: u32) -> Self {
        Self {
            name: Some(file.into()),
            first_line,
            text: text.into(),
            pieces: BTreeMap::new(),
        }
    }

    /// Says where a part of the text was written. A part may lie in another one, as a statement lies in its document.
    #[must_use]
    pub fn written(mut self, file: impl Into<String>, piece: TextPiece) -> Self {
        self.pieces.entry(file.into()).or_default().push(piece);
        self
    }
}

impl From<(u32, u32, u32, u32, bool)> for TextPiece {
    fn from((at, at_end, start, end, is_verbatim): (u32, u32, u32, u32, bool)) -> Self {
        Self {
            at: Span { start: at, end: at_end },
            span: Span { start, end },
            is_verbatim,
        }
    }
}

impl From<TextPiece> for (u32, u32, u32, u32, bool) {
    fn from(piece: TextPiece) -> Self {
        let TextPiece { at, span, is_verbatim } = piece;
        (at.start, at.end, span.start, span.end, is_verbatim)
    }
}

fn first_line() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_first_line(line: &u32) -> bool {
    *line == 1
}
