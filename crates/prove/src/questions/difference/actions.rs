//! The actions of cells: which of them there are requests with, and how to say them.

use super::ask::{Asker, Draft, partition};
use super::terms::{Literal, Terms};
use super::{OLD, only_new};
use crate::goal::Goal;
use crate::prover::{Mode, Prover};
use iamscope_catalog::{ActionRef, ActionSet, Catalog, ResourceTypeRef};
use iamscope_policy::{Case, Effect, Glob, Scope};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Returns the known actions with which a draft has requests of the difference.
pub(super) fn possible(asker: &mut Asker<'_>, terms: &Terms, draft: &Draft) -> ActionSet {
    let mut found = asker.catalog.no_actions();
    for class in alike(asker.prover, terms, &draft.known) {
        if asker.has(&draft.among(class.clone(), false), &only_new()) == Some(true) {
            found.union_with(&class);
        }
    }
    found
}

/// Returns those of some actions of which the old policy allows nothing.
pub(super) fn new(asker: &mut Asker<'_>, terms: &Terms, actions: &ActionSet) -> ActionSet {
    let mut listed = asker.catalog.no_actions();
    let allows: Vec<&ActionSet> = terms.with_effect(OLD, Effect::Allow).map(|said| &said.known).collect();
    allows.iter().for_each(|known| listed.union_with(known));
    let denies = terms.with_effect(OLD, Effect::Deny).map(|said| &said.known);
    let sets: Vec<&ActionSet> = allows.iter().copied().chain(denies).collect();
    let mut new = actions.difference(&listed);
    for class in partition(&actions.intersection(&listed), &sets) {
        for class in alike(asker.prover, terms, &class) {
            let draft = Draft::everything(asker.catalog).among(class.clone(), false);
            if asker.has(&draft, &[Goal::Allows(OLD)]) == Some(false) {
                new.union_with(&class);
            }
        }
    }
    new
}

/// Divides actions into those whose requests differ by nothing that the policies ask for: whether they take a resource, what
/// its ARN may look like, and which condition keys they have.
fn alike(prover: &Prover, terms: &Terms, actions: &ActionSet) -> Vec<ActionSet> {
    if prover.mode == Mode::FutureProof {
        return vec![actions.clone()];
    }
    let typing = prover.typing();
    let asked: BTreeSet<&str> = terms
        .policy
        .statements
        .iter()
        .flat_map(|statement| &statement.conditions)
        .map(|condition| condition.key.value.lower())
        .collect();
    let having: Vec<ActionSet> = asked.iter().filter_map(|key| typing.actions_with(key)).collect();
    let sets: Vec<&ActionSet> = [&typing.with_resource, &typing.without_resource]
        .into_iter()
        .chain(&having)
        .collect();
    let services = (!asked.contains(crate::world::RESOURCE_ACCOUNT))
        .then(|| services(terms))
        .flatten();
    let mut result = Vec::new();
    for class in partition(actions, &sets) {
        let mut by_types: BTreeMap<Vec<usize>, ActionSet> = BTreeMap::new();
        for action in class.iter().filter_map(|id| prover.catalog.action_by_id(id)) {
            by_types
                .entry(types(action, services.as_deref()))
                .or_insert_with(|| prover.catalog.no_actions())
                .insert(action.id());
        }
        result.extend(by_types.into_values());
    }
    result
}

/// Returns patterns of the services whose ARNs the policies tell apart; `None` if these may be all.
fn services(terms: &Terms) -> Option<Vec<Glob>> {
    let patterns = terms
        .policy
        .statements
        .iter()
        .filter_map(|statement| statement.resource.as_ref());
    let patterns = patterns
        .flat_map(Scope::patterns)
        .filter(|pattern| pattern.value.as_str() != "*");
    let globs = patterns.map(|pattern| {
        let [_, _, service, ..] = pattern.value.fields();
        let service = service.filter(|service| !service.has_variables() && service.as_str() != "*")?;
        Some(Glob::new(service.as_str(), Case::Insensitive))
    });
    globs.collect()
}

/// Returns the types of resources of an action; those that no policy tells apart are one.
fn types(action: ActionRef<'_>, services: Option<&[Glob]>) -> Vec<usize> {
    let is_told = |kind: ResourceTypeRef<'_>| {
        let service = kind.arn_format().split(':').nth(2).unwrap_or_default().to_owned();
        services.is_none_or(|globs| service.contains('$') || globs.iter().any(|glob| glob.matches(&service)))
    };
    let kinds = action.resource_types().map(|usage| usage.resource_type());
    let mut types: Vec<usize> = kinds
        .map(|kind| if is_told(kind) { kind.id().index() + 1 } else { 0 })
        .collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// Returns patterns that say the actions of a draft, and patterns of those that are not meant.
pub(super) fn words(
    catalog: &Catalog,
    terms: &Terms,
    draft: &Draft,
    possible: &ActionSet,
) -> (Vec<String>, Vec<String>) {
    let mut young = draft
        .young
        .as_deref()
        .map(|literals| terms.action_patterns(literals))
        .unwrap_or_default();
    if possible.is_empty() && young.is_empty() {
        let not = draft.young.iter().flatten().map(Literal::negate).collect::<Vec<_>>();
        return (vec!["*".to_owned()], terms.action_patterns(&not));
    }
    let unwanted = draft.known.complement();
    let mut best = (cover(catalog, terms, possible, &draft.known), Vec::new());
    let sources = draft.sources.iter().filter_map(|reason| {
        let said = terms.said.get(reason.policy)?;
        said.iter().find(|said| said.reason == *reason)
    });
    for said in sources {
        if !possible.is_subset(&said.known) {
            continue;
        }
        // The statement's own words, and what of them is not meant.
        let own = if said.action.holds {
            (
                terms.action_patterns(std::slice::from_ref(&said.action)),
                catalog.no_actions(),
            )
        } else {
            (vec!["*".to_owned()], said.known.complement())
        };
        let mut missing = said.known.intersection(&unwanted);
        missing.union_with(&own.1);
        let but = cover(catalog, terms, &missing, &unwanted);
        if own.0.len() + but.len() < best.0.len() + best.1.len() {
            best = (own.0, but);
        }
    }
    let is_young = |pattern: &str| catalog.matching(pattern).is_empty();
    young.retain(|pattern| is_young(pattern) && !best.0.contains(pattern) && best.0.iter().all(|other| other != "*"));
    best.0.append(&mut young);
    best.0.sort();
    best
}

/// Returns few patterns that fit all of some actions and none that is not among others.
fn cover(catalog: &Catalog, terms: &Terms, wanted: &ActionSet, within: &ActionSet) -> Vec<String> {
    let mut left = wanted.clone();
    let mut pool: BinaryHeap<(usize, Reverse<String>, usize)> = BinaryHeap::new();
    let services: BTreeSet<String> = wanted
        .iter()
        .filter_map(|id| catalog.action_by_id(id))
        .map(|action| format!("{}:*", action.service_prefix()))
        .collect();
    let whole = services.into_iter().map(|pattern| {
        let covered = catalog.matching(&pattern);
        (pattern, covered)
    });
    let all = ("*".to_owned(), catalog.all_actions());
    let whole: Vec<(String, ActionSet)> = whole.chain([all]).collect();
    let sets: Vec<&(String, ActionSet)> = terms.patterns.iter().chain(&whole).collect();
    for (place, (name, covered)) in sets.iter().enumerate() {
        let gain = covered.intersection(wanted).len();
        if gain > 1 && covered.is_subset(within) {
            pool.push((gain, Reverse(name.clone()), place));
        }
    }
    let mut patterns = Vec::new();
    // What a pattern adds only becomes less, so that the first one that still adds as much is the best.
    while let Some((known, Reverse(name), place)) = pool.pop() {
        let Some((_, covered)) = sets.get(place) else { continue };
        let gain = covered.intersection(&left).len();
        if gain < known {
            if gain > 1 {
                pool.push((gain, Reverse(name), place));
            }
            continue;
        }
        patterns.push(name);
        left.subtract(covered);
    }
    let names = left.iter().filter_map(|id| catalog.action_by_id(id));
    patterns.extend(names.map(|action| action.full_name()));
    patterns.sort();
    patterns
}
