//! The parser's tests: which issues it reports, and what becomes of the statements.

mod accepted;
mod condition;
mod document;
mod principal;
mod statement;

use super::*;
use crate::source::Source;
use std::fmt::Write;

/// Reads a policy and shows each issue as `line:column message`, its place and the help, then what came of it.
fn show(kind: PolicyKind, text: &str) -> String {
    let source = Source::new("test", text);
    let (policy, issues) = parse(SourceId(0), text, kind);
    let mut shown = String::new();
    for issue in &issues {
        let place = source.line_column(issue.span.start);
        let _ = write!(
            shown,
            "{place} {}: {} -- {}",
            issue.kind.severity(),
            issue.kind,
            source.slice(issue.span)
        );
        if let Some(help) = issue.kind.help() {
            let _ = write!(shown, " -- {help}");
        }
        if let Some((span, label)) = issue.kind.related() {
            let _ = write!(shown, " -- {label}: {}", source.line_column(span.start));
        }
        shown.push('\n');
    }
    let indexes: Vec<u32> = policy.statements.iter().map(|statement| statement.index).collect();
    let _ = write!(shown, "statements {indexes:?}, unreadable:");
    for &span in &policy.unreadable {
        let _ = write!(shown, " {}..{}", span.start, span.end);
    }
    shown
}
