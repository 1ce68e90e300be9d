//! Where policy documents are in use.

use crate::context::CheckContext;
use iamscope_estate::{DocumentId, Holding, PolicyOwner, Principal};
use iamscope_findings::Subject;
use iamscope_policy::{Effect, PolicyKind, Statement};
use std::collections::BTreeMap;

/// A place where a policy document is in use.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Owner {
    /// What has to be changed to change the document: the managed policy, or what an inline policy stands in.
    pub(crate) subject: Subject,
    /// What the policy is called.
    pub(crate) policy: String,
    /// Whether AWS keeps it, so that the owner of the account cannot change it.
    pub(crate) is_aws: bool,
    /// Everyone whom it is attached to, themselves or by a group.
    pub(crate) holders: Vec<Principal>,
}

/// A statement and where it is in use.
pub(crate) struct Used<'c> {
    pub(crate) document: DocumentId,
    pub(crate) statement: &'c Statement,
    pub(crate) owners: &'c [Owner],
}

impl<'c> CheckContext<'c> {
    /// Returns the statements of identity policies that somebody holds and the owner of the account can change.
    pub(crate) fn held_statements(&self, effect: Effect) -> Vec<Used<'_>> {
        let mut found = Vec::new();
        for (&document, owners) in self.owners() {
            let record = &self.estate().documents()[document];
            let is_ours = owners.iter().any(|owner| !owner.holders.is_empty() && !owner.is_aws);
            if record.kind == PolicyKind::Identity && is_ours {
                let statements = record.policy.statements.iter();
                let statements = statements.filter(|statement| statement.effect.value == effect);
                found.extend(statements.map(|statement| Used {
                    document,
                    statement,
                    owners,
                }));
            }
        }
        found
    }
}

/// Returns where each document is in use: attached to or standing in users, groups and roles, as trust policy or as policy
/// of a resource. Service-linked and reserved roles are left out.
pub(crate) fn owners(cx: &CheckContext<'_>) -> BTreeMap<DocumentId, Vec<Owner>> {
    let estate = cx.estate();
    let mut found = Index::default();
    for (id, user) in estate.users().iter() {
        found.add_holding(cx, &cx.user(id), user.into(), &[Principal::User(id)]);
    }
    for (id, group) in estate.groups().iter() {
        let members = estate.users().iter().filter(|(_, user)| user.groups.contains(&id));
        let members: Vec<Principal> = members.map(|(user, _)| Principal::User(user)).collect();
        found.add_holding(cx, &cx.group(id), group.into(), &members);
    }
    for (id, role) in cx.own_roles() {
        found.add_holding(cx, &cx.role(id), role.into(), &[Principal::Role(id)]);
        if let Some(trust) = role.trust {
            found.add(trust, cx.role(id), format!("role {}, trust policy", role.name), &[]);
        }
    }
    for (id, resource) in estate.resources().iter() {
        if let iamscope_estate::ResourcePolicy::Document(document) = resource.policy {
            let name = format!("{} {}, resource policy", resource.kind.name, resource.name);
            found.add(document, cx.resource(id), name, &[]);
        }
    }
    for owners in found.0.values_mut() {
        owners.sort();
        owners.dedup_by(|next, first| {
            let is_same = next.subject == first.subject && next.policy == first.policy;
            if is_same {
                first.holders.append(&mut next.holders);
            }
            is_same
        });
    }
    found.0
}

#[derive(Default)]
struct Index(BTreeMap<DocumentId, Vec<Owner>>);

impl Index {
    fn add(&mut self, document: DocumentId, subject: Subject, policy: String, holders: &[Principal]) {
        self.0.entry(document).or_default().push(Owner {
            subject,
            policy,
            is_aws: false,
            holders: holders.to_vec(),
        });
    }

    fn add_holding(&mut self, cx: &CheckContext<'_>, subject: &Subject, holding: Holding<'_>, holders: &[Principal]) {
        for policy in holding.inline {
            let name = format!("{holding}, inline policy {}", policy.name);
            self.add(policy.document, subject.clone(), name, holders);
        }
        for id in holding.known() {
            let record = &cx.estate().managed_policies()[id];
            self.0.entry(record.document).or_default().push(Owner {
                subject: cx.managed_policy(id),
                policy: format!("managed policy {}", record.name),
                is_aws: record.owner == PolicyOwner::Aws,
                holders: holders.to_vec(),
            });
        }
    }
}
