//! Changes to the policies of an estate, made on a copy of it.

use iamscope_catalog::Catalog;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::{
    GroupInput, ManagedPolicyInput, NamedPolicy, PolicySeen, PolicyText, ResourceInput, RoleInput, UserInput,
};
use iamscope_estate::{DocumentId, Estate, EstateBuilder, InlinePolicy, PolicyOwner, Principal, ResourcePolicy};
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
                give(&mut changes, owner, format!("iamscope-cut-{number}"), text);
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
    let owner = match principal {
        Principal::User(user) => estate.users()[*user].arn.to_string(),
        Principal::Role(role) | Principal::Session(role, _) => estate.roles()[*role].arn.to_string(),
        Principal::Root(_)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => return None,
    };
    let statement = serde_json::json!({"Effect": "Deny", "Action": action, "Resource": resource});
    Some(EstateEdit::Deny {
        owner,
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
    let has =
        |attached: &[iamscope_estate::AttachedPolicy]| attached.contains(&iamscope_estate::AttachedPolicy::Known(id));
    let mut owners: Vec<&Arn> = Vec::new();
    match principal {
        Principal::User(user) => {
            let user = &estate.users()[*user];
            owners.extend(has(&user.attached).then_some(&user.arn));
            let groups = user.groups.iter().map(|&group| &estate.groups()[group]);
            owners.extend(groups.filter(|group| has(&group.attached)).map(|group| &group.arn));
        }
        Principal::Role(role) | Principal::Session(role, _) => {
            let role = &estate.roles()[*role];
            owners.extend(has(&role.attached).then_some(&role.arn));
        }
        Principal::Root(_)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => {}
    }
    let detach = |owner: &Arn| EstateEdit::Detach {
        owner: owner.to_string(),
        policy: policy.arn.to_string(),
    };
    owners.into_iter().map(detach).collect()
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

/// Gives a user or role an inline policy.
fn give(changes: &mut EstateBuilder, owner: &str, name: String, text: String) {
    let inline = vec![NamedPolicy {
        name,
        policy: PolicyText::new(text),
    }];
    let arn = owner.to_owned();
    if owner.contains(":user/") {
        changes.user(UserInput {
            arn,
            inline,
            ..UserInput::default()
        });
    } else {
        changes.role(RoleInput {
            arn,
            inline,
            ..RoleInput::default()
        });
    }
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
    let named = |inline: &[InlinePolicy]| {
        let inline = inline.iter().filter(|inline| inline.document == id);
        let inline = inline.map(|inline| NamedPolicy {
            name: inline.name.clone(),
            policy: PolicyText::new(text.clone()),
        });
        inline.collect::<Vec<_>>()
    };
    for (_, user) in estate.users().iter() {
        let inline = named(&user.inline);
        if !inline.is_empty() {
            let arn = user.arn.to_string();
            changes.user(UserInput {
                arn,
                inline,
                ..UserInput::default()
            });
        }
    }
    for (_, group) in estate.groups().iter() {
        let inline = named(&group.inline);
        if !inline.is_empty() {
            let arn = group.arn.to_string();
            changes.group(GroupInput {
                arn,
                inline,
                ..GroupInput::default()
            });
        }
    }
    for (_, role) in estate.roles().iter() {
        let inline = named(&role.inline);
        let trust = (role.trust == Some(id)).then(|| PolicyText::new(text.clone()));
        if !inline.is_empty() || trust.is_some() {
            let arn = role.arn.to_string();
            changes.role(RoleInput {
                arn,
                inline,
                trust,
                ..RoleInput::default()
            });
        }
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
