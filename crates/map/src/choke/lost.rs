//! What edits take away, the access that is to go included.
//!
//! Edits of single statements are changes that [`Access::can_if`] asks about: everything that they are about is asked before
//! and after. A copy of the estate is compared only for what reaches further.

use super::apply::edited;
use super::edit::{EstateEdit, document};
use super::policies::ways;
use super::remedy::Lost;
use super::screen::{change_of, changes_for};
use iamscope_access::diff::{Change as Changed, Comparison};
use iamscope_access::{Access, ActionRanges, Prepared, Question, Rewritten, Thing};
use iamscope_estate::{DocumentId, Entity, Principal, ResourcePolicy};
use iamscope_eval::{Action, Decision};
use iamscope_policy::glob::{Case, Glob};
use iamscope_policy::{Arn, Effect, Scope, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// The actions by which roles are assumed, and what goes with them.
const ASSUMING: [&str; 5] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetSourceIdentity",
    "sts:TagSession",
];

/// What was lost, by whom it is and on what.
#[derive(Default)]
struct Losses(BTreeMap<(String, Box<str>), BTreeSet<String>>);

impl Losses {
    fn add(&mut self, access: &Access<'_>, principal: &Principal, resource: &str, action: &Action) {
        let key = (access.name(principal), resource.into());
        self.0.entry(key).or_default().insert(action.to_string());
    }

    /// Puts together who loses the same.
    fn into_lost(self) -> Vec<Lost> {
        let mut together: BTreeMap<(Box<str>, BTreeSet<String>), Vec<String>> = BTreeMap::new();
        for ((principal, resource), actions) in self.0 {
            together.entry((resource, actions)).or_default().push(principal);
        }
        let lost = together.into_iter().map(|((resource, actions), principals)| Lost {
            principals,
            actions: actions.into_iter().collect(),
            resource: resource.into(),
        });
        lost.collect()
    }
}

/// Returns what edits take away, the access that is to go included: what was possible before and is not after, or needs
/// another condition.
pub(super) fn lost(access: &Access<'_>, edits: &[EstateEdit]) -> Vec<Lost> {
    let mut losses = Losses::default();
    for edit in edits {
        let is_asked = match edit {
            EstateEdit::Deny {
                owner,
                actions,
                resources,
            } => ask_denied(access, edits, (owner, actions, resources), &mut losses).is_some(),
            EstateEdit::RemoveStatement { source, index, .. } | EstateEdit::RemovePrincipal { source, index, .. } => {
                let said = document(access.estate(), *source).and_then(|document| statement(access, document, *index));
                said.and_then(|said| {
                    let stripped = ask_stripped(access, edits, said, &mut losses);
                    stripped.or_else(|| ask_withdrawn(access, edits, said, &mut losses))
                })
                .is_some()
            }
            // Whatever runs does so with another role, or not at all: no policy tells.
            EstateEdit::Release { .. } => true,
            EstateEdit::Detach { .. } | EstateEdit::Leave { .. } => false,
        };
        if !is_asked {
            return by_copy(access, edits);
        }
    }
    losses.into_lost()
}

fn is_lost(before: &Decision, after: &Decision) -> bool {
    !matches!(before, Decision::Denied(_)) && before != after
}

/// Asks about everything that a Deny forbids and the policies of the one it is for speak of.
fn ask_denied(
    access: &Access<'_>,
    edits: &[EstateEdit],
    (owner, actions, resources): (&str, &[String], &[String]),
    losses: &mut Losses,
) -> Option<()> {
    let principal = access.principal_by_arn(&Arn::parse(owner)?);
    let estate = access.estate();
    let denied: Vec<Glob> = resources.iter().map(|text| Glob::new(text, Case::Sensitive)).collect();
    let documents: BTreeSet<DocumentId> = ways(estate, &principal).into_iter().map(|way| way.document).collect();
    for name in actions {
        let action = access.action(name).unwrap_or_else(|| retired(access, name));
        let mut texts: BTreeSet<String> = resources.iter().cloned().collect();
        for &document in &documents {
            for statement in &estate.documents()[document].policy.statements {
                let inside = inside(statement, &action).into_iter();
                let inside = inside.filter_map(|text| filled(access, &principal, text));
                texts.extend(inside.filter(|text| denied.iter().any(|glob| glob.matches(text))));
            }
        }
        for text in texts {
            ask_again(access, edits, &principal, (&action, &text), losses);
        }
    }
    Some(())
}

/// Actions of retired services are in policies still.
fn retired(access: &Access<'_>, name: &str) -> Action {
    let (service, name) = name.split_once(':').unwrap_or_default();
    Action::new(service, name, access.catalog())
}

/// Returns the patterns of resources of an Allow statement that is about an action.
fn inside<'s>(statement: &'s Statement, action: &Action) -> Vec<&'s str> {
    let full = action.to_string();
    let mut patterns = statement.action.patterns().iter();
    let is_listed = patterns.any(|pattern| Glob::new(pattern.value.as_str(), Case::Insensitive).matches(&full));
    let is_about = statement.effect.value == Effect::Allow && is_listed != statement.action.is_all_but();
    match &statement.resource {
        Some(Scope::Only(patterns)) if is_about => patterns.iter().map(|pattern| pattern.value.as_str()).collect(),
        Some(Scope::Only(_) | Scope::AllBut(_)) | None => Vec::new(),
    }
}

/// Puts in what is known of a principal for the variables of a pattern; `None` if it has others.
fn filled(access: &Access<'_>, principal: &Principal, text: &str) -> Option<String> {
    let estate = access.estate();
    let entity = principal.acting_entity()?;
    let mut filled = text.replace("${aws:PrincipalAccount}", estate.arn_of(entity).account());
    if let Some(user) = entity.as_user() {
        filled = filled.replace("${aws:username}", &estate.users()[user].name);
    }
    (!filled.contains("${")).then_some(filled)
}

/// A statement and the policy that it stands in.
type Said<'e> = (DocumentId, &'e Statement);

fn statement<'e>(access: &Access<'e>, document: DocumentId, index: u32) -> Option<Said<'e>> {
    let statements = &access.estate().documents()[document].policy.statements;
    let statement = statements.iter().find(|statement| statement.index == index)?;
    Some((document, statement))
}

/// Asks about everything that a statement of an identity policy names one by one; `None` if it has patterns of actions.
fn ask_withdrawn(
    access: &Access<'_>,
    edits: &[EstateEdit],
    (document, statement): Said<'_>,
    losses: &mut Losses,
) -> Option<()> {
    let (Scope::Only(actions), Some(Scope::Only(resources))) = (&statement.action, &statement.resource) else {
        return None;
    };
    let is_pattern = |text: &str| text.contains(['*', '?']);
    if actions.iter().any(|action| is_pattern(action.value.as_str())) {
        return None;
    }
    let estate = access.estate();
    let is_holder = |entity: &Entity| {
        let mut holdings = estate.holdings(*entity).into_iter();
        holdings.any(|holding| holding.documents(estate).any(|other| other == document))
    };
    for principal in estate.entities().filter(is_holder).map(Principal::from) {
        for resource in resources {
            let text = filled(access, &principal, resource.value.as_str())?;
            for action in actions {
                let name = action.value.as_str();
                let action = access.action(name).unwrap_or_else(|| retired(access, name));
                ask_again(access, edits, &principal, (&action, &text), losses);
            }
        }
    }
    Some(())
}

/// Asks whether a principal may still do what it may do now.
fn ask_again(
    access: &Access<'_>,
    edits: &[EstateEdit],
    principal: &Principal,
    (action, text): (&Action, &str),
    losses: &mut Losses,
) {
    let question = Question::new(principal.clone(), action.clone(), access.target(text));
    let before = access.can(&question).decision;
    let changes = changes_for(access, principal, text, edits);
    if is_lost(&before, &access.can_if(&question, &changes).decision) {
        losses.add(access, principal, text, action);
    }
}

/// Asks about everything that a statement of a trust policy or resource policy is about; `None` if it is of another policy.
fn ask_stripped(
    access: &Access<'_>,
    edits: &[EstateEdit],
    (document, statement): Said<'_>,
    losses: &mut Losses,
) -> Option<()> {
    let estate = access.estate();
    let mut roles = estate.roles().iter().filter(|(_, role)| role.trust == Some(document));
    let mut resources = estate.resources().iter();
    let resource = resources.find(|(_, resource)| resource.policy == ResourcePolicy::Document(document));
    let (thing, arn) = match (roles.next(), resource) {
        (Some((id, role)), _) => (Thing::Role(id), &role.arn),
        (None, Some((id, resource))) => (Thing::Resource(id), &resource.arn),
        (None, None) => return None,
    };
    let change = change_of(access, thing, edits)?;
    let prepared = access.prepare(&Rewritten::one(change));
    let mut texts = BTreeSet::from([arn.as_str()]);
    if let Some(Scope::Only(patterns)) = &statement.resource {
        let texts_inside = patterns.iter().map(|pattern| pattern.value.as_str());
        texts.extend(texts_inside.filter(|text| text.starts_with(arn.as_str())));
    }
    for text in texts {
        for action in actions_of(access, statement, thing, text) {
            ask_grants(access, &prepared, &action, text, losses);
        }
    }
    Some(())
}

/// Asks everyone who may do an action whether they still may.
fn ask_grants(access: &Access<'_>, prepared: &Prepared, action: &Action, text: &str, losses: &mut Losses) {
    let target = access.target(text);
    for grant in access.who_can(action, &target) {
        let question = Question::new(grant.principal.clone(), action.clone(), target.clone());
        if is_lost(&grant.decision, &access.can_with(&question, prepared).decision) {
            losses.add(access, &grant.principal, text, action);
        }
    }
}

/// Returns the actions that a statement of the policy of a role or resource is about.
fn actions_of(access: &Access<'_>, statement: &Statement, thing: Thing, text: &str) -> Vec<Action> {
    let catalog = access.catalog();
    let patterns = statement.action.patterns().iter();
    let listed = patterns.map(|pattern| ActionRanges::matching(catalog, pattern.value.as_str()));
    let listed = ActionRanges::union(&listed.collect::<Vec<_>>());
    let possible = match thing {
        Thing::Role(_) => {
            let names = ASSUMING.iter().filter_map(|name| catalog.action(name));
            names.map(|action| action.id()).collect()
        }
        Thing::Resource(_) => access.actions_on(&access.target(text)),
    };
    let about = possible
        .into_iter()
        .filter(|&id| listed.contains(id) != statement.action.is_all_but());
    about.filter_map(|id| access.action_by_id(id)).collect()
}

/// Makes the edits on a copy of the estate and compares.
fn by_copy(access: &Access<'_>, edits: &[EstateEdit]) -> Vec<Lost> {
    let estate = edited(access.estate(), access.catalog(), edits);
    let after = access.alike(&estate);
    let comparison = Comparison {
        before: access,
        after: &after,
    };
    let rows = comparison.diff().rows.into_iter();
    let lost = rows.filter(|row| row.change != Changed::Gained).map(|row| Lost {
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
