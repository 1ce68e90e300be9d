//! A diff as a comment on a pull request.

use super::shown::{Shown, answer, some, summary, word};
use super::text::unseen;
use iamscope_access::diff::DiffRow;
use std::fmt::Write as _;

/// So many rows fit a comment that somebody reads.
const ROWS: usize = 50;
/// So many actions of a class and so many principals are named.
const NAMES: usize = 4;

pub(super) fn to_markdown(shown: &Shown<'_, '_>) -> String {
    let mut text = format!("### Access: {}\n", summary(shown));
    if !shown.diff.rows.is_empty() {
        text.push_str("\n| | who | what | on | now | why |\n|---|---|---|---|---|---|\n");
        for row in shown.diff.rows.iter().take(ROWS) {
            add_row(row, shown, &mut text);
        }
    }
    if let Some(hidden) = shown.diff.rows.len().checked_sub(ROWS).filter(|&hidden| hidden > 0) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{hidden} more changes");
    }
    text.push_str(&shown.paths.to_markdown(plain));
    for (what, names) in [("New", &shown.diff.added), ("Gone", &shown.diff.removed)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| code(name)).collect();
            let _ = writeln!(text, "\n{what}: {}", some(&names, 2 * NAMES));
        }
    }
    if !shown.diff.unknown.is_empty() {
        text.push_str("\n<details><summary>What was not seen</summary>\n\n");
        for line in unseen(&shown.diff.unknown) {
            let _ = writeln!(text, "- {}", plain(&line));
        }
        text.push_str("\n</details>\n");
    }
    text
}

fn add_row(row: &DiffRow, shown: &Shown<'_, '_>, text: &mut String) {
    let names: Vec<String> = row.principals.iter().map(|principal| code(&principal.name)).collect();
    let groups: Vec<String> = shown
        .groups(row)
        .iter()
        .map(|group| {
            format!(
                "{} {}: {}",
                code(&group.service),
                group.level,
                some(&group.names, NAMES)
            )
        })
        .collect();
    let reasons: Vec<String> = shown
        .reasons(row)
        .iter()
        .take(2)
        .map(|reason| {
            let label = reason.statement.labels.first();
            let span = label.map_or(reason.statement.span, |label| label.span);
            let place = reason.sources.written(reason.statement.source, span);
            let place =
                place.map(|(source, span)| format!(" ({}:{})", source.name, source.line_column(span.start).line));
            plain(&format!(
                "{} {}{}",
                reason.word,
                reason.statement.policy,
                place.unwrap_or_default()
            ))
        })
        .collect();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "| **{}** | {} | {} | {} | {} | {} |",
        word(row.change),
        some(&names, NAMES),
        groups.join("<br>"),
        code(&row.resource),
        plain(&answer(&row.after)),
        reasons.join("<br>"),
    );
}

/// Writes text as code, such that it cannot end the cell of a table.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|").replace('`', "'").replace(['\n', '\r'], " ");
    format!("`{text}`")
}

/// Writes text such that nothing in it is a mark.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '*' | '_' | '[' | ']' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_cell() {
        assert_eq!(code("a|`b`\nc"), "`a\\|'b' c`");
        assert_eq!(plain("<b>|*&"), "&lt;b>\\|\\*&amp;");
    }
}
