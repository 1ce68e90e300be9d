//! The paths that a change opens and closes.

use super::shown::{Shown, deciding};
use crate::paths::changed::{self, hidden, line, to_value};
use iamscope_access::Access;
use iamscope_findings::StatementEvidence;
use iamscope_map::{EdgeId, Map, Path, PathChanges, Paths, Step};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// So many paths are shown of each kind.
pub(super) const MOST: usize = 10;

/// The maps before and after a change, and the paths that it opens and closes.
pub(super) struct ChangedPaths {
    before: Map,
    after: Map,
    pub(super) changes: PathChanges,
}

impl ChangedPaths {
    pub(super) fn between(before: &Access<'_>, after: &Access<'_>) -> Self {
        let (first, second) = (Map::build(before), Map::build(after));
        Self {
            changes: first.path_changes(before, &second, after, MOST),
            before: first,
            after: second,
        }
    }

    /// Returns both kinds: the word, the paths and the map they are of.
    fn kinds(&self) -> [(&'static str, &Paths, &Map); 2] {
        [
            ("opened", &self.changes.opened, &self.after),
            ("closed", &self.changes.closed, &self.before),
        ]
    }

    /// Returns the paths that open.
    pub(super) fn opened(&self) -> impl Iterator<Item = &Path> {
        self.changes.opened.paths.iter()
    }

    /// Returns a path that opens in one line.
    pub(super) fn line(&self, path: &Path) -> String {
        line(&self.after, path)
    }

    /// Returns what a path that opens leads to.
    pub(super) fn end(&self, path: &Path, shown: &Shown<'_, '_>) -> String {
        self.after.full_name(shown.after, path.end())
    }

    /// Returns the statements that decide the steps of a path that opens, of the steps that were not there before first.
    pub(super) fn opening(&self, path: &Path, shown: &Shown<'_, '_>) -> Vec<StatementEvidence> {
        let was_there = |edge: &EdgeId| {
            let key = self.after.edge_key(shown.after, *edge).to_string();
            self.before.edge_by_key(shown.before, &key).is_ok()
        };
        let mut edges: Vec<EdgeId> = path.steps.iter().filter_map(Step::edge).collect();
        edges.sort_by_cached_key(was_there);
        let explained = edges
            .into_iter()
            .flat_map(|edge| self.after.edge(edge).explain(shown.after));
        let statements = explained.flat_map(|explained| deciding(&explained.explanation, &explained.answer.decision));
        statements.collect()
    }

    /// Returns a line for each path.
    pub(super) fn to_text(&self) -> String {
        let kinds = self.kinds().into_iter();
        kinds
            .map(|(word, paths, map)| changed::to_text(word, paths, map))
            .collect()
    }

    /// Returns a list for a comment; `plain` writes text such that nothing in it is a mark.
    pub(super) fn to_markdown(&self, plain: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for (word, paths, map) in self.kinds() {
            if !paths.paths.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "\nPaths {word}:\n");
            }
            for path in &paths.paths {
                let _ = writeln!(text, "- **{}** {}", path.assessment.severity, plain(&line(map, path)));
            }
            if let Some(hidden) = hidden(paths) {
                let _ = writeln!(text, "- {hidden}");
            }
        }
        text
    }

    pub(super) fn to_value(&self, shown: &Shown<'_, '_>) -> Value {
        json!({
            "opened": to_value(&self.changes.opened, &self.after, shown.after),
            "closed": to_value(&self.changes.closed, &self.before, shown.before),
        })
    }
}
