//! The paths that open and close: between two estates, or because something is tried.

use super::{DrawingArguments, draw, value};
use crate::exit::Failure;
use crate::input::Loaded;
use crate::terminal::Terminal;
use iamscope_access::Access;
use iamscope_map::{EdgeId, Map, Path, PathQuery, Paths, Words};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The estate as it is, for answers about one in which something was tried.
pub(crate) struct AsItIs<'a, 'e> {
    changes: &'a [String],
    access: &'a Access<'e>,
    map: Map,
}

/// The paths of a question that open and close because something is tried.
pub(crate) struct TriedPaths<'a, 'e> {
    before: &'a AsItIs<'a, 'e>,
    after: (&'a Access<'e>, &'a Map),
    opened: Paths,
    closed: Paths,
}

impl<'a, 'e> AsItIs<'a, 'e> {
    /// Draws the map of the estate as it is, if something is tried.
    pub(crate) fn draw(
        loaded: &'a Loaded,
        access: Option<&'a Access<'e>>,
        drawing: &DrawingArguments,
        terminal: Terminal,
    ) -> Result<Option<Self>, Failure> {
        let (Some(tried), Some(access)) = (&loaded.tried, access) else {
            return Ok(None);
        };
        let map = draw(access, drawing, terminal)?;
        let changes = &tried.changes;
        Ok(Some(Self { changes, access, map }))
    }

    /// Asks which paths of a question open and close; the question is put for each map, whose nodes are its own.
    pub(crate) fn compare(
        &'a self,
        access: &'a Access<'e>,
        map: &'a Map,
        query: impl Fn(&Access<'_>, &Map) -> Result<PathQuery, Failure>,
    ) -> Result<TriedPaths<'a, 'e>, Failure> {
        let changes = self.map.changes(self.access, map, access);
        Ok(TriedPaths {
            opened: using(map, access, changes.opened, &query)?,
            closed: using(&self.map, self.access, changes.closed, &query)?,
            before: self,
            after: (access, map),
        })
    }
}

impl TriedPaths<'_, '_> {
    /// Says what is tried, and the paths that open and close.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        for change in self.before.changes {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "what if: {change}");
        }
        text.push_str(&to_text("opened", &self.opened, self.after.1));
        text.push_str(&to_text("closed", &self.closed, &self.before.map));
        if self.opened.paths.is_empty() && self.closed.paths.is_empty() {
            text.push_str("no path of this question opens or closes\n");
        }
        text
    }

    /// Adds what is tried to an answer.
    pub(crate) fn add_to(&self, answer: &mut Value) {
        if let Some(members) = answer.as_object_mut() {
            let what_if = json!({
                "changes": self.before.changes,
                "opened": to_value(&self.opened, self.after.1, self.after.0),
                "closed": to_value(&self.closed, &self.before.map, self.before.access),
            });
            members.insert("whatIf".to_owned(), what_if);
        }
    }
}

/// Returns the paths of a question that take one of some edges.
fn using(
    map: &Map,
    access: &Access<'_>,
    edges: BTreeSet<EdgeId>,
    query: impl Fn(&Access<'_>, &Map) -> Result<PathQuery, Failure>,
) -> Result<Paths, Failure> {
    if edges.is_empty() {
        return Ok(Paths {
            is_counted: true,
            ..Paths::default()
        });
    }
    let query = PathQuery {
        using: Some(edges),
        ..query(access, map)?
    };
    Ok(map.paths(access, &query))
}

/// Returns a line for each path that opened or closed, as the word says, and one for its reason.
pub(crate) fn to_text(word: &str, paths: &Paths, map: &Map) -> String {
    let mut text = String::new();
    for path in &paths.paths {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "path {word}: {}: {}", path.assessment.severity, line(map, path));
        let _ = writeln!(text, "  {}, id {}", path.assessment.sentence, path.key);
    }
    if let Some(hidden) = hidden(paths) {
        let _ = writeln!(text, "path {word}: {hidden}");
    }
    text
}

/// Returns paths and how many there are.
pub(crate) fn to_value(paths: &Paths, map: &Map, access: &Access<'_>) -> Value {
    let shown = paths.paths.iter().map(|path| value::path(map, access, path));
    json!({"total": paths.total, "isCounted": paths.is_counted, "paths": shown.collect::<Vec<_>>()})
}

/// Returns a path in one line.
pub(crate) fn line(map: &Map, path: &Path) -> String {
    let words = Words::new(map);
    let condition = words
        .condition(&path.condition)
        .map(|condition| format!(", {condition}"));
    format!("{}{}", words.summary(path), condition.unwrap_or_default())
}

/// Says how many paths are not shown.
pub(crate) fn hidden(paths: &Paths) -> Option<String> {
    match (paths.total.saturating_sub(paths.paths.len()), paths.is_counted) {
        (0, true) => None,
        (count, true) => Some(format!("{count} more")),
        (0, false) => Some("maybe more".to_owned()),
        (count, false) => Some(format!("{count} more, or even more than that")),
    }
}
