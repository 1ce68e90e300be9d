//! Edits made on a copy of an estate.

use super::edit::{EstateEdit, deny_statement, document, rewritten, trust_text};
use iamscope_catalog::Catalog;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::{
    GroupInput, ManagedPolicyInput, NamedPolicy, PolicySeen, PolicyText, ResourceInput, RoleInput, UserInput,
};
use iamscope_estate::{DocumentId, Estate, EstateBuilder, ResourcePolicy};
use iamscope_policy::{Arn, SourceId, to_json};
use std::collections::BTreeMap;

/// What an inline policy is called that edits add.
const NAME: &str = "iamscope-cut";

/// Returns a copy of an estate in which edits are made.
pub fn edited(estate: &Estate, catalog: &Catalog, edits: &[EstateEdit]) -> Estate {
    let mut changes = EstateBuilder::default();
    // Several statements may be taken out of one policy, and one principal may be denied several things.
    let mut sources: Vec<SourceId> = Vec::new();
    let mut denied: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for edit in edits {
        match edit {
            EstateEdit::RemoveStatement { source, .. } | EstateEdit::RemovePrincipal { source, .. } => {
                if !sources.contains(source) {
                    sources.push(*source);
                }
            }
            EstateEdit::Detach { owner, policy } => {
                changes.removed(Removal::Attached {
                    owner: owner.clone(),
                    policy: policy.clone(),
                });
            }
            EstateEdit::Leave { user, group } => {
                changes.removed(Removal::Member {
                    user: user.clone(),
                    group: group.clone(),
                });
            }
            EstateEdit::Release { resource, role } => {
                changes.removed(Removal::Carried {
                    resource: resource.clone(),
                    role: role.clone(),
                });
            }
            EstateEdit::Deny {
                owner,
                actions,
                resources,
            } => {
                let statements = denied.entry(owner).or_default();
                statements.push(deny_statement(actions, resources));
            }
        }
    }
    for (owner, statements) in denied {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let name = NAME.to_owned();
        let policy = PolicyText::new(text);
        give(&mut changes, owner, vec![NamedPolicy { name, policy }]);
    }
    for source in sources {
        if let Some(document) = document(estate, source) {
            rewrite(estate, &mut changes, document, edits);
        }
    }
    let mut builder = estate.to_builder();
    builder.overlay(changes);
    builder.build(catalog)
}

/// Gives a user, group or role inline policies, in place of those of the same name.
fn give(changes: &mut EstateBuilder, owner: &str, inline: Vec<NamedPolicy>) {
    let arn = owner.to_owned();
    match Arn::parse(owner).as_ref().and_then(Arn::resource_type) {
        Some("user") => changes.user(UserInput {
            arn,
            inline,
            ..UserInput::default()
        }),
        Some("group") => changes.group(GroupInput {
            arn,
            inline,
            ..GroupInput::default()
        }),
        Some(_) | None => changes.role(RoleInput {
            arn,
            inline,
            ..RoleInput::default()
        }),
    };
}

/// Writes a policy anew, wherever it belongs to.
fn rewrite(estate: &Estate, changes: &mut EstateBuilder, id: DocumentId, edits: &[EstateEdit]) {
    let record = &estate.documents()[id];
    let policy = rewritten(&record.policy, record.source, edits);
    let text = to_json(&policy);
    for holding in estate.all_holdings() {
        let inline = holding.inline.iter().filter(|inline| inline.document == id);
        let inline = inline.map(|inline| NamedPolicy {
            name: inline.name.clone(),
            policy: PolicyText::new(text.clone()),
        });
        let inline = inline.collect::<Vec<_>>();
        if !inline.is_empty() {
            give(changes, holding.arn.as_str(), inline);
        }
    }
    for (_, role) in estate.roles().iter().filter(|(_, role)| role.trust == Some(id)) {
        changes.role(RoleInput {
            arn: role.arn.to_string(),
            trust: Some(PolicyText::new(trust_text(&policy))),
            ..RoleInput::default()
        });
    }
    let managed = estate.managed_policies().iter();
    for (_, managed) in managed.filter(|(_, managed)| managed.document == id) {
        changes.managed_policy(ManagedPolicyInput {
            arn: managed.arn.to_string(),
            policy: Some(PolicyText::new(text.clone())),
            ..ManagedPolicyInput::default()
        });
    }
    let resources = estate.resources().iter();
    for (_, resource) in resources.filter(|(_, resource)| resource.policy == ResourcePolicy::Document(id)) {
        changes.removed(Removal::Policy(resource.arn.to_string()));
        changes.resource(ResourceInput {
            arn: resource.arn.to_string(),
            kind: resource.kind.name.to_string(),
            policy: PolicySeen::Text(PolicyText::new(text.clone())),
            ..ResourceInput::default()
        });
    }
}
