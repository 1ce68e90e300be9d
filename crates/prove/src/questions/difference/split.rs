//! From statements to drafts of cells, each without what is not of the difference.

use super::ask::{Asker, Draft, partition};
use super::terms::{Facet, Literal, Said, Terms};
use super::{NEW, OLD, only_new};
use crate::goal::Goal;
use iamscope_policy::Effect;

/// How many cells a part of a statement is taken apart into; further ones are left in one piece that is partly right.
const MOST_PIECES: usize = 6;

/// How many patterns of a list are looked at one by one.
const MOST_PATTERNS: usize = 40;

/// Returns drafts that cover the difference.
pub(super) fn drafts(asker: &mut Asker<'_>, terms: &Terms) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let granted = terms.with_effect(OLD, Effect::Allow);
    let granted = Goal::Any(granted.map(|allow| Goal::Matches(OLD, allow.reason.place)).collect());
    let granted_anew = [Goal::Allows(NEW), granted.clone().negate()];
    for allow in terms.with_effect(NEW, Effect::Allow) {
        let goals = [Goal::AllowsBy(NEW, allow.reason.place), granted.clone().negate()];
        let whole = Draft::of(allow, allow.known.clone(), true);
        if asker.has(&whole, &goals) == Some(false) {
            continue;
        }
        let others = terms
            .with_effect(NEW, Effect::Deny)
            .chain(terms.with_effect(OLD, Effect::Allow));
        let others: Vec<&Said> = others.collect();
        for class in classes(asker, &whole, &others) {
            drafts.extend(without(asker, class, &others, &granted_anew));
        }
    }
    // What is left is allowed by both, but for a Deny of the old policy.
    for deny in terms.with_effect(OLD, Effect::Deny) {
        for allow in terms.with_effect(NEW, Effect::Allow) {
            let mut both = Draft::of(allow, allow.known.intersection(&deny.known), true);
            both.sources.insert(0, deny.reason);
            both = deny
                .rest
                .iter()
                .fold(both.with(&deny.action), |both, literal| both.with(literal));
            if asker.is_outside(&both, &drafts, &only_new()) == Some(false) {
                continue;
            }
            let others: Vec<&Said> = terms.with_effect(NEW, Effect::Deny).collect();
            for class in classes(asker, &both, &others) {
                drafts.extend(without(asker, class, &others, &only_new()));
            }
        }
    }
    let mut finished = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut draft = trimmed(asker, &draft);
        draft.extent = asker.extent(&draft);
        finished.push(widened(asker, draft));
    }
    finished
}

/// Divides a draft by its actions, so that each statement is about all of a part or about nothing of it.
fn classes(asker: &Asker<'_>, whole: &Draft, others: &[&Said]) -> Vec<Draft> {
    let sets: Vec<_> = others.iter().map(|other| &other.known).collect();
    let mut classes: Vec<Draft> = partition(&whole.known, &sets)
        .into_iter()
        .map(|class| whole.among(class, false))
        .collect();
    if asker.takes_younger {
        classes.push(whole.among(asker.catalog.no_actions(), true));
    }
    classes
}

/// Takes out of a draft what statements match, where requests with the properties that are wanted are left.
fn without(asker: &mut Asker<'_>, whole: Draft, others: &[&Said], wanted: &[Goal]) -> Vec<Draft> {
    if asker.has(&whole, wanted) == Some(false) {
        return Vec::new();
    }
    let mut pieces = vec![whole];
    for other in others {
        let mut next = Vec::new();
        for piece in pieces {
            if piece.young.is_none() && piece.known.is_disjoint(&other.known) {
                next.push(piece);
                continue;
            }
            let literals: Vec<&Literal> = std::iter::once(&other.action)
                .filter(|_| piece.young.is_some())
                .chain(&other.rest)
                .collect();
            let common = literals
                .iter()
                .fold(piece.clone(), |common, literal| common.with(literal));
            if asker.has(&common, &[]) == Some(false) {
                next.push(piece);
                continue;
            }
            let mut left = Vec::new();
            for literal in literals {
                let part = piece.with(&literal.negate());
                if asker.has(&part, wanted) != Some(false) {
                    left.push(part);
                }
            }
            if left.is_empty() && asker.has(&piece, wanted) == Some(false) {
                continue;
            }
            if left.is_empty() || next.len() + left.len() > MOST_PIECES {
                next.push(piece);
            } else {
                next.extend(left);
            }
        }
        pieces = next;
    }
    pieces
}

/// Leaves out of lists the patterns that are about nothing of the draft, or about nothing that others of the list are not.
fn trimmed(asker: &mut Asker<'_>, draft: &Draft) -> Draft {
    let mut trimmed = draft.clone();
    for place in 0..trimmed.rest.len() {
        let Some(literal) = trimmed.rest.get(place).cloned() else {
            break;
        };
        if literal.facet == Facet::Condition || !(1..MOST_PATTERNS).contains(&literal.places.len()) {
            continue;
        }
        let others = trimmed.without(place);
        let mut kept = literal.clone();
        for &pattern in &literal.places {
            let one = Literal {
                places: vec![pattern],
                holds: true,
                ..literal.clone()
            };
            let further = if literal.holds { only_new().to_vec() } else { Vec::new() };
            let rest = Literal {
                places: kept.places.iter().copied().filter(|&place| place != pattern).collect(),
                holds: false,
                ..literal.clone()
            };
            let mut only = others.with(&one);
            if !rest.places.is_empty() {
                only = only.with(&rest);
            }
            let is_needed = asker.has(&only, &further) != Some(false);
            if !is_needed {
                kept.places.retain(|&place| place != pattern);
            }
        }
        if literal.holds && kept.places.is_empty() {
            continue;
        }
        if let Some(literal) = trimmed.rest.get_mut(place) {
            *literal = kept;
        }
    }
    trimmed
        .rest
        .retain(|literal| literal.holds || !literal.places.is_empty());
    trimmed
}

/// Leaves out what a draft need not say. What is partly right stays as it is: it would become less so.
fn widened(asker: &mut Asker<'_>, mut draft: Draft) -> Draft {
    draft
        .rest
        .sort_by_key(|literal| (literal.facet, !literal.holds, literal.places.clone()));
    if !draft.extent.is_all() {
        return draft;
    }
    for place in (0..draft.rest.len()).rev() {
        let wider = draft.without(place);
        if asker.extent(&wider).is_all() {
            draft = wider;
        }
    }
    draft
}
