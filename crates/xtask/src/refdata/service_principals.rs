//! Service principals: the written list, and names that AWS managed policies hand roles to or link roles with.

use std::collections::BTreeMap;

use iamscope_catalog::{ManagedPolicyFacts, ServicePrincipalFacts};
use serde_json::Value;

/// What the name of a service principal ends with in the partition `aws`, whose policies are read.
const SUFFIX: &str = ".amazonaws.com";

/// Puts both sources together.
pub(super) fn collect(
    role_carriers: BTreeMap<String, Vec<String>>,
    policies: &[ManagedPolicyFacts],
) -> anyhow::Result<Vec<ServicePrincipalFacts>> {
    let mut principals = BTreeMap::new();
    for (name, carriers) in role_carriers {
        let principal = at(&mut principals, &name);
        principal.takes_roles = !carriers.is_empty();
        principal.role_carriers = carriers;
    }
    for policy in policies {
        let document = serde_json::from_str::<Value>(&policy.document)?;
        for statement in list(document.get("Statement")) {
            let blocks = statement
                .get("Condition")
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|map| map.values());
            let keys = blocks.filter_map(Value::as_object).flatten();
            for (key, values) in keys {
                let names = list(Some(values))
                    .iter()
                    .filter_map(Value::as_str)
                    .filter(|name| is_principal(name));
                match key.to_ascii_lowercase().as_str() {
                    "iam:passedtoservice" => names.for_each(|name| at(&mut principals, name).takes_roles = true),
                    "iam:awsservicename" => names.for_each(|name| at(&mut principals, name).has_linked_role = true),
                    _ => {}
                }
            }
        }
    }
    Ok(principals.into_values().collect())
}

fn at<'a>(principals: &'a mut BTreeMap<String, ServicePrincipalFacts>, name: &str) -> &'a mut ServicePrincipalFacts {
    principals
        .entry(name.to_owned())
        .or_insert_with(|| ServicePrincipalFacts {
            name: name.to_owned(),
            takes_roles: false,
            has_linked_role: false,
            role_carriers: Vec::new(),
        })
}

fn is_principal(name: &str) -> bool {
    name.ends_with(SUFFIX) && !name.contains(['*', '?', '$', '/'])
}

/// One value counts as a list of one.
fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}
