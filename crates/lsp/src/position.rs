//! Positions of the protocol, which counts in UTF-16, and bytes.
//!
//! Source: Language Server Protocol 3.17, "Position" and "Text Documents".

use iamscope_policy::Span;
use lsp_types::{Position, Range};

/// Where the lines of a text start.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// INVARIANT (lines): the first byte of each line, rising; the first is 0.
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines; `\n`, `\r\n` and `\r` end one.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_end = |place: usize, byte: u8| match byte {
            b'\n' => true,
            b'\r' => bytes.get(place + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = bytes.iter().enumerate().filter(|&(place, &byte)| is_end(place, byte));
        let starts = std::iter::once(0).chain(ends.map(|(place, _)| place + 1));
        Self {
            starts: starts.collect(),
        }
    }

    /// Returns the byte of a position; one behind the end of its line or of the text stands for that end.
    pub(crate) fn byte(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else {
            return text.len();
        };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or_default();
        let content = content.trim_end_matches(['\r', '\n']);
        let mut units = 0;
        for (place, character) in content.char_indices() {
            if units >= position.character as usize {
                return start + place;
            }
            units += character.len_utf16();
        }
        start + content.len()
    }

    /// Returns the position of a byte.
    pub(crate) fn position(&self, text: &str, byte: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = text.get(start..byte.min(text.len())).unwrap_or_default();
        let units = before.chars().map(char::len_utf16).sum::<usize>();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            character: u32::try_from(units).unwrap_or(u32::MAX),
        }
    }

    /// Returns the range of a span.
    pub(crate) fn range(&self, text: &str, span: Span) -> Range {
        Range {
            start: self.position(text, span.start as usize),
            end: self.position(text, span.end as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn counts_in_utf_16() {
        let text = "é😀x\r\ny\rz\n";
        let lines = Lines::new(text);
        for (place, byte) in [
            ((0, 0), 0),
            ((0, 1), 2),
            ((0, 3), 6),
            ((0, 4), 7),
            ((1, 1), 10),
            ((2, 1), 12),
            ((3, 0), 13),
        ] {
            assert_eq!(lines.byte(text, position(place.0, place.1)), byte, "{place:?}");
            assert_eq!(lines.position(text, byte), position(place.0, place.1), "{byte}");
        }
    }

    #[test]
    fn what_lies_behind_an_end_is_the_end() {
        let text = "ab\ncd";
        let lines = Lines::new(text);
        assert_eq!(lines.byte(text, position(0, 9)), 2);
        assert_eq!(lines.byte(text, position(9, 0)), 5);
        // The middle of a pair of UTF-16 is no place; the one behind it is taken.
        assert_eq!(Lines::new("😀").byte("😀", position(0, 1)), 4);
    }

    proptest! {
        #[test]
        fn every_character_is_found_again(text in "[aé😀\r\n]{0,20}") {
            let lines = Lines::new(&text);
            let inside_end = |byte: usize| byte > 0 && text.as_bytes()[byte - 1..].starts_with(b"\r\n");
            for (byte, _) in text.char_indices().filter(|&(byte, _)| !inside_end(byte)) {
                prop_assert_eq!(lines.byte(&text, lines.position(&text, byte)), byte);
            }
        }
    }
}
