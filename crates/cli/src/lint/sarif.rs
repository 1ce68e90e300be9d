//! Problems of policies for code scanning: SARIF 2.1.0.

use super::report::{Found, Report, sentence};
use iamscope_findings::StatementEvidence;
use iamscope_findings::sarif::location;
use iamscope_validate::{Check, Level};
use serde_json::{Value, json};

/// Returns the report as a SARIF log.
pub(super) fn to_value(report: &Report<'_>) -> Value {
    let mut rules: Vec<&Check> = Vec::new();
    for found in report
        .shown
        .iter()
        .chain(report.accepted.iter().map(|(found, _)| found))
    {
        if !rules.contains(&found.problem.check) {
            rules.push(found.problem.check);
        }
    }
    let shown = report.shown.iter().map(|found| result(report, &rules, found, None));
    let accepted = report.accepted.iter();
    let accepted = accepted.map(|(found, reason)| result(report, &rules, found, Some(&reason.text)));
    let results: Vec<Value> = shown.chain(accepted).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "iamscope",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules.iter().map(|check| rule(check)).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.code.as_str(),
        "shortDescription": { "text": check.finds },
        "helpUri": check.link(),
        "defaultConfiguration": { "level": level(check.level) },
        "properties": { "tags": ["security", "iam"] },
    })
}

fn result(report: &Report<'_>, rules: &[&Check], found: &Found<'_>, reason: Option<&str>) -> Value {
    let problem = &found.problem;
    let places = problem.locations.iter().filter_map(|place| {
        let evidence = StatementEvidence::place(found.policy.source, place.content);
        location(&evidence, &report.policies.sources)
    });
    let mut places: Vec<Value> = places.collect();
    let related = places.split_off(places.len().min(1));
    let related: Vec<Value> = (1_u32..)
        .zip(related)
        .map(|(id, mut place)| {
            if let Some(members) = place.as_object_mut() {
                members.insert("id".to_owned(), id.into());
            }
            place
        })
        .collect();
    let mut value = json!({
        "ruleId": problem.check.code.as_str(),
        "ruleIndex": rules.iter().position(|check| *check == problem.check),
        "level": level(problem.check.level),
        "message": { "text": sentence(problem) },
        "locations": places,
        "relatedLocations": related,
    });
    if let (Some(members), Some(reason)) = (value.as_object_mut(), reason) {
        let suppression = json!([{ "kind": "inSource", "status": "accepted", "justification": reason }]);
        members.insert("suppressions".to_owned(), suppression);
    }
    value
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::SecurityWarning | Level::Warning => "warning",
        Level::Suggestion => "note",
    }
}
