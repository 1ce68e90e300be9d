//! Where the bytes of a text that was parsed stand in its file.

use iamscope_policy::Span;
use std::ops::Range;

/// The way from a parsed text to its file.
#[derive(Clone, Debug)]
pub(crate) enum Positions {
    /// The text stands in the file as it is, from this byte on.
    Shifted(usize),
    /// It is the content of a JSON string with escapes.
    Escaped(Vec<Segment>),
    /// It was made by an expression, all of which stands here.
    At(Span),
}

/// From here on, text and file run in step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    text: usize,
    file: usize,
}

impl Positions {
    /// Reads how the content of a JSON string, which starts at `start` in the file, was decoded.
    pub(crate) fn of_json(written: &str, start: usize) -> Self {
        if !written.contains('\\') {
            return Self::Shifted(start);
        }
        let mut segments = vec![Segment { text: 0, file: start }];
        let (mut text, mut file) = (0, start);
        let mut rest = written;
        while let Some(index) = rest.find('\\') {
            let (before, escape) = rest.split_at(index);
            let (written_len, decoded_len) = escape_len(escape);
            text += before.len() + decoded_len;
            file += before.len() + written_len;
            // Both the escape itself and what comes after it start anew.
            let begin = Segment {
                text: text - decoded_len,
                file: file - written_len,
            };
            segments.extend([begin, Segment { text, file }]);
            rest = escape.get(written_len..).unwrap_or_default();
        }
        Self::Escaped(segments)
    }

    /// Returns the bytes of the file, and whether they read the same as those of the text.
    pub(crate) fn span(&self, range: &Range<usize>) -> (Span, bool) {
        let span = match self {
            Self::At(span) => return (*span, false),
            Self::Shifted(start) => Span::new(start.saturating_add(range.start), start.saturating_add(range.end)),
            Self::Escaped(segments) => Span::new(place(segments, range.start), place(segments, range.end)),
        };
        let is_verbatim = span.range().len() == range.len();
        (span, is_verbatim)
    }
}

fn place(segments: &[Segment], position: usize) -> usize {
    let next = segments.partition_point(|segment| segment.text <= position);
    let segment = next.checked_sub(1).and_then(|index| segments.get(index));
    segment.map_or(position, |segment| segment.file + (position - segment.text))
}

/// Returns the lengths of an escape of JSON and of what it stands for.
fn escape_len(escape: &str) -> (usize, usize) {
    let code = |at: usize| escape.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    if !escape.starts_with("\\u") {
        return (escape.len().min(2), 1);
    }
    match code(2) {
        Some(high @ 0xd800..0xdc00) => match (escape.get(6..8), code(8)) {
            (Some("\\u"), Some(low @ 0xdc00..0xe000)) if high < low => (12, 4),
            _ => (6, char::REPLACEMENT_CHARACTER.len_utf8()),
        },
        Some(code) => (
            6,
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).len_utf8(),
        ),
        None => (escape.len().min(2), 1),
    }
}
