//! The organization, its units and its policies in the store.

use super::Folder;
use crate::json::Fields;
use crate::output::Output;
use iamscope_estate::builder::input::{AccountInput, GuardrailInput, OrganizationInput, UnitInput};

/// Reads a folder of an organization; `below` are the folders between it and the organization's own.
pub(super) fn read(folder: &Folder, id: &str, below: &[String], output: &mut Output) {
    let metadata = folder.object("metadata", output);
    match below {
        [] => organization(folder, id, &metadata.unwrap_or_default(), output),
        [list, unit] if list == "ous" => {
            output.builder.unit(UnitInput {
                id: unit.clone(),
                name: metadata.and_then(|metadata| metadata.text("name")),
                ..UnitInput::default()
            });
        }
        [list, policy] if list == "scps" || list == "rcps" => {
            let Some(text) = folder.policy("policy") else { return };
            let metadata = metadata.unwrap_or_default();
            let arn = metadata.text("arn");
            let id = arn.as_deref().and_then(|arn| arn.rsplit('/').next()).unwrap_or(policy);
            output.builder.guardrail(GuardrailInput {
                id: id.to_owned(),
                name: metadata.text("name"),
                is_rcp: list == "rcps",
                policy: text,
                as_of: None,
            });
        }
        _ => {}
    }
}

fn organization(folder: &Folder, id: &str, metadata: &Fields<'_>, output: &mut Output) {
    let accounts = folder.object("accounts", output).unwrap_or_default();
    let units = folder.object("ous", output).unwrap_or_default();
    output.builder.organization(OrganizationInput {
        id: metadata.text("id").unwrap_or_else(|| id.to_owned()),
        management_account: metadata.text("rootAccountId"),
        root: metadata.text("rootOu"),
        members: accounts.0.iter().map(|(number, _)| number.to_string()).collect(),
    });
    for (number, value) in &accounts.0 {
        let Ok(fields) = serde_json::from_str::<Fields<'_>>(value.get()) else {
            continue;
        };
        output.builder.account(AccountInput {
            number: number.to_string(),
            unit: fields.text("ou"),
            scps: attached(&fields, "scps"),
            rcps: attached(&fields, "rcps"),
            ..AccountInput::default()
        });
    }
    for (unit, value) in &units.0 {
        let Ok(fields) = serde_json::from_str::<Fields<'_>>(value.get()) else {
            continue;
        };
        output.builder.unit(UnitInput {
            id: unit.to_string(),
            name: None,
            parent: fields.text("parent"),
            scps: attached(&fields, "scps"),
            rcps: attached(&fields, "rcps"),
        });
    }
}

/// Returns the attached policies; a list that is not there was not looked for (an older version of the tool).
fn attached(fields: &Fields<'_>, list: &str) -> Option<Vec<String>> {
    fields.has(list).then(|| fields.texts(list))
}
