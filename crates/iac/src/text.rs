//! Text that knows where its parts were written, and which of them are unknown.

use iamscope_policy::{SourceId, Span};
use std::sync::Arc;

/// Text of an expression.
///
/// A part that is not known stands in it as a placeholder, `⟨var.external_account⟩`. AWS takes neither bracket in any
/// name, so that no known text looks like one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    text: Arc<str>,
    /// INVARIANT (sorted): pieces are sorted by their place in the text and do not overlap.
    pieces: Option<Arc<[Piece]>>,
}

/// A part of a text, and where that was written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Piece {
    /// The bytes of the text.
    pub at: Span,
    /// The file it was written in.
    pub source: SourceId,
    /// The bytes of that file.
    pub span: Span,
    /// Whether both read the same byte for byte, so that a position inside the one is a position inside the other.
    pub is_verbatim: bool,
}

/// What opens a placeholder.
pub const OPEN: char = '\u{27e8}';
/// What closes a placeholder.
pub const CLOSE: char = '\u{27e9}';

impl Text {
    /// Makes a text that was written nowhere.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            pieces: None,
        }
    }

    /// Makes a text of one placeholder.
    pub fn placeholder(name: &str) -> Self {
        let name = name.replace([OPEN, CLOSE], "");
        Self::new(format!("{OPEN}{name}{CLOSE}"))
    }

    /// Says where its parts were written.
    #[must_use]
    pub fn with_pieces(mut self, mut pieces: Vec<Piece>) -> Self {
        pieces.sort_unstable();
        self.pieces = (!pieces.is_empty()).then(|| pieces.into());
        self
    }

    /// Returns the text, placeholders included.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns where its parts were written.
    pub fn pieces(&self) -> &[Piece] {
        self.pieces.as_deref().unwrap_or_default()
    }

    /// Returns whether a part of it is unknown.
    pub fn has_unknowns(&self) -> bool {
        self.text.contains(OPEN)
    }

    /// Returns the text if all of it is known.
    pub fn known(&self) -> Option<&str> {
        (!self.has_unknowns()).then_some(&*self.text)
    }
}
