//! Lines that stand too far to the left for our YAML parser, and in their place for that of AWS.
//!
//! YAML 1.2 asks that what stands in brackets or quotes is indented deeper than what it belongs to; YAML 1.1, which
//! CloudFormation reads, does not care. Such lines are read as if they were indented: blanks at their start mean nothing.

use std::collections::BTreeSet;

/// How far lines are moved; deeper than any template is nested.
pub(super) const INDENT: usize = 120;

/// Finds the lines to move after an error; returns whether there are any that were not moved before.
///
/// Lines are named by the byte they start at.
pub(super) fn find(text: &str, error: &str, at: usize, moved: &mut BTreeSet<usize>) -> bool {
    let (from, end) = match error {
        "invalid indentation in quoted scalar" => match end_of_quotes(text, at) {
            Some(end) => (at, end),
            None => return false,
        },
        "invalid indentation" | "invalid indentation in flow construct" => {
            (start_of_line(text, at), end_of_brackets(text, at))
        }
        _ => return false,
    };
    let count = moved.len();
    if error != "invalid indentation in quoted scalar" {
        moved.insert(from);
    }
    let inside = text.get(from..end).unwrap_or_default();
    moved.extend(inside.match_indices('\n').map(|(index, _)| from + index + 1));
    moved.len() > count
}

/// Returns the text with the lines moved.
pub(super) fn apply(text: &str, moved: &BTreeSet<usize>) -> String {
    let mut mended = String::with_capacity(text.len() + moved.len() * INDENT);
    let mut from = 0;
    for &line in moved {
        mended.push_str(text.get(from..line).unwrap_or_default());
        mended.extend(std::iter::repeat_n(' ', INDENT));
        from = line;
    }
    mended.push_str(text.get(from..).unwrap_or_default());
    mended
}

fn start_of_line(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1)
}

/// Returns where a quoted scalar ends that starts at or shortly after a place, such as at its tag.
fn end_of_quotes(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let open = rest.find(['"', '\''])?;
    let quote = rest.get(open..)?.chars().next()?;
    let length = length_of_quotes(rest.get(open + 1..)?, quote)?;
    Some(at + open + 1 + length)
}

/// Returns how far it is to the quote that closes.
fn length_of_quotes(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            if quote == '"' || characters.peek().is_none_or(|(_, next)| *next != '\'') {
                return Some(index);
            }
            characters.next();
        }
    }
    None
}

/// Returns where the first bracket closes that is open at a place; the end of the line if none does.
fn end_of_brackets(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line_end = at + rest.find('\n').unwrap_or(rest.len());
    let mut depth = 0usize;
    let mut skip_to = 0;
    let mut before = ' ';
    for (index, character) in rest.char_indices() {
        if index < skip_to {
            continue;
        }
        match character {
            '"' | '\'' if !before.is_alphanumeric() => {
                let inside = rest.get(index + 1..).unwrap_or_default();
                skip_to = length_of_quotes(inside, character).map_or(index, |length| index + 2 + length);
            }
            '#' if before.is_whitespace() => {
                let comment = rest.get(index..).unwrap_or_default();
                skip_to = index + comment.find('\n').unwrap_or(comment.len());
            }
            '[' | '{' => depth += 1,
            ']' | '}' if depth == 0 => return at + index,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        before = character;
    }
    line_end
}
