//! Which bytes of a file the parts of a scalar are.

use crate::text::Piece;
use crate::value::Origin;
use iamscope_policy::Span;

/// Finds the content of a scalar of one line in the bytes it was read from, which may begin with a tag and quotes.
///
/// A text that ends with the content gives a verbatim piece; where escapes or folding changed it, the whole of the bytes
/// stands for the whole of the content.
pub(super) fn line(written: &str, content: &str, origin: Origin) -> Vec<Piece> {
    if content.is_empty() {
        return Vec::new();
    }
    let bare = written.trim_end();
    let bare = bare
        .strip_suffix(['"', '\''])
        .filter(|_| !bare.ends_with(content))
        .unwrap_or(bare);
    match bare.strip_suffix(content) {
        Some(before) => {
            let start = origin.span.start as usize + before.len();
            vec![piece(0, content.len(), start, content.len(), true, origin)]
        }
        None => vec![whole(content, origin)],
    }
}

/// Finds the lines of a block scalar in the lines it was read from, the first of which is its header.
pub(super) fn block(written: &str, content: &str, origin: Origin) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut start = origin.span.start as usize;
    for (index, line) in written.split_inclusive('\n').enumerate() {
        let line_start = start;
        start += line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        let words = bare.trim_start();
        if index == 0 || words.trim_end().is_empty() {
            continue;
        }
        let words = words.trim_end();
        let rest = content.get(at..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start().len();
        if !rest.trim_start().starts_with(words) {
            return vec![whole(content, origin)];
        }
        let place = line_start + (bare.len() - bare.trim_start().len());
        pieces.push(piece(at + gap, words.len(), place, words.len(), true, origin));
        at += gap + words.len();
    }
    pieces
}

/// Says that all of a text was made of all of the bytes.
pub(super) fn whole(content: &str, origin: Origin) -> Piece {
    let bytes = origin.span.range();
    piece(0, content.len(), bytes.start, bytes.len(), false, origin)
}

fn piece(at: usize, length: usize, start: usize, written: usize, is_verbatim: bool, origin: Origin) -> Piece {
    Piece {
        at: Span::new(at, at + length),
        source: origin.source,
        span: Span::new(start, start + written),
        is_verbatim,
    }
}
