//! Edits made on a copy of an estate.

use super::edit::{EstateEdit, Stand, deny_statement, rewritten, stands, trust_text};
use iamscope_catalog::Catalog;
use iamscope_estate::builder::input::PolicyText;
use iamscope_estate::{Estate, EstateChange};
use iamscope_policy::{Arn, SourceId, to_json};
use std::collections::{BTreeMap, BTreeSet};

/// What an inline policy is called that edits add.
const NAME: &str = "iamscope-cut";

/// Returns a copy of an estate in which edits are made.
pub fn edited(estate: &Estate, catalog: &Catalog, edits: &[EstateEdit]) -> Estate {
    // Several statements may be taken out of one policy, and one principal may be denied several things.
    let sources = edits.iter().filter_map(EstateEdit::rewrites).collect::<BTreeSet<_>>();
    let mut denied: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for edit in edits {
        if let EstateEdit::Deny {
            owner,
            actions,
            resources,
        } = edit
        {
            let statements = denied.entry(owner).or_default();
            statements.push(deny_statement(actions, resources));
        }
    }
    let mut changes = edits.iter().filter_map(detaching).collect::<Vec<_>>();
    changes.extend(denied.into_iter().filter_map(|(owner, statements)| {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        Some(EstateChange::Give {
            owner: Arn::parse(owner)?,
            name: NAME.to_owned(),
            text: PolicyText::new(text),
        })
    }));
    changes.extend(rewrites(estate, &sources, edits));
    estate.changed(catalog, &changes)
}

/// Returns the change that an edit is by itself.
fn detaching(edit: &EstateEdit) -> Option<EstateChange> {
    match edit {
        EstateEdit::Detach { owner, policy } => Some(EstateChange::Detach {
            owner: Arn::parse(owner)?,
            policy: Arn::parse(policy)?,
        }),
        EstateEdit::Leave { user, group } => Some(EstateChange::Leave {
            user: Arn::parse(user)?,
            group: Arn::parse(group)?,
        }),
        EstateEdit::Release { resource, role } => Some(EstateChange::Release {
            resource: Arn::parse(resource)?,
            role: Arn::parse(role)?,
        }),
        EstateEdit::Deny { .. } | EstateEdit::RemoveStatement { .. } | EstateEdit::RemovePrincipal { .. } => None,
    }
}

/// Returns the changes by which policies are written anew, wherever they stand.
fn rewrites(estate: &Estate, sources: &BTreeSet<SourceId>, edits: &[EstateEdit]) -> Vec<EstateChange> {
    let stands = stands(estate).map(|(stand, id)| (stand, &estate.documents()[id]));
    let stands = stands.filter(|(_, document)| sources.contains(&document.source));
    let changes = stands.map(|(stand, document)| {
        let policy = rewritten(&document.policy, document.source, edits);
        let text = || PolicyText::new(to_json(&policy));
        match stand {
            Stand::Trust(role) => EstateChange::SetTrust {
                role: role.clone(),
                text: PolicyText::new(trust_text(&policy)),
            },
            Stand::Resource(resource) => EstateChange::SetResourcePolicy {
                resource: resource.clone(),
                text: Some(text()),
            },
            Stand::Managed(policy) => EstateChange::SetManaged {
                policy: policy.clone(),
                text: text(),
            },
            Stand::Inline(owner, name) => EstateChange::SetInline {
                owner: owner.clone(),
                name: name.to_owned(),
                text: Some(text()),
            },
        }
    });
    changes.collect()
}
