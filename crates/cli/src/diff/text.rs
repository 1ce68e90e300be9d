//! A diff for people.

use super::shown::{Shown, answer, some, summary, word};
use anstyle::AnsiColor;
use iamscope_access::diff::{Change, DiffGap, DiffRow};
use iamscope_estate::{Gap, Subject};
use iamscope_findings::terminal::{Style, render_statement};
use std::collections::BTreeMap;
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
    let paths = shown.paths.to_text();
    if !paths.is_empty() {
        text.push_str(&paths);
        text.push('\n');
    }
    for (what, names) in [("new", &shown.diff.added), ("gone", &shown.diff.removed)] {
        if !names.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{what}: {}", some(names, 2 * NAMES));
        }
    }
    let unseen = unseen(&shown.diff.unknown);
    for line in unseen.iter().take(GAPS) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(hidden) = unseen.len().checked_sub(GAPS).filter(|&hidden| hidden > 0) {
        let _ = writeln!(text, "not seen: something of {hidden} more");
    }
    text.push_str(&summary(shown));
    text.push('\n');
    text
}

/// Says what was not seen, and where: a line for each thing of which something was not.
pub(super) fn unseen(unknown: &[DiffGap]) -> Vec<String> {
    let mut subjects: BTreeMap<(bool, bool, &Subject), Vec<&Gap>> = BTreeMap::new();
    for DiffGap {
        gap,
        in_before,
        in_after,
    } in unknown
    {
        subjects
            .entry((!*in_before, !*in_after, &gap.subject))
            .or_default()
            .push(gap);
    }
    let lines = subjects.into_iter().map(|((is_new, is_gone, subject), gaps)| {
        let place = match (is_new, is_gone) {
            (false, true) => " before",
            (true, false) => " after",
            (true, true) | (false, false) => "",
        };
        let facts: Vec<String> = gaps.iter().map(|gap| gap.fact.to_string()).collect();
        let reason = match gaps.as_slice() {
            [only] => format!("; {}", only.reason),
            _ => String::new(),
        };
        format!("not seen{place}: {} of {subject}{reason}", some(&facts, NAMES))
    });
    lines.collect()
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
