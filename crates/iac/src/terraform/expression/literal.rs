//! The literal parts of strings and templates: escapes, line by line, and where they were written.

use super::positions::Positions;
use crate::text::{Piece, Text};
use iamscope_policy::SourceId;
use std::ops::Range;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// A part of a literal that was written in one go: plain text, or an escape.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    /// The bytes of the parsed text.
    pub(crate) range: Range<usize>,
    pub(crate) is_verbatim: bool,
}

/// Reads the inside of a quoted string, which starts at `start` of the parsed text.
pub(crate) fn quoted(written: &str, start: usize) -> Vec<Run> {
    runs(written, start, |rest| marker(rest).or_else(|| escape(rest)))
}

/// Reads text of a heredoc or template file, where backslashes mean nothing.
pub(crate) fn plain(written: &str, start: usize) -> Vec<Run> {
    runs(written, start, marker)
}

fn runs(written: &str, start: usize, special: impl Fn(&str) -> Option<(usize, String)>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut begin = 0;
    let mut position = 0;
    let plain = |range: Range<usize>| Run {
        text: written.get(range.clone()).unwrap_or_default().to_owned(),
        range: start + range.start..start + range.end,
        is_verbatim: true,
    };
    while let Some(offset) = written.get(position..).and_then(|rest| rest.find(['$', '%', '\\'])) {
        let at = position + offset;
        let Some((length, text)) = written.get(at..).and_then(&special) else {
            position = at + 1;
            continue;
        };
        if begin < at {
            runs.push(plain(begin..at));
        }
        runs.push(Run {
            text,
            range: start + at..start + at + length,
            is_verbatim: false,
        });
        begin = at + length;
        position = begin;
    }
    if begin < written.len() {
        runs.push(plain(begin..written.len()));
    }
    runs
}

/// Reads `$${` and `%%{`.
fn marker(rest: &str) -> Option<(usize, String)> {
    let text = match rest.get(..3)? {
        "$${" => "${",
        "%%{" => "%{",
        _ => return None,
    };
    Some((3, text.to_owned()))
}

/// Reads an escape that starts with a backslash.
fn escape(rest: &str) -> Option<(usize, String)> {
    let mut chars = rest.strip_prefix('\\')?.chars();
    let (length, char) = match chars.next()? {
        'n' => (2, '\n'),
        'r' => (2, '\r'),
        't' => (2, '\t'),
        'u' => (6, code(rest.get(2..6)?)?),
        'U' => (10, code(rest.get(2..10)?)?),
        char => (1 + char.len_utf8(), char),
    };
    Some((length, char.into()))
}

fn code(hex: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

/// Takes white space off the end.
pub(crate) fn trim_end(runs: &mut Vec<Run>) {
    while let Some(last) = runs.last_mut() {
        let length = last.text.trim_end().len();
        let cut = last.text.len() - length;
        last.text.truncate(length);
        if last.is_verbatim {
            last.range.end -= cut;
        }
        if length > 0 {
            return;
        }
        runs.pop();
    }
}

/// Takes white space off the start.
pub(crate) fn trim_start(runs: &mut Vec<Run>) {
    while let Some(first) = runs.first_mut() {
        let cut = first.text.len() - first.text.trim_start().len();
        cut_start(first, cut);
        if !first.text.is_empty() {
            return;
        }
        runs.remove(0);
    }
}

/// Takes so many characters off the start, all of them white space.
pub(crate) fn dedent(runs: &mut Vec<Run>, characters: usize) {
    if let Some(first) = runs.first_mut() {
        let cut = first.text.chars().take(characters).map(char::len_utf8).sum();
        cut_start(first, cut);
    }
    runs.retain(|run| !run.text.is_empty());
}

fn cut_start(run: &mut Run, bytes: usize) {
    run.text.drain(..bytes);
    if run.is_verbatim {
        run.range.start += bytes;
    }
}

/// Puts runs together to a text. Terraform normalizes all texts to Unicode's form C.
pub(crate) fn text_of(runs: &[Run], source: SourceId, positions: &Positions) -> Text {
    let mut text = String::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<&Run> = None;
    for run in runs {
        let start = text.len();
        text.push_str(&run.text);
        let (span, is_same) = positions.span(&run.range);
        let is_verbatim = run.is_verbatim && is_same;
        let at = iamscope_policy::Span::new(start, text.len());
        let joins = last.is_some_and(|last| last.is_verbatim && run.is_verbatim && last.range.end == run.range.start);
        last = Some(run);
        match pieces.last_mut() {
            Some(piece) if joins && is_verbatim && piece.is_verbatim && piece.span.end == span.start => {
                piece.at.end = at.end;
                piece.span.end = span.end;
            }
            _ => pieces.push(Piece {
                at,
                source,
                span,
                is_verbatim,
            }),
        }
    }
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Text::new(text).with_pieces(pieces);
    }
    normalized(&text, &pieces)
}

/// Normalizes a text; positions in it are then those of all of it.
fn normalized(text: &str, pieces: &[Piece]) -> Text {
    let text: String = text.nfc().collect();
    let whole = pieces.iter().copied().reduce(|all, piece| Piece {
        span: all.span.to(piece.span),
        ..all
    });
    let whole = whole.map(|piece| Piece {
        at: iamscope_policy::Span::new(0, text.len()),
        is_verbatim: false,
        ..piece
    });
    Text::new(text).with_pieces(whole.into_iter().collect())
}
