//! Values to JSON, byte for byte as Terraform's `jsonencode` writes it.
//!
//! The text remembers where its parts were written: one piece for each leaf, its quotes not included, and one around
//! them for each list and object.

use crate::text::{Piece, Text};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::Span;

/// The longest text that is written, in bytes: shared parts of a value are written out each time.
const MAX_BYTES: usize = 32 << 20;

/// Writes a value as JSON; nothing if that would be too long.
///
/// Names of objects are sorted, `<`, `>` and `&` are escaped. What is unknown stands as a string with a placeholder,
/// whatever type it will have.
pub fn encode(value: &Value) -> Option<Text> {
    let mut encoder = Encoder::default();
    encoder.value(value)?;
    Some(Text::new(encoder.out).with_pieces(encoder.pieces))
}

#[derive(Default)]
struct Encoder {
    out: String,
    pieces: Vec<Piece>,
}

impl Encoder {
    fn value(&mut self, value: &Value) -> Option<()> {
        if self.out.len() > MAX_BYTES {
            return None;
        }
        match &value.kind {
            Kind::Null => self.plain("null", value.origin),
            Kind::Bool(true) => self.plain("true", value.origin),
            Kind::Bool(false) => self.plain("false", value.origin),
            Kind::Number(number) => self.plain(&number.to_string(), value.origin),
            Kind::Text(text) => self.text(text, value.origin),
            Kind::Unknown(_) => self.text(&value.to_text().unwrap_or_default(), value.origin),
            Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
                let start = self.open('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.value(element)?;
                }
                self.close(']', start, value.origin);
            }
            Kind::Map(_) | Kind::Object(_) => {
                let start = self.open('{');
                for (index, (name, field)) in value.entries().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.out.push('"');
                    escape(name, &mut self.out);
                    self.out.push_str("\":");
                    self.value(field)?;
                }
                self.close('}', start, value.origin);
            }
        }
        Some(())
    }

    fn plain(&mut self, text: &str, origin: Option<Origin>) {
        let start = self.out.len();
        self.out.push_str(text);
        if let Some(origin) = origin {
            self.piece(start, origin, false);
        }
    }

    fn text(&mut self, text: &Text, origin: Option<Origin>) {
        self.out.push('"');
        let start = self.out.len();
        if text.pieces().is_empty() {
            escape(text.as_str(), &mut self.out);
            if let Some(origin) = origin {
                self.piece(start, origin, false);
            }
        } else {
            self.pieces_of(text);
        }
        self.out.push('"');
    }

    /// Writes a text together with its pieces, whose places move as characters are escaped.
    fn pieces_of(&mut self, text: &Text) {
        let text_start = self.out.len();
        escape(text.as_str(), &mut self.out);
        let is_unchanged = self.out.len() - text_start == text.as_str().len();
        // Where a byte of the text stands after escaping; pieces are sorted by their starts, so starts only move on.
        let mut last = (0, text_start);
        let mut place = |position: usize| {
            let (from, at) = last;
            let (from, at) = if position < from { (0, text_start) } else { (from, at) };
            let between = text.as_str().get(from..position).unwrap_or_default();
            last = (position, at + escaped_len(between));
            last.1
        };
        for piece in text.pieces() {
            let range = piece.at.range();
            let at = if is_unchanged {
                Span::new(text_start + range.start, text_start + range.end)
            } else {
                let start = place(range.start);
                Span::new(start, place(range.end))
            };
            let is_same_length = at.end - at.start == piece.at.end - piece.at.start;
            self.pieces.push(Piece {
                at,
                is_verbatim: piece.is_verbatim && is_same_length,
                ..*piece
            });
        }
    }

    fn open(&mut self, bracket: char) -> usize {
        self.out.push(bracket);
        self.out.len() - 1
    }

    fn close(&mut self, bracket: char, start: usize, origin: Option<Origin>) {
        self.out.push(bracket);
        if let Some(origin) = origin {
            self.piece(start, origin, false);
        }
    }

    fn piece(&mut self, start: usize, origin: Origin, is_verbatim: bool) {
        self.pieces.push(Piece {
            at: Span::new(start, self.out.len()),
            source: origin.source,
            span: origin.span,
            is_verbatim,
        });
    }
}

/// Escapes what stands between the quotes of a JSON string.
pub fn escape(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut rest = text;
    while let Some(index) = rest.find(needs_escape) {
        let (before, after) = rest.split_at(index);
        out.push_str(before);
        let mut chars = after.chars();
        let Some(char) = chars.next() else { break };
        match short_escape(char) {
            Some(short) => out.extend(['\\', short]),
            None => {
                out.push_str("\\u");
                let code = u32::from(char);
                for shift in [12, 8, 4, 0] {
                    let digit = HEX.get((code >> shift & 0xf) as usize);
                    out.push(digit.map_or('0', |&digit| char::from(digit)));
                }
            }
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn needs_escape(char: char) -> bool {
    matches!(
        char,
        '\u{0}'..='\u{1f}' | '"' | '\\' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}'
    )
}

fn short_escape(char: char) -> Option<char> {
    match char {
        '"' | '\\' => Some(char),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        _ => None,
    }
}

fn escaped_len(text: &str) -> usize {
    let length = |char: char| match (needs_escape(char), short_escape(char)) {
        (false, _) => char.len_utf8(),
        (true, Some(_)) => 2,
        (true, None) => 6,
    };
    text.chars().map(length).sum()
}
