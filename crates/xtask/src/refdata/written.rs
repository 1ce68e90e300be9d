//! Reads the lists that we write ourselves because no package has them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use iamscope_catalog::{ConditionKeyFacts, ConditionKeyType};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Names of keys, by type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionKeys {
    single: BTreeMap<String, Vec<String>>,
    multi: BTreeMap<String, Vec<String>>,
}

/// Adds the written condition keys to those of the packages, by lower-case name; the written ones win.
pub(super) fn condition_keys(
    path: &Path,
    mut keys: BTreeMap<String, ConditionKeyFacts>,
) -> anyhow::Result<Vec<ConditionKeyFacts>> {
    let written = read::<ConditionKeys>(path)?;
    for (by_type, is_multivalued) in [(written.single, false), (written.multi, true)] {
        for (value_type, names) in by_type {
            let value_type =
                ConditionKeyType::from_name(&value_type).with_context(|| format!("unknown type {value_type}"))?;
            for name in names {
                let facts = ConditionKeyFacts {
                    name,
                    value_type,
                    is_multivalued,
                };
                keys.insert(facts.name.to_ascii_lowercase(), facts);
            }
        }
    }
    Ok(keys.into_values().collect())
}

/// Returns the written service principals with the resource types that run with a role which trusts them.
pub(super) fn role_carriers(path: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    read(path)
}

fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
}
