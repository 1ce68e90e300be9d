//! Parts of texts that remember where they were written.

use super::Outcome;
use crate::text::{Piece, Text};
use crate::value::Value;
use iamscope_policy::Span;
use std::ops::Range;

/// Returns a part of a text with the pieces that lie in it.
pub(super) fn slice(text: &Text, range: Range<usize>) -> Text {
    let part = text.as_str().get(range.clone()).unwrap_or_default();
    let pieces = text.pieces().iter().filter_map(|piece| cut(piece, &range));
    Text::new(part).with_pieces(pieces.collect())
}

/// Returns a part of a value's text, and where that was written.
pub(super) fn value(text: &Text, range: Range<usize>) -> Value {
    Value::new(crate::value::Kind::Text(slice(text, range)))
}

/// Returns the same as a result.
pub(super) fn result(text: &Text, range: Range<usize>) -> Outcome {
    Ok(value(text, range))
}

fn cut(piece: &Piece, range: &Range<usize>) -> Option<Piece> {
    let at = piece.at.range();
    let (start, end) = (at.start.max(range.start), at.end.min(range.end));
    if start >= end {
        return None;
    }
    let span = if piece.is_verbatim {
        let written = piece.span.range().start;
        Span::new(written + (start - at.start), written + (end - at.start))
    } else {
        piece.span
    };
    Some(Piece {
        at: Span::new(start - range.start, end - range.start),
        span,
        is_verbatim: piece.is_verbatim,
        ..*piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::SourceId;

    #[test]
    fn pieces_are_cut() {
        let piece = |at: Range<usize>, start, is_verbatim| Piece {
            at: Span::new(at.start, at.end),
            source: SourceId(0),
            span: Span::new(start, start + at.len()),
            is_verbatim,
        };
        let text = Text::new("abcdef").with_pieces(vec![piece(0..2, 10, true), piece(2..6, 20, true)]);
        let part = slice(&text, 1..4);
        assert_eq!(part.as_str(), "bcd");
        let pieces: Vec<_> = part
            .pieces()
            .iter()
            .map(|piece| (piece.at.range(), piece.span.range()))
            .collect();
        assert_eq!(pieces, [(0..1, 11..12), (1..3, 20..22)]);
        let loose = Text::new("abc").with_pieces(vec![piece(0..3, 10, false)]);
        assert_eq!(
            slice(&loose, 1..2).pieces().first().map(|piece| piece.span.range()),
            Some(10..13)
        );
    }
}
