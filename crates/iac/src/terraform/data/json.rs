//! JSON as the provider writes it, with the places its leaves come from.

use crate::text::{Piece, Text};
use crate::value::Origin;
use iamscope_policy::Span;
use std::fmt::Write as _;

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// A string.
    Text(Text),
    /// A number, a boolean or null, as it is written.
    Bare(String),
    List(Vec<Json>),
    /// Members in their order, and where the object was written.
    Object(Vec<(Text, Json)>, Option<Origin>),
}

/// How JSON is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layout {
    /// On lines of their own, indented by two spaces.
    Indented,
    /// Without any white space.
    Compact,
}

/// Writes a value.
pub(crate) fn write(json: &Json, layout: Layout) -> Text {
    let mut writer = Writer {
        layout,
        text: String::new(),
        pieces: Vec::new(),
    };
    writer.value(json, 0);
    Text::new(writer.text).with_pieces(writer.pieces)
}

struct Writer {
    layout: Layout,
    text: String,
    pieces: Vec<Piece>,
}

impl Writer {
    fn value(&mut self, json: &Json, depth: usize) {
        match json {
            Json::Text(text) => self.string(text),
            Json::Bare(text) => self.text.push_str(text),
            Json::List(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.next(index, depth + 1);
                    self.value(item, depth + 1);
                }
                self.close(items.is_empty(), depth, ']');
            }
            Json::Object(members, origin) => {
                let start = self.text.len();
                self.text.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    self.next(index, depth + 1);
                    self.string(key);
                    self.text.push_str(match self.layout {
                        Layout::Indented => ": ",
                        Layout::Compact => ":",
                    });
                    self.value(value, depth + 1);
                }
                self.close(members.is_empty(), depth, '}');
                self.pieces.extend(origin.map(|origin| Piece {
                    at: Span::new(start, self.text.len()),
                    source: origin.source,
                    span: origin.span,
                    is_verbatim: false,
                }));
            }
        }
    }

    fn next(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.text.push(',');
        }
        self.line(depth);
    }

    fn close(&mut self, is_empty: bool, depth: usize, sign: char) {
        if !is_empty {
            self.line(depth);
        }
        self.text.push(sign);
    }

    fn line(&mut self, depth: usize) {
        if self.layout == Layout::Indented {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn string(&mut self, text: &Text) {
        self.text.push('"');
        let start = self.text.len();
        let plain = text.as_str();
        let needs_escapes = plain.chars().any(|sign| escape(sign).is_some());
        if needs_escapes {
            let mut places = Vec::with_capacity(plain.len() + 1);
            for sign in plain.chars() {
                let at = self.text.len();
                places.extend(std::iter::repeat_n(at, sign.len_utf8()));
                match escape(sign) {
                    Some(escaped) => self.text.push_str(&escaped),
                    None => self.text.push(sign),
                }
            }
            places.push(self.text.len());
            let place = |position: u32| places.get(position as usize).copied().unwrap_or(start);
            let moved = text.pieces().iter().map(|piece| {
                let at = Span::new(place(piece.at.start), place(piece.at.end));
                let is_same = (at.end - at.start) == (piece.at.end - piece.at.start);
                Piece {
                    at,
                    is_verbatim: piece.is_verbatim && is_same,
                    ..*piece
                }
            });
            self.pieces.extend(moved);
        } else {
            self.text.push_str(plain);
            let moved = text.pieces().iter().map(|piece| Piece {
                at: Span::new(start + piece.at.start as usize, start + piece.at.end as usize),
                ..*piece
            });
            self.pieces.extend(moved);
        }
        self.text.push('"');
    }
}

/// Returns how a sign is escaped: as Go does, which also escapes what HTML would misunderstand.
fn escape(sign: char) -> Option<String> {
    let escaped = match sign {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
            let mut escaped = String::new();
            let _ = write!(escaped, "\\u{:04x}", sign as u32);
            return Some(escaped);
        }
        _ => return None,
    };
    Some(escaped.to_owned())
}
