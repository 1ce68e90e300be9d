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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use iamscope_catalog::Catalog;

    use super::*;

    fn written(file: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../catalog/written")
            .join(file)
    }

    #[test]
    fn written_condition_keys_are_embedded() {
        for key in condition_keys(&written("condition-keys.toml"), BTreeMap::new()).unwrap() {
            let embedded = Catalog::embedded().condition_key(&key.name).unwrap();
            let found = (embedded.name(), embedded.value_type(), embedded.is_multivalued());
            assert_eq!(found, (key.name.as_str(), key.value_type, key.is_multivalued));
        }
    }

    #[test]
    fn written_service_principals_are_embedded() {
        for (name, mut carriers) in role_carriers(&written("service-principals.toml")).unwrap() {
            let principal = Catalog::embedded().service_principal(&name).unwrap();
            let mut embedded = principal
                .role_carriers()
                .map(|carrier| carrier.full_name().to_lowercase())
                .collect::<Vec<_>>();
            embedded.sort();
            carriers.sort();
            assert_eq!(embedded, carriers, "{name}");
        }
    }
}
