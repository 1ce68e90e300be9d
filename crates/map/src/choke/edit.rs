//! Changes to the policies of an estate, made on a copy of it.

use iamscope_catalog::Catalog;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::{
    GroupInput, ManagedPolicyInput, NamedPolicy, PolicySeen, PolicyText, ResourceInput, RoleInput, UserInput,
};
use iamscope_estate::{DocumentId, Estate, EstateBuilder, Holding, PolicyOwner, Principal, ResourcePolicy};
use iamscope_policy::{Arn, Policy, SourceId, to_json};
use std::fmt;

/// A change to a policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EstateEdit {
    /// Take a statement out of a policy.
    RemoveStatement {
        /// What the statement is called, for people.
        statement: String,
        /// The policy, by the text it stands in.
        source: SourceId,
        /// The statement, by its place in the policy.
        index: u32,
    },
    /// Detach a managed policy of AWS, which nobody can edit.
    Detach {
        /// The ARN of the user, group or role.
        owner: String,
        /// The ARN of the policy.
        policy: String,
    },
    /// Give a user or role an inline policy with a Deny statement.
    Deny {
        /// The ARN of the user or role.
        owner: String,
        /// The statement as JSON, in one line.
        statement: String,
    },
}

impl fmt::Display for EstateEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoveStatement { statement, .. } => write!(f, "take out {statement}"),
            Self::Detach { owner, policy } => write!(f, "detach {policy} from {owner}"),
            Self::Deny { owner, statement } => write!(f, "add to an inline policy of {owner}: {statement}"),
        }
    }
}

/// Returns a copy of an estate in which some edits are made.
pub(super) fn apply(estate: &Estate, catalog: &Catalog, edits: &[EstateEdit]) -> Estate {
    let mut changes = EstateBuilder::default();
    // Several statements may be taken out of one policy.
    let mut sources: Vec<SourceId> = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        match edit {
            EstateEdit::RemoveStatement { source, .. } => {
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
            EstateEdit::Deny { owner, statement } => {
                let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
                let name = format!("iamscope-cut-{number}");
                let policy = PolicyText::new(text);
                give(&mut changes, owner, vec![NamedPolicy { name, policy }]);
            }
        }
    }
    for source in sources {
        let out: Vec<u32> = edits.iter().filter_map(|edit| edit.removes_from(source)).collect();
        rewrite(estate, &mut changes, source, &out);
    }
    let mut builder = estate.to_builder();
    builder.overlay(changes);
    builder.build(catalog)
}

/// Returns the edit that takes a statement out of what allows something, if it is one that somebody here can edit.
pub(super) fn removal(estate: &Estate, statement: &iamscope_eval::MatchedStatement) -> Option<EstateEdit> {
    let document = document(estate, statement.source)?;
    let managed = estate.managed_policies().iter();
    let mut managed = managed.filter(|(_, policy)| policy.document == document);
    match managed.next() {
        // Whose attachment it is that counts is told by the name of the policy only, so it is not guessed at.
        Some((_, policy)) if policy.owner == PolicyOwner::Aws => None,
        Some(_) | None => Some(EstateEdit::RemoveStatement {
            statement: statement.to_string(),
            source: statement.source,
            index: statement.index,
        }),
    }
}

/// Returns the edit that denies something to a user or role.
pub(super) fn deny(estate: &Estate, principal: &Principal, action: &str, resource: &str) -> Option<EstateEdit> {
    let owner = estate.arn_of(principal.acting_entity()?);
    let statement = serde_json::json!({"Effect": "Deny", "Action": action, "Resource": resource});
    Some(EstateEdit::Deny {
        owner: owner.to_string(),
        statement: statement.to_string(),
    })
}

/// Returns the edits that detach managed policies of AWS which a principal has of itself or of its groups.
pub(super) fn detachments(estate: &Estate, principal: &Principal, source: SourceId) -> Vec<EstateEdit> {
    let Some(document) = document(estate, source) else {
        return Vec::new();
    };
    let mut managed = estate.managed_policies().iter();
    let Some((id, policy)) = managed.find(|(_, policy)| policy.document == document) else {
        return Vec::new();
    };
    let holdings = principal.acting_entity().map(|entity| estate.holdings(entity));
    let holdings = holdings.unwrap_or_default().into_iter();
    let holdings = holdings.filter(|holding| holding.known().any(|known| known == id));
    let detach = |holding: Holding<'_>| EstateEdit::Detach {
        owner: holding.arn.to_string(),
        policy: policy.arn.to_string(),
    };
    holdings.map(detach).collect()
}

impl EstateEdit {
    fn removes_from(&self, policy: SourceId) -> Option<u32> {
        match self {
            Self::RemoveStatement { source, index, .. } if *source == policy => Some(*index),
            Self::RemoveStatement { .. } | Self::Detach { .. } | Self::Deny { .. } => None,
        }
    }
}

fn document(estate: &Estate, source: SourceId) -> Option<DocumentId> {
    let mut documents = estate.documents().iter();
    documents
        .find(|(_, document)| document.source == source)
        .map(|(id, _)| id)
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

/// Writes a policy anew without some of its statements, wherever it belongs to.
fn rewrite(estate: &Estate, changes: &mut EstateBuilder, source: SourceId, out: &[u32]) {
    let Some(id) = document(estate, source) else { return };
    let policy = Policy::clone(&estate.documents()[id].policy);
    let statements = policy
        .statements
        .iter()
        .filter(|statement| !out.contains(&statement.index));
    let text = to_json(&Policy {
        statements: statements.cloned().collect(),
        ..policy.clone()
    });
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
            trust: Some(PolicyText::new(text.clone())),
            ..RoleInput::default()
        });
    }
    for (_, managed) in estate
        .managed_policies()
        .iter()
        .filter(|(_, managed)| managed.document == id)
    {
        changes.managed_policy(ManagedPolicyInput {
            arn: managed.arn.to_string(),
            policy: Some(PolicyText::new(text.clone())),
            ..ManagedPolicyInput::default()
        });
    }
    for (_, resource) in estate.resources().iter() {
        if resource.policy == ResourcePolicy::Document(id) {
            changes.removed(Removal::Policy(resource.arn.to_string()));
            changes.resource(ResourceInput {
                arn: resource.arn.to_string(),
                kind: resource.kind.name.to_string(),
                policy: PolicySeen::Text(PolicyText::new(text.clone())),
                ..ResourceInput::default()
            });
        }
    }
}
