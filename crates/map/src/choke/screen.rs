//! Edits asked about without making them.

use super::edit::{EstateEdit, deny_statement, rewritten, trust_text};
use super::policies::{Way, ways};
use crate::edge::Asked;
use iamscope_access::{Access, Change, Rewritten, Thing};
use iamscope_estate::{DocumentId, Principal, ResourcePolicy};
use iamscope_eval::Decision;
use iamscope_policy::{Arn, SourceId, to_json};
use std::collections::BTreeSet;

/// Returns whether the answer to a question is no once edits are made.
pub(super) fn turns_down(access: &Access<'_>, asked: &Asked, edits: &[EstateEdit]) -> bool {
    let rewritten = changes_for(access, &asked.principal, &asked.resource.arn, edits);
    let answer = access.can_if(&asked.to_question(), &rewritten);
    matches!(answer.decision, Decision::Denied(_))
}

/// Returns what edits change for what one principal may do to one target.
pub(super) fn changes_for(access: &Access<'_>, principal: &Principal, target: &str, edits: &[EstateEdit]) -> Rewritten {
    let estate = access.estate();
    let owner = principal.without_session();
    let mut changes = Vec::new();
    if let Some(entity) = owner.entity() {
        let arn = estate.arn_of(entity).as_str();
        let all = ways(estate, &owner);
        let is_left = |way: &&Way| {
            !edits.iter().any(|edit| match edit {
                EstateEdit::Detach { owner, policy } => way.owner == *owner && way.managed.as_ref() == Some(policy),
                EstateEdit::Leave { user, group } => user == arn && way.is_group && way.owner == *group,
                EstateEdit::RemoveStatement { .. }
                | EstateEdit::RemovePrincipal { .. }
                | EstateEdit::Release { .. }
                | EstateEdit::Deny { .. } => false,
            })
        };
        let left: BTreeSet<DocumentId> = all.iter().filter(is_left).map(|way| way.document).collect();
        let had: BTreeSet<DocumentId> = all.iter().map(|way| way.document).collect();
        for &document in &had {
            let text = written(access, document, edits);
            if !left.contains(&document) || text.is_some() {
                changes.push(Change::Removed(owner.clone(), document));
            }
            changes.extend(
                text.filter(|_| left.contains(&document))
                    .map(|text| Change::Added(owner.clone(), text)),
            );
        }
        for edit in edits {
            if let EstateEdit::Deny {
                owner: denied,
                actions,
                resources,
            } = edit
                && denied == arn
            {
                let text = format!(
                    r#"{{"Version":"2012-10-17","Statement":{}}}"#,
                    deny_statement(actions, resources)
                );
                changes.push(Change::Added(owner.clone(), text.into()));
            }
        }
    }
    changes.extend(Arn::parse(target).and_then(|arn| change_of(access, access.thing(&arn)?, edits)));
    Rewritten { changes }
}

/// Returns how edits change the policy of a role or resource, if they do.
pub(super) fn change_of(access: &Access<'_>, thing: Thing, edits: &[EstateEdit]) -> Option<Change> {
    let estate = access.estate();
    match thing {
        Thing::Role(role) => {
            let record = &estate.documents()[estate.roles()[role].trust?];
            is_written(record.source, edits).then(|| {
                let policy = rewritten(&record.policy, record.source, edits);
                Change::Trust(role, trust_text(&policy).into())
            })
        }
        Thing::Resource(resource) => match estate.resources()[resource].policy {
            ResourcePolicy::Document(document) => {
                Some(Change::ResourcePolicy(resource, written(access, document, edits)?))
            }
            ResourcePolicy::None | ResourcePolicy::NotSeen => None,
        },
    }
}

fn is_written(source: SourceId, edits: &[EstateEdit]) -> bool {
    edits.iter().any(|edit| edit.rewrites() == Some(source))
}

/// Returns a policy as edits write it, if they do.
fn written(access: &Access<'_>, document: DocumentId, edits: &[EstateEdit]) -> Option<Box<str>> {
    let record = &access.estate().documents()[document];
    is_written(record.source, edits).then(|| to_json(&rewritten(&record.policy, record.source, edits)).into())
}
