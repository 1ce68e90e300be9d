//! A diff for people.

use super::shown::{Shown, answer, some, summary, word};
use anstyle::AnsiColor;
use iamscope_access::diff::{Change, DiffGap, DiffRow};
use iamscope_findings::terminal::{Style, render_statement};
use std::fmt::Write as _;

/// So many statements of a change are shown.
const STATEMENTS: usize = 2;
/// So many actions of a class and so many principals are named.
const NAMES: usize = 4;
/// So many facts that were not seen are listed.
const GAPS: usize = 10;

pub(super) fn to_text(shown: &Shown<'_, '_>, has_color: bool) -> String {
    let mut text = String::new();
    for row in &shown.diff.rows {
        add_row(row, shown, has_color, &mut text);
        text.push('\n');
    }
    for (what, names) in [("new", &shown.diff.added), ("gone", &shown.diff.removed)] {
        if !names.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{what}: {}", some(names, 2 * NAMES));
        }
    }
    for unknown in shown.diff.unknown.iter().take(GAPS) {
        let _ = writeln!(text, "{}", unseen(unknown));
    }
    if let Some(hidden) = shown.diff.unknown.len().checked_sub(GAPS).filter(|&hidden| hidden > 0) {
        let _ = writeln!(text, "not seen: {hidden} more facts");
    }
    text.push_str(&summary(shown));
    text.push('\n');
    text
}

/// Says what was not seen, and where.
pub(super) fn unseen(unknown: &DiffGap) -> String {
    let place = match (unknown.in_before, unknown.in_after) {
        (true, false) => " before",
        (false, true) => " after",
        (true, true) | (false, false) => "",
    };
    let gap = &unknown.gap;
    format!("not seen{place}: {} of {}; {}", gap.fact, gap.subject, gap.reason)
}

fn add_row(row: &DiffRow, shown: &Shown<'_, '_>, has_color: bool, text: &mut String) {
    let color = match row.change {
        Change::Gained => AnsiColor::Red,
        Change::OtherCondition => AnsiColor::Yellow,
        Change::Lost => AnsiColor::Green,
    };
    let style = anstyle::Style::new().bold().fg_color(Some(color.into()));
    let names: Vec<String> = row.principals.iter().map(|principal| principal.name.clone()).collect();
    let (names, word) = (some(&names, NAMES), word(row.change));
    // Writing to a String cannot fail.
    let _ = if has_color {
        writeln!(text, "{style}{word}{style:#}: {names} on {}", row.resource)
    } else {
        writeln!(text, "{word}: {names} on {}", row.resource)
    };
    for group in shown.groups(row) {
        let _ = writeln!(
            text,
            "  {} {}: {}",
            group.service,
            group.level,
            some(&group.names, NAMES)
        );
    }
    let _ = writeln!(text, "  {}, was {}", answer(&row.after), answer(&row.before));
    let style = Style {
        color: has_color,
        ..Style::default()
    };
    for reason in shown.reasons(row).iter().take(STATEMENTS) {
        let title = &reason.statement.policy;
        text.push_str(&render_statement(
            reason.word,
            title,
            &reason.statement,
            reason.sources,
            style,
        ));
    }
}
