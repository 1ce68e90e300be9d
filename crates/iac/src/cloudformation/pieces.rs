//! Texts put together of parts that know where they were written.

use crate::text::{Piece, Text};
use crate::value::{Origin, Value};
use iamscope_policy::Span;
use std::ops::Range;

/// How many pieces a text may be of; a text that is put together of more does not know where its end was written.
const MAX_PIECES: usize = 10_000;

/// A text that is being put together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    pieces: Vec<Piece>,
    is_sensitive: bool,
}

impl Builder {
    /// Appends what was made of the bytes of an origin.
    pub(super) fn push(&mut self, part: &str, origin: Option<Origin>) {
        let start = self.text.len();
        self.text.push_str(part);
        if let Some(origin) = origin.filter(|_| !part.is_empty() && self.pieces.len() < MAX_PIECES) {
            self.pieces.push(Piece {
                at: Span::new(start, self.text.len()),
                source: origin.source,
                span: origin.span,
                is_verbatim: false,
            });
        }
    }

    /// Appends a part of a text with the pieces it is of.
    pub(super) fn push_slice(&mut self, text: &Text, range: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text.as_str().get(range.clone()).unwrap_or_default());
        for piece in text.pieces() {
            if self.pieces.len() >= MAX_PIECES {
                break;
            }
            let at = piece.at.range();
            let from = at.start.max(range.start);
            let to = at.end.min(range.end);
            if from >= to {
                continue;
            }
            let written = piece.span.range();
            let span = if piece.is_verbatim {
                let first = written.start + (from - at.start);
                Span::new(first, first + (to - from))
            } else {
                piece.span
            };
            self.pieces.push(Piece {
                at: Span::new(start + from - range.start, start + to - range.start),
                span,
                ..*piece
            });
        }
    }

    /// Appends a value as text; returns whether it has one.
    pub(super) fn push_value(&mut self, value: &Value) -> bool {
        let Some(text) = value.to_text() else { return false };
        self.is_sensitive |= value.is_sensitive;
        if text.pieces().is_empty() {
            self.push(text.as_str(), value.origin);
        } else {
            self.push_slice(&text, 0..text.as_str().len());
        }
        true
    }

    /// Returns how long the text is by now, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Says that nobody may see the text.
    pub(super) fn hide(&mut self) {
        self.is_sensitive = true;
    }

    /// Returns the text as a value.
    pub(super) fn finish(self) -> Value {
        let text = Text::new(self.text).with_pieces(self.pieces);
        let mut value = Value::new(crate::value::Kind::Text(text));
        value.is_sensitive = self.is_sensitive;
        value
    }
}

/// Returns where a part of a text was written, or else the origin of the whole.
pub(super) fn origin_of(text: &Text, range: &Range<usize>, whole: Origin) -> Origin {
    for piece in text.pieces() {
        let at = piece.at.range();
        if piece.is_verbatim && at.start <= range.start && range.end <= at.end {
            let start = piece.span.start as usize + (range.start - at.start);
            return Origin {
                source: piece.source,
                span: Span::new(start, start + range.len()),
            };
        }
    }
    whole
}
