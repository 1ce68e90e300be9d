//! The smallest edits that turn an answer around, as a list.

use super::wrap;
use iamscope_eval::{Decision, Edit, Edits, Immovable};
use iamscope_policy::Sources;

/// Returns the sets of edits, one point each.
pub(super) fn section(edits: &Edits, decision: &Decision, sources: &Sources) -> String {
    let aim = match decision {
        Decision::Allowed => "to forbid it",
        Decision::Denied(_) => "to allow it",
        Decision::Unknown(_) => return String::new(),
    };
    let mut text = match (edits.sets.len(), edits.obstacle) {
        (0, Some(Immovable::Limit(rule))) => {
            format!("{aim}: nothing can, AWS answers so by itself (rule {})\n", rule.0)
        }
        (0, Some(Immovable::NothingSmall(size))) => format!("{aim}: no {size} edits are enough\n"),
        (0, Some(Immovable::Undecided) | None) => return String::new(),
        (1, _) => format!("{aim}\n"),
        (_, _) => format!("{aim}, any one of\n"),
    };
    for set in &edits.sets {
        for (place, edit) in set.iter().enumerate() {
            let bullet = if place == 0 { "  - " } else { "    and " };
            text.push_str(&point(edit, bullet, sources));
        }
    }
    text
}

fn point(edit: &Edit, bullet: &str, sources: &Sources) -> String {
    match edit {
        Edit::Remove { statement, .. } => {
            let place = sources.written(statement.source, statement.span).map(|(source, span)| {
                let start = source.line_column(span.start);
                format!("      {}:{}\n", source.name, start.line)
            });
            format!("{bullet}{edit}\n{}", place.unwrap_or_default())
        }
        Edit::Add { statement, .. } => {
            let whole = edit.to_string();
            let lead = whole.strip_suffix(statement.as_ref()).unwrap_or(&whole).trim_end();
            format!("{bullet}{lead}\n{}", wrap::json("      ", statement))
        }
        Edit::Key { .. } | Edit::SwitchOff(_) => format!("{bullet}{edit}\n"),
    }
}
