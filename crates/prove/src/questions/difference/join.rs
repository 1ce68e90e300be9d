//! From many drafts to few.

use super::ask::{Asker, Draft};
use super::only_new;
use super::terms::Facet;

/// Joins drafts that say the same, and leaves out those within others.
pub(super) fn join(asker: &mut Asker<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let drafts = with_all_actions(drafts);
    let drafts = with_same(drafts, |one, other| {
        let is_same = one.known == other.known && one.young == other.young && one.extent == other.extent;
        is_same.then(|| with_both_lists(one, other))?
    });
    widest(asker, drafts)
}

/// Joins drafts that differ by their actions only.
pub(super) fn with_all_actions(drafts: Vec<Draft>) -> Vec<Draft> {
    with_same(drafts, |one, other| {
        if one.rest != other.rest || one.extent != other.extent {
            return None;
        }
        let mut joined = one.clone();
        joined.known.union_with(&other.known);
        joined.young = match (&one.young, &other.young) {
            (Some(own), Some(others)) if own == others => Some(own.clone()),
            // Names of one and names of the other are no product.
            (Some(_), Some(_)) => return None,
            (own, others) => own.clone().or_else(|| others.clone()),
        };
        Some(joined)
    })
}

/// Leaves out drafts that lie within others.
pub(super) fn widest(asker: &mut Asker<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept = drafts;
    let mut order: Vec<usize> = (0..kept.len()).collect();
    // What says most goes first; of equals the later one.
    order.sort_by_key(|&place| {
        let length = kept.get(place).map(|draft| (draft.rest.len(), draft.known.len()));
        let (literals, actions) = length.unwrap_or_default();
        (std::cmp::Reverse(literals), actions, std::cmp::Reverse(place))
    });
    let mut is_gone = vec![false; kept.len()];
    for place in order {
        let Some(draft) = kept.get(place) else { continue };
        let numbered = kept.iter().enumerate();
        let others = numbered.filter(|(other, _)| *other != place && is_gone.get(*other) == Some(&false));
        let others = others.filter(|(_, other)| !draft.extent.is_all() || other.extent.is_all());
        let others: Vec<Draft> = others.map(|(_, other)| other.clone()).collect();
        if asker.is_outside(draft, &others, &only_new()) == Some(false) {
            is_gone.iter_mut().skip(place).take(1).for_each(|gone| *gone = true);
        }
    }
    let mut gone = is_gone.into_iter();
    kept.retain(|_| gone.next() == Some(false));
    kept
}

/// Joins what can be joined, until nothing can.
fn with_same(drafts: Vec<Draft>, join: impl Fn(&Draft, &Draft) -> Option<Draft>) -> Vec<Draft> {
    let mut result: Vec<Draft> = Vec::new();
    for draft in drafts {
        let joined = result.iter_mut().find_map(|one| Some((join(one, &draft)?, one)));
        match joined {
            Some((joined, one)) => {
                let mut sources = one.sources.clone();
                sources.extend(&draft.sources);
                sources.sort();
                sources.dedup();
                *one = Draft { sources, ..joined };
            }
            None => result.push(draft),
        }
    }
    result
}

/// Joins two drafts that differ in one list of what may be.
fn with_both_lists(one: &Draft, other: &Draft) -> Option<Draft> {
    if one.rest.len() != other.rest.len() {
        return None;
    }
    let mut pairs = one
        .rest
        .iter()
        .zip(&other.rest)
        .enumerate()
        .filter(|(_, (one, other))| one != other);
    let (place, (own, others)) = pairs.next()?;
    let is_list = own.facet != Facet::Condition && own.facet == others.facet && own.holds && others.holds;
    if !is_list || pairs.next().is_some() {
        return None;
    }
    let mut joined = one.clone();
    let literal = joined.rest.get_mut(place)?;
    literal.places.extend(&others.places);
    literal.places.sort_unstable();
    literal.places.dedup();
    Some(joined)
}
