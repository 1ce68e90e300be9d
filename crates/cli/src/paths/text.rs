//! Paths as cards: a sentence, then the steps.

use crate::table;
use anstyle::{AnsiColor, Style};
use iamscope_map::{Map, Path, PathSeverity, Paths, Step, Words};
use std::fmt::Write as _;

/// So many other ways to take a step are named.
const OTHERS: usize = 4;

/// So much that was not looked at is told.
const LEFT_OUT: usize = 5;

/// Returns one card per path, each followed by an empty line.
pub(crate) fn cards(map: &Map, paths: &[Path], has_color: bool) -> String {
    let mut text = String::new();
    for path in paths {
        text.push_str(&card(map, path, has_color));
        text.push('\n');
    }
    text
}

/// Returns a path as a card.
pub(crate) fn card(map: &Map, path: &Path, has_color: bool) -> String {
    let words = Words::new(map);
    let severity = severity(path.assessment.severity, has_color);
    let mut text = format!("{severity}: {}\n", words.summary(path));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  {}", path.assessment.sentence);
    match path.alike {
        0 => {}
        1 => text.push_str("  and so does one other path that hangs on that\n"),
        alike => drop(writeln!(text, "  and so do {alike} other paths that hang on that")),
    }
    let rows = path.steps.iter().enumerate();
    let rows: Vec<Vec<String>> = rows
        .map(|(place, step)| vec![(place + 1).to_string(), words.sentence(step), by(words, step)])
        .collect();
    for (line, step) in table::columns(&rows, "  ").lines().zip(&path.steps) {
        let _ = writeln!(text, "{line}");
        // Conditions are long; below the step they leave its line readable.
        if let Some(condition) = words.condition(&step.condition) {
            let _ = writeln!(text, "     {condition}");
        }
    }
    for (place, step) in path
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| !step.others.is_empty())
    {
        let mut others: Vec<&str> = step.others.iter().map(|&edge| words.technique(edge)).collect();
        others.dedup();
        let _ = writeln!(text, "  step {} also by {}", place + 1, some(&others, OTHERS));
    }
    let _ = writeln!(text, "  id {}", path.key);
    text
}

/// Says how many paths there are and how many are shown.
pub(crate) fn summary(paths: &Paths, ends: &str) -> String {
    let total = match (paths.total, paths.is_counted) {
        (0, true) => return format!("no path {ends}, as far as was seen\n"),
        (1, true) => "1 path".to_owned(),
        (total, true) => format!("{total} paths"),
        (total, false) => format!("{total} paths or more"),
    };
    let left = paths.total.saturating_sub(paths.paths.len() + paths.folded);
    let mut text = match paths.total.saturating_sub(paths.paths.len()) {
        0 => format!("{total} {ends}"),
        _ => format!("{} of {total} {ends}", paths.paths.len()),
    };
    if paths.folded > 0 {
        let count = paths.folded;
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "; {count} hang on the same unseen facts as one shown, --unfold shows them"
        );
    }
    if left > 0 {
        text.push_str("; --limit shows more");
    }
    text + "\n"
}

/// Says what the map leaves out, if it does.
pub(crate) fn truncations(map: &Map) -> String {
    let mut text = String::new();
    for left in map.truncations().iter().take(LEFT_OUT) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "only {left} were looked at");
    }
    if let Some(hidden) = map
        .truncations()
        .len()
        .checked_sub(LEFT_OUT)
        .filter(|&hidden| hidden > 0)
    {
        let _ = writeln!(text, "and not all of {hidden} other things: --format json names them");
    }
    text
}

/// Names some of many.
pub(crate) fn some(names: &[&str], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).copied().collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        hidden => format!("{} and {hidden} more", shown.join(", ")),
    }
}

pub(super) fn severity(severity: PathSeverity, has_color: bool) -> String {
    let color = match severity {
        PathSeverity::Critical | PathSeverity::High => AnsiColor::Red,
        PathSeverity::Medium => AnsiColor::Yellow,
        PathSeverity::Low => AnsiColor::Cyan,
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    if has_color {
        format!("{style}{severity}{style:#}")
    } else {
        severity.to_string()
    }
}

/// Says by which permissions a step is taken.
fn by(words: Words<'_>, step: &Step) -> String {
    let permissions = step.edge().map(|edge| words.permissions(edge)).unwrap_or_default();
    match permissions.as_slice() {
        [] => String::new(),
        some => format!("by {}", some.join(", ")),
    }
}
