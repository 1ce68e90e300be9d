//! A diff for programs: versioned JSON.

use super::shown::{Reason, Shown};
use iamscope_access::diff::{Change, DiffRow};
use iamscope_eval::{Decision, Denial};
use serde_json::{Value, json};

/// The version of the format; it rises when something is renamed, removed or changes its meaning.
const VERSION: u32 = 1;

pub(super) fn to_value(shown: &Shown<'_, '_>) -> Value {
    let unknown = shown.diff.unknown.iter().map(|unknown| {
        json!({
            "subject": unknown.gap.subject.to_string(),
            "fact": unknown.gap.fact.to_string(),
            "reason": unknown.gap.reason,
            "inBefore": unknown.in_before,
            "inAfter": unknown.in_after,
        })
    });
    json!({
        "format": "iamscope-diff",
        "version": VERSION,
        "summary": {
            "gained": shown.count(Change::Gained),
            "otherCondition": shown.count(Change::OtherCondition),
            "lost": shown.count(Change::Lost),
        },
        "added": shown.diff.added,
        "removed": shown.diff.removed,
        "changes": shown.diff.rows.iter().map(|row| row_value(row, shown)).collect::<Vec<_>>(),
        "paths": shown.paths.to_value(shown),
        "notSeen": unknown.collect::<Vec<_>>(),
    })
}

fn row_value(row: &DiffRow, shown: &Shown<'_, '_>) -> Value {
    let principals = row.principals.iter();
    let principals = principals.map(|principal| json!({ "name": principal.name, "id": principal.id }));
    let groups = shown.groups(row);
    let groups = groups.iter().map(
        |group| json!({ "service": group.service, "accessLevel": group.level.to_string(), "actions": group.names }),
    );
    json!({
        "change": match row.change {
            Change::Gained => "gained",
            Change::OtherCondition => "other-condition",
            Change::Lost => "lost",
        },
        "principals": principals.collect::<Vec<_>>(),
        "actions": groups.collect::<Vec<_>>(),
        "resource": row.resource,
        "before": answer(&row.before),
        "after": answer(&row.after),
        "reasons": shown.reasons(row).iter().map(reason).collect::<Vec<_>>(),
    })
}

fn answer(decision: &Decision) -> Value {
    match decision {
        Decision::Allowed => json!({ "decision": "allowed" }),
        Decision::Denied(Denial::Explicit) => json!({ "decision": "explicitly-denied" }),
        Decision::Denied(Denial::Implicit) => json!({ "decision": "implicitly-denied" }),
        Decision::Unknown(condition) => json!({ "decision": "unknown", "condition": condition.to_string() }),
    }
}

fn reason(reason: &Reason<'_>) -> Value {
    let label = reason.statement.labels.first();
    let span = label.map_or(reason.statement.span, |label| label.span);
    let place = reason.sources.written(reason.statement.source, span);
    let place = place.map(|(source, span)| {
        let start = source.line_column(span.start);
        json!({ "source": source.name, "line": start.line, "column": start.column })
    });
    json!({
        "says": reason.word,
        "policy": reason.statement.policy,
        "statement": reason.statement.index,
        "sid": reason.statement.sid,
        "place": place,
    })
}
