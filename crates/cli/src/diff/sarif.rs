//! What was gained, for code scanning: SARIF 2.1.0.

use super::shown::{Shown, answer, some};
use iamscope_access::diff::{Change, DiffRow};
use iamscope_findings::sarif::{location, place_of};
use serde_json::{Value, json};

const GAINED: &str = "access-gained";
const OTHER_CONDITION: &str = "access-under-another-condition";

pub(super) fn to_value(shown: &Shown<'_, '_>) -> Value {
    let gained = shown.diff.rows.iter().filter_map(|row| match row.change {
        Change::Gained => Some(result(row, GAINED, "warning", shown)),
        Change::OtherCondition => Some(result(row, OTHER_CONDITION, "note", shown)),
        Change::Lost => None,
    });
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
                    ],
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": gained.collect::<Vec<_>>(),
        }],
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
