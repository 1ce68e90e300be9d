//! What would take one edge away, and what else with it.

use super::edit::{EstateEdit, apply, deny, detachments, removal};
use crate::edge::{Asked, EdgeId};
use crate::map::Map;
use crate::paths::Words;
use iamscope_access::Access;
use iamscope_access::diff::{Change, Comparison, Diff};
use iamscope_eval::{CheckType, Decision, Edit, MatchedStatement};
use iamscope_policy::Effect;

/// So many remedies of an edge are tried.
const MOST_TRIES: usize = 6;

/// Edits that take an edge away. They were made on a copy of the estate, and the answer was no.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    /// The edits; all of them are needed.
    pub edits: Vec<EstateEdit>,
    /// What is lost with it, the access that is to go included.
    pub lost: Vec<Lost>,
}

/// Access that an edit takes away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// Whose, by name.
    pub principals: Vec<String>,
    /// Which actions, by full name.
    pub actions: Vec<String>,
    /// On what.
    pub resource: String,
}

impl Remedy {
    /// Returns how much is lost: principals times actions.
    pub fn weight(&self) -> usize {
        let weights = self.lost.iter().map(|lost| lost.principals.len() * lost.actions.len());
        weights.sum()
    }
}

/// Returns what takes an edge away, the one that takes the least else first.
pub(super) fn remedies(map: &Map, access: &Access<'_>, edge: EdgeId) -> Vec<Remedy> {
    let mut found: Vec<Remedy> = Vec::new();
    let mut tries = MOST_TRIES;
    for asked in Words::new(map).asked_as_is(edge) {
        for edits in candidates(access, asked) {
            let Some(left) = tries.checked_sub(1) else { break };
            tries = left;
            if found.iter().all(|known| known.edits != edits) {
                found.extend(verified(access, asked, edits));
            }
        }
    }
    found.sort_by_key(|remedy| (remedy.weight(), remedy.edits.len()));
    found
}

/// Makes edits on a copy of the estate; `None` unless the answer is no then.
fn verified(access: &Access<'_>, asked: &Asked, edits: Vec<EstateEdit>) -> Option<Remedy> {
    let estate = apply(access.estate(), access.catalog(), &edits);
    let after = Access::new(&estate, access.catalog());
    // Editing policies changes no names, so the ids of principals stay the same.
    let decision = after.can(&asked.to_question()).decision;
    if !matches!(decision, Decision::Denied(_)) {
        return None;
    }
    let diff = Comparison {
        before: access,
        after: &after,
    };
    Some(Remedy {
        lost: lost(access, &diff.diff()),
        edits,
    })
}

fn lost(access: &Access<'_>, diff: &Diff) -> Vec<Lost> {
    let rows = diff.rows.iter().filter(|row| row.change != Change::Gained);
    let lost = rows.map(|row| Lost {
        principals: row.principals.iter().map(|principal| principal.name.clone()).collect(),
        actions: row
            .actions
            .iter()
            .filter_map(|&action| access.catalog().action_by_id(action))
            .map(|action| action.full_name().to_string())
            .collect(),
        resource: row.resource.to_string(),
    });
    lost.collect()
}

/// Returns sets of edits that may turn an answer into a no.
fn candidates(access: &Access<'_>, asked: &Asked) -> Vec<Vec<EstateEdit>> {
    let question = asked.to_question();
    let mut sets = Vec::new();
    let denial = deny(
        access.estate(),
        &asked.principal,
        &asked.action.to_string(),
        &asked.resource.arn,
    );
    sets.extend(denial.map(|edit| vec![edit]));
    for set in access.edits(&question).sets {
        let edits = set.iter().map(|edit| match edit {
            Edit::Remove { statement, .. } => taking_out(access, asked, statement),
            Edit::Add { .. } | Edit::Key { .. } | Edit::SwitchOff(_) => None,
        });
        if let Some(edits) = edits.collect::<Option<Vec<Vec<EstateEdit>>>>() {
            sets.push(edits.concat());
        }
    }
    // Where the answer hinges on something, there is none to turn around; what allows it can be taken out all the same.
    if matches!(access.can(&question).decision, Decision::Unknown(_)) {
        let (_, explanation) = access.explain(&question);
        for layer in [CheckType::Resource, CheckType::Principal] {
            let checks = explanation.checks.iter().filter(|check| check.check_type == layer);
            let matched = checks.flat_map(|check| &check.matched);
            let allows = matched.filter(|statement| statement.effect == Effect::Allow);
            let edits: Option<Vec<Vec<EstateEdit>>> =
                allows.map(|statement| taking_out(access, asked, statement)).collect();
            sets.extend(edits.map(|edits| edits.concat()).filter(|edits| !edits.is_empty()));
        }
    }
    sets.retain(|set| !set.is_empty());
    sets
}

fn taking_out(access: &Access<'_>, asked: &Asked, statement: &MatchedStatement) -> Option<Vec<EstateEdit>> {
    match removal(access.estate(), statement) {
        Some(edit) => Some(vec![edit]),
        None => {
            let edits = detachments(access.estate(), &asked.principal, statement.source);
            (!edits.is_empty()).then_some(edits)
        }
    }
}
