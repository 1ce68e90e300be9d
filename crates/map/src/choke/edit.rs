//! Changes to an estate that take access away.

use iamscope_estate::{DocumentId, Estate, Principal, ResourcePolicy};
use iamscope_policy::{Arn, Policy, PrincipalPattern, Scope, SourceId, Statement, to_json};
use std::fmt;

/// A change to an estate that takes access away.
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
    /// Take a principal out of a statement of a trust policy or the policy of a resource that names others, too.
    RemovePrincipal {
        /// What the statement is called, for people.
        statement: String,
        /// The policy, by the text it stands in.
        source: SourceId,
        /// The statement, by its place in the policy.
        index: u32,
        /// The principal.
        principal: PrincipalPattern,
    },
    /// Detach a managed policy.
    Detach {
        /// The ARN of the user, group or role.
        owner: String,
        /// The ARN of the policy.
        policy: String,
    },
    /// Take a user out of a group.
    Leave {
        /// The ARN of the user.
        user: String,
        /// The ARN of the group.
        group: String,
    },
    /// Take a role off a resource that runs with it.
    Release {
        /// The ARN of the resource.
        resource: String,
        /// The ARN of the role.
        role: String,
    },
    /// Give a user or role an inline policy with a Deny statement.
    Deny {
        /// The ARN of the user or role.
        owner: String,
        /// The actions, sorted.
        actions: Vec<String>,
        /// ARNs and patterns of what they are done to, sorted; `*` for everything.
        resources: Vec<String>,
    },
}

impl EstateEdit {
    /// Denies actions to somebody.
    pub(super) fn deny(owner: &str, mut actions: Vec<String>, mut resources: Vec<String>) -> Self {
        actions.sort();
        actions.dedup();
        resources.sort();
        resources.dedup();
        Self::Deny {
            owner: owner.to_owned(),
            actions,
            resources,
        }
    }

    /// Returns whether whatever another edit takes away this one takes away as well.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Deny {
                    owner,
                    actions,
                    resources,
                },
                Self::Deny {
                    owner: other_owner,
                    actions: other_actions,
                    resources: other_resources,
                },
            ) => {
                let is_on_everything = resources.iter().any(|resource| resource == "*");
                owner == other_owner
                    && other_actions.iter().all(|action| actions.contains(action))
                    && (is_on_everything || other_resources.iter().all(|resource| resources.contains(resource)))
            }
            (
                Self::RemoveStatement { .. }
                | Self::RemovePrincipal { .. }
                | Self::Detach { .. }
                | Self::Leave { .. }
                | Self::Release { .. }
                | Self::Deny { .. },
                _,
            ) => self == other,
        }
    }

    /// Returns the policy that is written anew.
    pub(super) fn rewrites(&self) -> Option<SourceId> {
        match self {
            Self::RemoveStatement { source, .. } | Self::RemovePrincipal { source, .. } => Some(*source),
            Self::Detach { .. } | Self::Leave { .. } | Self::Release { .. } | Self::Deny { .. } => None,
        }
    }
}

/// Returns a Deny statement as JSON, in one line.
pub(super) fn deny_statement(actions: &[String], resources: &[String]) -> String {
    let one_or_many = |texts: &[String]| match texts {
        [one] => serde_json::json!(one),
        several => serde_json::json!(several),
    };
    let (actions, resources) = (one_or_many(actions), one_or_many(resources));
    serde_json::json!({"Effect": "Deny", "Action": actions, "Resource": resources}).to_string()
}

impl fmt::Display for EstateEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoveStatement { statement, .. } => write!(f, "take out {statement}"),
            Self::RemovePrincipal {
                statement, principal, ..
            } => write!(f, "take {} out of {statement}", name(principal)),
            Self::Detach { owner, policy } => write!(f, "detach {policy} from {owner}"),
            Self::Leave { user, group } => write!(f, "take {user} out of {group}"),
            Self::Release { resource, role } => write!(f, "have {resource} run with another role than {role}"),
            Self::Deny {
                owner,
                actions,
                resources,
            } => {
                // Roles of IAM Identity Center are written by it alone (IAM Identity Center User Guide, "Permission sets").
                let whose = if owner.contains(":role/aws-reserved/sso.amazonaws.com/") {
                    "the inline policy of the permission set behind"
                } else {
                    "an inline policy of"
                };
                write!(f, "add to {whose} {owner}: {}", deny_statement(actions, resources))
            }
        }
    }
}

/// Returns a principal as a policy names it.
fn name(principal: &PrincipalPattern) -> String {
    match principal {
        PrincipalPattern::Anyone => "everyone".to_owned(),
        PrincipalPattern::Account(number) => format!("account {number}"),
        PrincipalPattern::Arn(arn) => arn.to_string(),
        PrincipalPattern::UniqueId(text)
        | PrincipalPattern::Service(text)
        | PrincipalPattern::Federated(text)
        | PrincipalPattern::CanonicalUser(text)
        | PrincipalPattern::Open(text)
        | PrincipalPattern::Invalid(text) => text.to_string(),
    }
}

/// Returns the document with a source.
pub(super) fn document(estate: &Estate, source: SourceId) -> Option<DocumentId> {
    let mut documents = estate.documents().iter();
    documents
        .find(|(_, document)| document.source == source)
        .map(|(id, _)| id)
}

/// Where a policy stands, by names that last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Stand<'e> {
    /// It is the trust policy of a role.
    Trust(&'e Arn),
    /// It is the policy of a resource.
    Resource(&'e Arn),
    /// It is a managed policy.
    Managed(&'e Arn),
    /// It is an inline policy of somebody, by name.
    Inline(&'e Arn, &'e str),
}

/// Returns all policies that can be edited, with where they stand.
pub(super) fn stands(estate: &Estate) -> impl Iterator<Item = (Stand<'_>, DocumentId)> {
    let roles = estate.roles().iter();
    let trusts = roles.filter_map(|(_, role)| Some((Stand::Trust(&role.arn), role.trust?)));
    let resources = estate
        .resources()
        .iter()
        .filter_map(|(_, resource)| match resource.policy {
            ResourcePolicy::Document(document) => Some((Stand::Resource(&resource.arn), document)),
            ResourcePolicy::None | ResourcePolicy::NotSeen => None,
        });
    let managed = estate.managed_policies().iter();
    let managed = managed.map(|(_, policy)| (Stand::Managed(&policy.arn), policy.document));
    let inline = estate.all_holdings().flat_map(|holding| {
        let inline = holding.inline.iter();
        inline.map(move |policy| (Stand::Inline(holding.arn, &policy.name), policy.document))
    });
    trusts.chain(resources).chain(managed).chain(inline)
}

/// Says an edit of an estate that was edited before in the words of the original.
pub(super) fn in_original(
    edit: EstateEdit,
    estate: &Estate,
    original: &Estate,
    made: &[EstateEdit],
) -> Option<EstateEdit> {
    let find = |source: SourceId, index: u32| {
        let (stand, _) = stands(estate).find(|(_, id)| estate.documents()[*id].source == source)?;
        let (_, id) = stands(original).find(|(other, _)| *other == stand)?;
        let record = &original.documents()[id];
        if !made.iter().any(|edit| edit.rewrites() == Some(record.source)) {
            return Some((record.source, index));
        }
        // Statements are counted anew in what was written.
        let left = rewritten(&record.policy, record.source, made);
        let statement = left.statements.get(usize::try_from(index).ok()?)?;
        Some((record.source, statement.index))
    };
    match edit {
        EstateEdit::RemoveStatement {
            statement,
            source,
            index,
        } => {
            let (source, index) = find(source, index)?;
            Some(EstateEdit::RemoveStatement {
                statement,
                source,
                index,
            })
        }
        EstateEdit::RemovePrincipal {
            statement,
            source,
            index,
            principal,
        } => {
            let (source, index) = find(source, index)?;
            Some(EstateEdit::RemovePrincipal {
                statement,
                source,
                index,
                principal,
            })
        }
        EstateEdit::Detach { .. } | EstateEdit::Leave { .. } | EstateEdit::Release { .. } | EstateEdit::Deny { .. } => {
            Some(edit)
        }
    }
}

/// Returns a policy without the statements and principals that edits take out of it. What is left of it may be nothing.
pub(super) fn rewritten(policy: &Policy, source: SourceId, edits: &[EstateEdit]) -> Policy {
    let mut policy = policy.clone();
    for edit in edits.iter().filter(|edit| edit.rewrites() == Some(source)) {
        match edit {
            EstateEdit::RemoveStatement { index, .. } => policy.statements.retain(|one| one.index != *index),
            EstateEdit::RemovePrincipal { index, principal, .. } => {
                for statement in policy.statements.iter_mut().filter(|one| one.index == *index) {
                    take_out(statement, principal);
                }
                policy.statements.retain(|statement| !names_nobody(statement));
            }
            EstateEdit::Detach { .. }
            | EstateEdit::Leave { .. }
            | EstateEdit::Release { .. }
            | EstateEdit::Deny { .. } => {}
        }
    }
    policy
}

/// Returns a trust policy as text. It has to say something (IAM API Reference, `UpdateAssumeRolePolicy`), so one of which
/// nothing is left denies everyone.
pub(super) fn trust_text(policy: &Policy) -> String {
    if policy.statements.is_empty() {
        return r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}"#
            .to_owned();
    }
    to_json(policy)
}

fn take_out(statement: &mut Statement, principal: &PrincipalPattern) {
    if let Some(Scope::Only(patterns)) = &mut statement.principal {
        patterns.retain(|pattern| pattern.value != *principal);
    }
}

fn names_nobody(statement: &Statement) -> bool {
    matches!(&statement.principal, Some(Scope::Only(patterns)) if patterns.is_empty())
}

/// Returns the ARN of a user or role whose policies somebody here can edit: only the service edits those of a role that is
/// linked to it (IAM User Guide, "Create a service-linked role").
pub(super) fn editable(estate: &Estate, principal: &Principal) -> Option<String> {
    let entity = principal.acting_entity()?;
    let is_linked = entity
        .as_role()
        .is_some_and(|role| estate.roles()[role].is_service_linked());
    (!is_linked).then(|| estate.arn_of(entity).to_string())
}
