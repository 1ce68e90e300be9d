//! New line breaks for old JSON.

use crate::json::{self, Limits};
use crate::source::Span;

/// Lays out a JSON text anew, one element per line and two blanks per level; only white space changes.
///
/// For documents that come minified or percent-decoded, so that excerpts of them can be read. Text that is no JSON is
/// returned as it is. A byte order mark is dropped.
pub fn reindent(text: &str) -> String {
    let limits = Limits {
        max_bytes: usize::MAX,
        ..Limits::default()
    };
    let (_, faults) = json::read(text, limits);
    if !faults.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    while let Some(first) = rest.bytes().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let after = after.trim_start();
        match first {
            b'{' | b'[' if after.starts_with(['}', ']']) => out.push_str(token),
            b'{' | b'[' => {
                out.push_str(token);
                depth += 1;
                line(&mut out, depth);
            }
            b'}' | b']' => {
                if !out.ends_with(['{', '[']) {
                    depth = depth.saturating_sub(1);
                    line(&mut out, depth);
                }
                out.push_str(token);
            }
            b',' => {
                out.push_str(token);
                line(&mut out, depth);
            }
            b':' => out.push_str(": "),
            _ => out.push_str(token),
        }
        rest = after;
    }
    out
}

/// Returns where spans of a text stand after [`reindent`] turned `before` into `after`.
pub fn reindented_spans(before: &str, after: &str, spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let (old, new) = (significant(before), significant(after));
    let place = |span: Span| {
        let first = old.partition_point(|&at| at < span.start);
        let end = old.partition_point(|&at| at < span.end);
        let start = new.get(first).copied();
        match end.checked_sub(1).and_then(|last| new.get(last)) {
            Some(&last) if first < end => Span {
                start: start.unwrap_or(last),
                end: last + 1,
            },
            // Nothing but white space, or nothing at all.
            Some(_) | None => {
                let start = start.unwrap_or_else(|| Span::new(after.len(), 0).start);
                Span { start, end: start }
            }
        }
    };
    spans.into_iter().map(place).collect()
}

/// Returns the places of all bytes that are not white space between tokens; a text and what [`reindent`] makes of it
/// have the same bytes there.
fn significant(text: &str) -> Vec<u32> {
    let mut is_string = false;
    let mut is_escaped = false;
    let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let places = (0_u32..).zip(text.bytes()).skip(start).filter(|&(_, byte)| {
        if is_string {
            is_string = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
            return true;
        }
        is_string = byte == b'"';
        !byte.is_ascii_whitespace()
    });
    places.map(|(place, _)| place).collect()
}

/// Returns the length of the token at the start of a text that is known to be JSON.
fn token_length(text: &str, first: u8) -> usize {
    match first {
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        b'"' => {
            let mut is_escaped = false;
            let end = text.bytes().skip(1).position(|byte| {
                let is_end = byte == b'"' && !is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
                is_end
            });
            end.map_or(text.len(), |end| end + 2)
        }
        _ => text.find(['}', ']', ',', ' ', '\n', '\r', '\t']).unwrap_or(text.len()),
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_element_per_line() {
        let text = "\u{feff}{\"a\" :[1,{ }, [\n], \"x:, \\\"}\"],\"b\":{\"c\":true}}\n";
        insta::assert_snapshot!(reindent(text), @r#"
        {
          "a": [
            1,
            {},
            [],
            "x:, \"}"
          ],
          "b": {
            "c": true
          }
        }
        "#);
    }

    #[test]
    fn spans_move_along() {
        let text = r#"{"a":["b , c",1],"é\"":{}}"#;
        let after = reindent(text);
        for part in ["\"a\"", "b , c", "[\"b", "1]", "é", "{}", "}}"] {
            let start = text.find(part).expect("part of the text");
            let span = Span::new(start, start + part.len());
            let moved = reindented_spans(text, &after, [span])[0];
            let shown: String = after
                .get(moved.range())
                .unwrap_or_default()
                .split("\n")
                .map(str::trim)
                .collect();
            assert_eq!(shown, part);
        }
        let all = reindented_spans(text, &after, [Span::new(0, text.len()), Span::new(4, 4)]);
        assert_eq!(all[0], Span::new(0, after.len()));
        assert_eq!((all[1].start, all[1].end), (7, 7));
        assert_eq!(reindented_spans("nope", "nope", [Span::new(1, 3)]), [Span::new(1, 3)]);
    }

    #[test]
    fn no_json_stays() {
        for text in ["", "{a}", "[1,]", " [ 1 2 ]"] {
            assert_eq!(reindent(text), text);
        }
    }
}
