//! What was gained, and the paths that it opens, for code scanning: SARIF 2.1.0.

use super::shown::{Shown, answer, some};
use iamscope_access::diff::{Change, DiffRow};
use iamscope_findings::sarif::{location, place_of};
use iamscope_map::{Path, PathSeverity};
use serde_json::{Value, json};

const GAINED: &str = "access-gained";
const PATH: &str = "path-opened";
const OTHER_CONDITION: &str = "access-under-another-condition";

pub(super) fn to_value(shown: &Shown<'_, '_>) -> Value {
    let gained = shown.diff.rows.iter().filter_map(|row| match row.change {
        Change::Gained => Some(result(row, GAINED, "warning", shown)),
        Change::OtherCondition => Some(result(row, OTHER_CONDITION, "note", shown)),
        Change::Lost => None,
    });
    let opened = shown.paths.opened().map(|path| path_result(path, shown));
    let rule = |id: &str, text: &str| json!({ "id": id, "shortDescription": { "text": text } });
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "iamscope",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": [
                        rule(GAINED, "A principal can do more than before"),
                        rule(OTHER_CONDITION, "A principal can do something under another condition than before"),
                        rule(PATH, "A path that was not there before leads to administration, to data or to more rights"),
                    ],
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": gained.chain(opened).collect::<Vec<_>>(),
        }],
    })
}

/// Returns a path as a result, at the statement that opens it.
fn path_result(path: &Path, shown: &Shown<'_, '_>) -> Value {
    let level = match path.assessment.severity {
        PathSeverity::Critical | PathSeverity::High => "error",
        PathSeverity::Medium => "warning",
        PathSeverity::Low => "note",
    };
    let text = format!("{}: {}.", shown.paths.line(path), path.assessment.sentence);
    let sources = shown.after.estate().sources();
    let mut statements = shown.paths.opening(path, shown).into_iter();
    let place = statements.find_map(|statement| location(&statement, sources));
    let place = place.unwrap_or_else(|| place_of(&shown.paths.end(path, shown)));
    json!({
        "ruleId": PATH,
        "level": level,
        "message": { "text": text },
        "locations": [place],
        "partialFingerprints": { "path/v1": path.key.to_string() },
    })
}

fn result(row: &DiffRow, rule: &str, level: &str, shown: &Shown<'_, '_>) -> Value {
    let names: Vec<String> = row.principals.iter().map(|principal| principal.name.clone()).collect();
    let groups: Vec<String> = shown
        .groups(row)
        .iter()
        .map(|group| format!("{} {}: {}", group.service, group.level, some(&group.names, 4)))
        .collect();
    let text = format!(
        "{} on {}: {}; {}, was {}.",
        some(&names, 4),
        row.resource,
        groups.join("; "),
        answer(&row.after),
        answer(&row.before)
    );
    let reasons = shown.reasons(row);
    let places = reasons
        .iter()
        .filter_map(|reason| location(&reason.statement, reason.sources));
    // Code scanning shows only results that have a place in some file.
    let place = places.take(1).next().unwrap_or_else(|| place_of(&row.resource));
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [place],
    })
}
