//! Text that knows where its parts were written, and which of them are unknown.

use crate::value::{Origin, Value};
pub use iamscope_policy::SourcePiece as Piece;
use iamscope_policy::Span;
pub use iamscope_policy::placeholder::{CLOSE, OPEN};
use std::sync::Arc;

/// Text of an expression.
///
/// A part that is not known stands in it as a placeholder, `⟨var.external_account⟩`. AWS takes neither bracket in any
/// name, so that no known text looks like one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    text: Arc<str>,
    /// INVARIANT (sorted): pieces are sorted by their place in the text. They may nest, the larger one first, as those of
    /// a JSON text do, but never cross.
    pieces: Option<Arc<[Piece]>>,
}

impl Text {
    /// Makes a text that was written nowhere.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            pieces: None,
        }
    }

    /// Makes a text of one placeholder.
    ///
    /// Quotes of the name become single ones, so that a placeholder can stand inside of JSON that is written as text.
    pub fn placeholder(name: &str) -> Self {
        let mut text = String::with_capacity(name.len() + 2 * OPEN.len_utf8());
        text.push(OPEN);
        text.extend(name.chars().filter_map(|char| match char {
            OPEN | CLOSE => None,
            '"' => Some('\''),
            '\\' => Some('/'),
            char if char.is_control() => Some(' '),
            char => Some(char),
        }));
        text.push(CLOSE);
        Self::new(text)
    }

    /// Says where its parts were written.
    #[must_use]
    pub fn with_pieces(mut self, mut pieces: Vec<Piece>) -> Self {
        pieces.sort_unstable_by_key(|piece| (piece.at.start, std::cmp::Reverse(piece.at.end)));
        self.pieces = (!pieces.is_empty()).then(|| pieces.into());
        self
    }

    /// Returns the text, placeholders included.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the text, placeholders included, to keep.
    pub fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
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

/// Puts texts together, and remembers where the parts were written.
#[derive(Debug, Default)]
pub struct TextBuilder {
    text: String,
    pieces: Vec<Piece>,
}

impl TextBuilder {
    /// Adds text that was written nowhere.
    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a text with its pieces. One that has none is a piece as a whole, if it is known where it comes from.
    pub fn push_text(&mut self, text: &Text, origin: Option<Origin>) {
        let start = self.text.len();
        self.text.push_str(text.as_str());
        if text.pieces().is_empty() {
            if let Some(origin) = origin {
                self.push_piece(start, origin, false);
            }
            return;
        }
        let offset = Span::new(start, start).start;
        self.pieces.extend(text.pieces().iter().map(|piece| Piece {
            at: Span {
                start: piece.at.start.saturating_add(offset),
                end: piece.at.end.saturating_add(offset),
            },
            ..*piece
        }));
    }

    /// Says where everything since the byte `start` was written.
    pub fn push_piece(&mut self, start: usize, origin: Origin, is_verbatim: bool) {
        if start < self.text.len() {
            self.pieces.push(Piece {
                at: Span::new(start, self.text.len()),
                source: origin.source,
                span: origin.span,
                is_verbatim,
            });
        }
    }

    /// Adds a value in its usual spelling; returns whether it has one.
    pub fn push_value(&mut self, value: &Value) -> bool {
        let Some(text) = value.to_text() else { return false };
        self.push_text(&text, value.origin);
        true
    }

    /// Returns how many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Returns whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the text.
    pub fn finish(self) -> Text {
        Text::new(self.text).with_pieces(self.pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::SourceId;

    #[test]
    fn placeholders_can_stand_in_json() {
        assert_eq!(
            Text::placeholder("a[\"k\"].b\n\u{27e8}").as_str(),
            "\u{27e8}a['k'].b \u{27e9}"
        );
    }

    #[test]
    fn pieces_move_along() {
        let origin = |start| Origin {
            source: SourceId(0),
            span: Span::new(start, start + 2),
        };
        let mut inner = TextBuilder::default();
        inner.push_str("bb");
        inner.push_piece(0, origin(10), true);
        let mut outer = TextBuilder::default();
        outer.push_text(&Text::new("a"), Some(origin(20)));
        outer.push_text(&inner.finish(), Some(origin(30)));
        outer.push_str("c");
        let text = outer.finish();
        assert_eq!(text.as_str(), "abbc");
        let pieces: Vec<_> = text.pieces().iter().map(|p| (p.at.range(), p.span.start)).collect();
        assert_eq!(pieces, [(0..1, 20), (1..3, 10)]);
    }
}
