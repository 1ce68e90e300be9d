//! Reads the package `moto`: AWS managed policies as JSON inside of a Python string.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use iamscope_catalog::ManagedPolicyFacts;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    path: String,
    default_version_id: String,
    update_date: String,
    document: Box<RawValue>,
}

/// Reads all policies.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<ManagedPolicyFacts>> {
    let path = folder.join("moto/iam/aws_managed_policies.py");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (_, rest) = text.split_once("\"\"\"").context("no string in the file")?;
    let (json, _) = rest.split_once("\"\"\"").context("the string does not end")?;
    anyhow::ensure!(
        !json.contains('\\'),
        "the string has escapes, which Python would have resolved"
    );
    let policies = serde_json::from_str::<BTreeMap<String, Policy>>(json)?;
    let facts = |(name, policy): (String, Policy)| ManagedPolicyFacts {
        name,
        path: policy.path,
        version: policy.default_version_id,
        date: policy.update_date.chars().take("2026-10-27".len()).collect(),
        document: compact(policy.document.get()),
    };
    Ok(policies.into_iter().map(facts).collect())
}

/// Takes the space out of JSON text; keeps everything else as it is, the order of members as well.
fn compact(json: &str) -> String {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let keep = |character: &char| {
        if is_escaped {
            is_escaped = false;
        } else if *character == '"' {
            is_quoted = !is_quoted;
        } else if *character == '\\' {
            is_escaped = is_quoted;
        }
        is_quoted || !character.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn space_stays_only_in_strings() {
        assert_eq!(
            super::compact("{ \"a b\" :\n [1, \"\\\" c\"] }"),
            "{\"a b\":[1,\"\\\" c\"]}"
        );
    }
}
