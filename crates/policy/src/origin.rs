//! Where a text was written that a program put together.
//!
//! A policy in Terraform or CloudFormation is seldom one literal: an object that is encoded, a document that is rendered, a
//! template with values in it. [`Sources::origin`] leads from a place in the policy to the line that somebody wrote.

use crate::source::{Source, SourceId, Sources, Span};
use std::cmp::Reverse;

/// How many texts lie between a policy and what was written, at most; more can only be a circle.
const MOST_STEPS: usize = 16;

/// A part of a text, and where that was written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourcePiece {
    /// The bytes of the text.
    pub at: Span,
    /// The text it was written in, of the same [`Sources`].
    pub source: SourceId,
    /// The bytes of that text.
    pub span: Span,
    /// Whether both read the same byte for byte, so that a position inside the one is a position inside the other.
    pub is_verbatim: bool,
}

impl Sources {
    /// Returns where a part of a text was written: in itself, for a text that nobody put together.
    ///
    /// The smallest piece that covers the part says it. Of a piece that does not read the same as what was written only the
    /// pieces inside can say more. A part made of several pieces was written from the first to the last of them; if these
    /// are in several files, in the one that most of them are in.
    pub fn origin(&self, id: SourceId, span: Span) -> (SourceId, Span) {
        let mut place = (id, span);
        for _ in 0..MOST_STEPS {
            match self.find(place.0).and_then(|source| step(source, place.1)) {
                Some(next) => place = next,
                None => break,
            }
        }
        place
    }

    /// Returns where a part of a text was written, with the text itself.
    pub fn written(&self, id: SourceId, span: Span) -> Option<(&Source, Span)> {
        let (id, span) = self.origin(id, span);
        Some((self.find(id)?, span))
    }
}

fn step(source: &Source, span: Span) -> Option<(SourceId, Span)> {
    let covering = source.pieces.iter().filter(|piece| covers(piece.at, span));
    let smallest = covering.min_by_key(|piece| piece.at.end.saturating_sub(piece.at.start));
    if let Some(piece) = smallest.filter(|piece| piece.is_verbatim || piece.at == span) {
        return Some((piece.source, written(piece, span)));
    }
    inside(source, span).or_else(|| smallest.map(|piece| (piece.source, piece.span)))
}

/// Returns what covers all pieces that share something with a span, in the file that most of them are in; pieces around
/// the whole of the span do not count.
fn inside(source: &Source, span: Span) -> Option<(SourceId, Span)> {
    let mut files: Vec<(SourceId, Span, usize)> = Vec::new();
    let pieces = source.pieces.iter();
    for piece in pieces.filter(|piece| overlaps(piece.at, span) && !covers(piece.at, span)) {
        let found = written(piece, span);
        match files.iter_mut().find(|file| file.0 == piece.source) {
            Some(file) => *file = (file.0, file.1.to(found), file.2 + 1),
            None => files.push((piece.source, found, 1)),
        }
    }
    // The first of those with equal counts, so that the answer does not hinge on ids.
    let most = files
        .iter()
        .enumerate()
        .min_by_key(|(place, file)| (Reverse(file.2), *place));
    most.map(|(_, file)| (file.0, file.1))
}

/// Returns where the part of a span that lies in a piece was written.
fn written(piece: &SourcePiece, span: Span) -> Span {
    if !piece.is_verbatim {
        return piece.span;
    }
    let moved = |position: u32| {
        let inside = position.min(piece.at.end).saturating_sub(piece.at.start);
        piece.span.start.saturating_add(inside)
    };
    Span {
        start: moved(span.start),
        end: moved(span.end),
    }
}

fn covers(piece: Span, span: Span) -> bool {
    piece.start <= span.start && span.end <= piece.end
}

fn overlaps(piece: Span, span: Span) -> bool {
    piece.start < span.end && span.start < piece.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "resource x {\n  a = [\"s3:Get*\", var.b]\n  c = \"one\"\n}";
    const TEXT: &str = r#"{"a":["s3:Get*","s3:Put*"],"c":"one"}"#;

    /// Returns the place of the nth occurrence of a part.
    fn at(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("part of the text");
        Span::new(start, start + part.len())
    }

    fn shown(part: &str) -> String {
        let mut sources = Sources::default();
        let (file, variables) = (SourceId(1), SourceId(2));
        let piece = |part: &str, source, span, is_verbatim| SourcePiece {
            at: at(TEXT, part),
            source,
            span,
            is_verbatim,
        };
        let text = Source::new("policy", TEXT).with_pieces(vec![
            piece("one", file, at(FILE, "one"), true),
            piece("s3:Get*", file, at(FILE, "s3:Get*"), true),
            piece("s3:Put*", variables, Span::new(1, 8), true),
            piece(TEXT, file, at(FILE, FILE), false),
        ]);
        let policy = sources.add(text);
        sources.add(Source::new("main.tf", FILE));
        sources.add(Source::new("terraform.tfvars", "\"s3:Put*\""));
        let (source, span) = sources.written(policy, at(TEXT, part)).expect("a place");
        format!("{}: {}", source.name, source.slice(span))
    }

    #[test]
    fn the_smallest_piece_says_where() {
        assert_eq!(shown("s3:Get*"), "main.tf: s3:Get*");
        assert_eq!(shown("Get"), "main.tf: Get");
        assert_eq!(shown("\"s3:Get*\""), "main.tf: s3:Get*");
        assert_eq!(shown("s3:Put*"), "terraform.tfvars: s3:Put*");
        assert_eq!(shown("\"a\":["), format!("main.tf: {FILE}"));
        assert_eq!(shown(TEXT), format!("main.tf: {FILE}"));
    }

    #[test]
    fn several_pieces_reach_from_the_first_to_the_last() {
        assert_eq!(shown("*\",\"s3:Put*\"],\"c\":\"on"), "main.tf: *\", var.b]\n  c = \"on");
    }

    #[test]
    fn texts_without_pieces_are_their_own_origin() {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("policy", TEXT));
        assert_eq!(sources.origin(id, Span::new(1, 3)), (id, Span::new(1, 3)));
        assert_eq!(
            sources.origin(SourceId(9), Span::new(1, 3)),
            (SourceId(9), Span::new(1, 3))
        );
    }

    #[test]
    fn circles_end() {
        let mut sources = Sources::default();
        let piece = |source| SourcePiece {
            at: Span::new(0, 1),
            source: SourceId(source),
            span: Span::new(0, 1),
            is_verbatim: true,
        };
        let one = sources.add(Source::new("one", "x").with_pieces(vec![piece(1)]));
        sources.add(Source::new("two", "x").with_pieces(vec![piece(0)]));
        assert_eq!(sources.origin(one, Span::new(0, 1)).1, Span::new(0, 1));
    }
}
