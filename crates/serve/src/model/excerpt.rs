//! Excerpts: the lines of a source that a span covers, with places to underline.

use iamscope_policy::{SourceId, Sources, Span};

use crate::view::{ExcerptView, Mark, MarkRole};

/// A statement with more lines than this is cut; the page is no editor.
const MOST_LINES: usize = 60;
/// A line with more characters than this is cut.
const LONGEST_LINE: usize = 400;

/// Returns the lines in which a statement was written, with every marked span in them underlined, and the lines of marked
/// spans that were written elsewhere. A source that is not there gives no excerpt.
pub(super) fn excerpts(
    sources: &Sources,
    id: SourceId,
    statement: Span,
    marks: &[(Span, MarkRole)],
) -> Vec<ExcerptView> {
    let (home, whole) = sources.origin(id, statement);
    let mut files: Vec<(SourceId, Vec<(Span, MarkRole)>)> = Vec::new();
    for (mark, role) in marks {
        let (source, span) = sources.origin(id, *mark);
        match files.iter_mut().find(|(known, _)| *known == source) {
            Some((_, found)) => found.push((span, *role)),
            None => files.push((source, vec![(span, *role)])),
        }
    }
    if files.is_empty() {
        files.push((home, Vec::new()));
    }
    let views = files.iter().map(|(source, marks)| {
        let all = marks.iter().map(|(span, _)| *span).reduce(Span::to).unwrap_or(whole);
        let is_inside = *source == home && whole.start <= all.start && all.end <= whole.end;
        let is_short = |span: Span| {
            let text = sources.find(*source).map_or("", |source| source.slice(span));
            text.lines().nth(MOST_LINES).is_none()
        };
        let shown = if is_inside && is_short(whole) { whole } else { all };
        excerpt(sources, *source, shown, marks)
    });
    views.collect()
}

/// Returns the lines that a span touches, with every marked span in them underlined. A source that is not there gives
/// an excerpt without lines.
fn excerpt(sources: &Sources, id: SourceId, span: Span, marks: &[(Span, MarkRole)]) -> ExcerptView {
    let Some(source) = sources.find(id) else {
        return ExcerptView::default();
    };
    let text = source.text.as_ref();
    let first = text
        .get(..span.start as usize)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1);
    let mut view = ExcerptView {
        source: source.name.clone(),
        first_line: source.line_column(span.start).line,
        ..ExcerptView::default()
    };
    let mut at = first;
    for (index, line) in text
        .get(first..)
        .unwrap_or_default()
        .split('\n')
        .take(MOST_LINES)
        .enumerate()
    {
        if at > first && at >= span.end as usize {
            break;
        }
        let number = view.first_line + u32::try_from(index).unwrap_or(u32::MAX);
        let shown = cut(line);
        view.marks.extend(marks.iter().filter_map(|(mark, role)| {
            let start = (mark.start as usize).max(at);
            let end = (mark.end as usize).min(at + shown.len());
            let (start, end) = (
                column(line, start.checked_sub(at)?)?,
                column(line, end.checked_sub(at)?)?,
            );
            (start < end).then_some(Mark {
                line: number,
                start,
                end,
                role: *role,
            })
        }));
        view.lines.push(if shown.len() < line.len() {
            format!("{shown}…")
        } else {
            shown.to_owned()
        });
        at += line.len() + 1;
    }
    view
}

/// Returns a whole source as an excerpt.
pub(super) fn whole(sources: &Sources, id: SourceId) -> ExcerptView {
    let length = sources.find(id).map_or(0, |source| source.text.len());
    excerpt(sources, id, Span::new(0, length), &[])
}

fn cut(line: &str) -> &str {
    let line = line.trim_end_matches('\r');
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => line.get(..end).unwrap_or(line),
        None => line,
    }
}

/// Returns a byte offset in a line as a count of UTF-16 code units.
fn column(line: &str, offset: usize) -> Option<u32> {
    u32::try_from(line.get(..offset)?.encode_utf16().count()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::{Source, SourcePiece};

    fn show(text: &str, span: &str, marks: &[&str]) -> String {
        let mut sources = Sources::default();
        let id = sources.add(Source {
            first_line: 5,
            ..Source::new("p.json", text)
        });
        let place = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let marks: Vec<_> = marks.iter().map(|mark| (place(mark), MarkRole::Allows)).collect();
        let view = excerpts(&sources, id, place(span), &marks).remove(0);
        let mut shown = String::new();
        for (index, line) in view.lines.iter().enumerate() {
            let number = view.first_line + index as u32;
            shown += &format!("{number} {line}\n");
            for mark in view.marks.iter().filter(|mark| mark.line == number) {
                shown += &format!(
                    "  {}{}\n",
                    " ".repeat(mark.start as usize),
                    "^".repeat((mark.end - mark.start) as usize)
                );
            }
        }
        shown
    }

    #[test]
    fn the_lines_of_a_statement_are_shown_with_what_decides_underlined() {
        let text = "[\n  {\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n]";
        insta::assert_snapshot!(show(text, "{\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }", &["\"Action\": \"*\""]), @r#"
        6   {
        7     "Action": "*",
              ^^^^^^^^^^^^^
        8     "Resource": "*"
        9   }
        "#);
    }

    #[test]
    fn a_mark_over_several_lines_is_underlined_in_each() {
        insta::assert_snapshot!(show("a\nbcd\nefg\nh", "bcd\nefg", &["cd\nef"]), @r"
        6 bcd
           ^^
        7 efg
          ^^
        ");
    }

    #[test]
    fn marks_are_shown_where_they_were_written() {
        let mut sources = Sources::default();
        let policy = SourceId(0);
        let piece = |at, source, start| SourcePiece {
            at: Span::new(at, at + 1),
            source: SourceId(source),
            span: Span::new(start, start + 1),
            is_verbatim: true,
        };
        sources.add(Source::new("policy", "[a,b,c]").with_pieces(vec![piece(1, 1, 2), piece(3, 2, 0), piece(5, 1, 6)]));
        sources.add(Source::new("main.tf", "x\na\ny\nc\n"));
        sources.add(Source::new("b.tf", "b\n"));
        let marks = [(Span::new(1, 2), MarkRole::Allows), (Span::new(3, 4), MarkRole::Allows)];
        let views = excerpts(&sources, policy, Span::new(0, 7), &marks);
        let shown: Vec<_> = views
            .iter()
            .map(|view| (view.source.as_str(), view.first_line, view.lines.join("|")))
            .collect();
        assert_eq!(shown, [("main.tf", 2, "a|y|c".to_owned()), ("b.tf", 1, "b".to_owned())]);
    }

    #[test]
    fn columns_count_as_a_browser_slices() {
        let text = "🦊 x";
        let mut sources = Sources::default();
        let id = sources.add(Source::new("p.json", text));
        let view = excerpt(
            &sources,
            id,
            Span::new(0, text.len()),
            &[(Span::new(5, 6), MarkRole::Denies)],
        );
        assert_eq!((view.marks[0].start, view.marks[0].end), (3, 4));
    }

    #[test]
    fn long_lines_and_unknown_sources_do_no_harm() {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("p.json", "ä".repeat(5000)));
        let view = whole(&sources, id);
        assert_eq!(view.lines[0].chars().count(), LONGEST_LINE + 1);
        assert!(whole(&sources, SourceId(7)).lines.is_empty());
    }
}
