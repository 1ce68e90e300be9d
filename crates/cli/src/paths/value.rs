//! Paths for programs: versioned JSON, described by `schema/paths.schema.json`.

use super::labels;
use iamscope_access::Access;
use iamscope_map::{Certainty, Exposure, Map, NodeId, Path, PathQuery, Paths, Power, Step, Words};
use serde_json::{Value, json};

/// The version of the format; it rises when something is renamed, removed or changes its meaning.
const VERSION: u32 = 1;

pub(crate) fn to_value(map: &Map, access: &Access<'_>, query: &PathQuery, paths: &Paths) -> Value {
    json!({
        "format": "iamscope-paths",
        "version": VERSION,
        "from": labels(map, &query.from),
        "to": labels(map, &query.to),
        "total": paths.total,
        "isCounted": paths.is_counted,
        "folded": paths.folded,
        "contradictory": paths.contradictory,
        "truncated": truncated(map),
        "paths": paths.paths.iter().map(|found| path(map, access, found)).collect::<Vec<_>>(),
    })
}

/// Returns what the map leaves out.
pub(crate) fn truncated(map: &Map) -> Vec<Value> {
    let truncated = map.truncations().iter();
    let truncated = truncated.map(|left| json!({"what": left.what, "shown": left.shown, "of": left.of}));
    truncated.collect()
}

/// Returns a path.
pub(crate) fn path(map: &Map, access: &Access<'_>, path: &Path) -> Value {
    let words = Words::new(map);
    json!({
        "id": path.key.to_string(),
        "severity": path.assessment.severity.as_str(),
        "exposure": exposure(path.assessment.exposure),
        "power": power(path.assessment.power),
        "why": path.assessment.sentence,
        "unseen": path.assessment.unseen,
        "alike": path.alike,
        "summary": words.summary(path),
        "condition": words.condition(&path.condition).map(|_| path.condition.to_string()),
        "certainty": certainty(path.certainty()),
        "steps": path.steps.iter().map(|found| step(map, access, found)).collect::<Vec<_>>(),
    })
}

pub(super) fn step(map: &Map, access: &Access<'_>, step: &Step) -> Value {
    let words = Words::new(map);
    let others = step
        .others
        .iter()
        .map(|&edge| json!({"id": map.edge_key(access, edge).to_string(), "technique": words.technique(edge)}));
    let assumptions = step.edge().map(|edge| &map.edge(edge).assumptions);
    let assumptions = assumptions.into_iter().flat_map(|gaps| gaps.iter());
    let unseen = assumptions.map(|gap| json!({"subject": gap.subject.to_string(), "fact": gap.fact.to_string()}));
    let certainty = if step.condition.is_true() {
        Certainty::Proven
    } else {
        Certainty::Conditional
    };
    json!({
        "id": step.key.to_string(),
        "technique": words.technique_of(step),
        "sentence": words.sentence(step),
        "from": node(map, access, step.from),
        "to": node(map, access, step.to),
        "permissions": step.edge().map(|edge| words.permissions(edge)).unwrap_or_default(),
        "condition": words.condition(&step.condition).map(|_| step.condition.to_string()),
        "certainty": self::certainty(certainty),
        "alternatives": others.collect::<Vec<_>>(),
        "notSeen": unseen.collect::<Vec<_>>(),
    })
}

pub(super) fn node(map: &Map, access: &Access<'_>, node: NodeId) -> Value {
    let record = map.node(node);
    let accounts = access.estate().accounts();
    json!({
        "label": record.label,
        "kind": record.kind.as_str(),
        "name": map.full_name(access, node),
        "account": record.account.map(|account| accounts[account].number.to_string()),
    })
}

pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Proven => "proven",
        Certainty::Conditional => "conditional",
    }
}

pub(super) fn exposure(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Inside => "inside",
        Exposure::Unknown => "unknown",
        Exposure::MayBeReached => "may-be-reached-from-outside",
        Exposure::Reached => "reached-from-outside",
        Exposure::Outside => "outside",
        Exposure::Internet => "internet",
    }
}

pub(super) fn power(power: Power) -> &'static str {
    match power {
        Power::Little => "little",
        Power::Rights => "rights",
        Power::Data => "data",
        Power::Jewels => "jewels",
        Power::Administration => "administration",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_catalog::Catalog;
    use iamscope_map::Jewels;

    #[test]
    fn paths_fit_their_schema() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/acme");
        let collected = iamscope_collect::collect(&[folder], &iamscope_collect::Options::default()).expect("an estate");
        let access = Access::new(&collected.estate, Catalog::embedded());
        let map = Map::build(&access);
        let jewels = Jewels::default();
        let from = map.starts(&access, "any", &jewels).expect("starts");
        let query = PathQuery::between(from, map.ends(&access, "any", &jewels).expect("ends"));
        let value = to_value(&map, &access, &query, &map.paths(&access, &query));
        let schema: Value = serde_json::from_str(include_str!("../../../../schema/paths.schema.json")).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(!value["paths"].as_array().expect("paths").is_empty());
    }
}
