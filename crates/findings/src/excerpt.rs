//! The part of a text that is worth showing.
//!
//! Exports keep policies on one line of thousands of characters, or deep inside other documents. An excerpt keeps the lines
//! that are underlined without the indentation that they share and, of long lines, the neighbourhood of what is underlined;
//! the rest becomes `...`.

use crate::evidence::Label;
use iamscope_policy::{Source, Span};
use std::ops::Range;

/// Longer lines are cut.
const LONG_LINE: usize = 110;
/// How many bytes before and after an underlined part are kept of a long line.
const NEIGHBOURHOOD: usize = 36;
const CUT: &str = "...";
/// How much of the indentation that all lines share is kept, so that excerpts look like the insides of a policy.
const INDENTATION: usize = 4;

/// A part of a text with what is underlined in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Excerpt {
    /// The text, some lines cut.
    pub(crate) text: String,
    /// The line of the source on which it starts.
    pub(crate) first_line: u32,
    /// What is underlined in it and what is said of it.
    pub(crate) underlined: Vec<(Range<usize>, Box<str>)>,
}

/// Returns the lines from the first to the last underlined one, or `None` if nothing that is underlined is in the text.
pub(crate) fn excerpt(source: &Source, labels: &[Label]) -> Option<Excerpt> {
    let text = source.text.as_ref();
    let spans: Vec<(Range<usize>, &Label)> = labels
        .iter()
        .filter_map(|label| Some((first_line_of(text, label.span)?, label)))
        .collect();
    let start = line_start(text, spans.iter().map(|(span, _)| span.start).min()?);
    let end = line_end(text, spans.iter().map(|(span, _)| span.end).max()?);
    let mut result = Excerpt {
        text: String::new(),
        first_line: source.line_column(Span::new(start, start).start).line,
        underlined: Vec::new(),
    };
    let whole = text.get(start..end)?;
    let indentation = indentation(whole);
    let mut at = start;
    for line in whole.split('\n') {
        let whole_line = at..at + line.len();
        at = whole_line.end + 1;
        if whole_line.start > start {
            result.text.push('\n');
        }
        // INVARIANT (blank): what is cut off is blanks, one byte each, so that the range stays on a character.
        let range = (whole_line.start + indentation).min(whole_line.end)..whole_line.end;
        for kept in kept_parts(text, &range, &spans) {
            result.push(text, kept, &range, &spans);
        }
    }
    Some(result)
}

impl Excerpt {
    /// Adds a part of a line, with signs where something is cut and with what is underlined in it.
    fn push(&mut self, text: &str, part: Range<usize>, line: &Range<usize>, spans: &[(Range<usize>, &Label)]) {
        if part.start > line.start && !self.text.ends_with(CUT) {
            self.text.push_str(CUT);
        }
        let shift = self.text.len();
        self.text.push_str(text.get(part.clone()).unwrap_or_default());
        for (span, label) in spans {
            if part.start <= span.start && span.end <= part.end {
                let moved = span.start - part.start + shift..span.end - part.start + shift;
                self.underlined.push((moved, label.text.clone()));
            }
        }
        if part.end < line.end {
            self.text.push_str(CUT);
        }
    }
}

/// Returns how many blanks begin every line that is not empty, beyond those that a policy of its own would have.
fn indentation(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let shared = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min();
    shared.map_or(0, |shared| shared.saturating_sub(INDENTATION))
}

/// Returns the parts of a line to keep, in order and apart.
fn kept_parts(text: &str, line: &Range<usize>, spans: &[(Range<usize>, &Label)]) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE {
        return vec![line.clone()];
    }
    let mut wanted: Vec<Range<usize>> = spans
        .iter()
        .filter(|(span, _)| line.start <= span.start && span.end <= line.end)
        .map(|(span, _)| {
            let start = span.start.saturating_sub(NEIGHBOURHOOD).max(line.start);
            let end = (span.end + NEIGHBOURHOOD).min(line.end);
            text.floor_char_boundary(start)..text.ceil_char_boundary(end)
        })
        .collect();
    if wanted.is_empty() {
        let end = text.floor_char_boundary(line.start + LONG_LINE);
        wanted.push(line.start..end);
    }
    wanted.sort_by_key(|part| (part.start, part.end));
    let mut parts: Vec<Range<usize>> = Vec::new();
    for part in wanted {
        match parts.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            Some(_) | None => parts.push(part),
        }
    }
    parts
}

/// Returns the part of a span on its first line; `None` if the span does not lie in the text.
fn first_line_of(text: &str, span: Span) -> Option<Range<usize>> {
    let range = span.range();
    let inside = text.get(range.clone())?;
    let line = inside.split('\n').next().unwrap_or_default().trim_end();
    Some(range.start..range.start + line.len())
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |newline| at + newline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, parts: &[&str]) -> (String, u32, Vec<String>) {
        let labels: Vec<Label> = parts
            .iter()
            .map(|part| {
                let start = text.find(part).expect("part of the text");
                Label {
                    span: Span::new(start, start + part.len()),
                    text: "".into(),
                }
            })
            .collect();
        let found = excerpt(&Source::new("a", text), &labels).expect("an excerpt");
        let underlined = found
            .underlined
            .iter()
            .map(|(range, _)| found.text.get(range.clone()).unwrap_or_default().to_owned())
            .collect();
        (found.text, found.first_line, underlined)
    }

    #[test]
    fn short_lines_stay_whole() {
        let (text, line, underlined) = show("one\ntwo three\nfour\n", &["three"]);
        assert_eq!((text.as_str(), line), ("two three", 2));
        assert_eq!(underlined, ["three"]);
    }

    #[test]
    fn shared_indentation_goes_and_that_of_lines_to_each_other_stays() {
        let deep = " ".repeat(40);
        let text = format!("{deep}\"Action\": [\n\n{deep}  \"s3:*\"\n{deep}]\n");
        let (shown, line, underlined) = show(&text, &["\"Action\"", "\"s3:*\""]);
        assert_eq!((shown.as_str(), line), ("    \"Action\": [\n\n      \"s3:*\"", 1));
        assert_eq!(underlined, ["\"Action\"", "\"s3:*\""]);
    }

    #[test]
    fn long_lines_keep_the_neighbourhood() {
        let long = format!("{}FIRST{}SECOND{}", "é".repeat(100), "b".repeat(200), "c".repeat(300));
        let (text, _, underlined) = show(&long, &["SECOND", "FIRST"]);
        insta::assert_snapshot!(text, @"...ééééééééééééééééééFIRSTbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbSECONDcccccccccccccccccccccccccccccccccccc...");
        assert_eq!(underlined, ["FIRST", "SECOND"]);
    }

    #[test]
    fn spans_over_several_lines_are_cut_and_wild_ones_ignored() {
        let (text, _, underlined) = show("{\n  a\n}", &["{\n  a\n}"]);
        assert_eq!((text.as_str(), underlined), ("{", vec!["{".to_owned()]));
        let wild = Label {
            span: Span::new(7, 900),
            text: "".into(),
        };
        assert_eq!(excerpt(&Source::new("a", "b"), &[wild]), None);
    }
}
