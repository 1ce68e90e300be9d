//! Open bundles: how much comes out of them, and how to ask for more.

use iamscope_map::{Contents, Layout};

use super::graph::Place;
use crate::view::{NodeView, OpenedView};

/// So many nodes come out of a bundle when it is opened once, twice, three times.
const OPENINGS: [usize; 3] = [30, 100, 300];

/// Between the id of a bundle and how often it was opened.
const AGAIN: char = '~';

/// Returns the bundle that is open, and how many nodes come out of it.
pub(super) fn opening<'a>(id: &&'a str) -> (&'a str, usize) {
    match id.rsplit_once(AGAIN) {
        Some((bundle, "2")) => (bundle, OPENINGS[1]),
        Some((bundle, "3")) => (bundle, OPENINGS[2]),
        Some(_) | None => (*id, OPENINGS[0]),
    }
}

/// Returns what to ask for to have more drawn of a bundle.
pub(super) fn more(id: &str, expand: &[&str]) -> Option<String> {
    let open = expand.iter().map(opening).find(|(open, _)| *open == id);
    match open.map(|(_, count)| count) {
        None => Some(id.to_owned()),
        Some(count) if count == OPENINGS[0] => Some(format!("{id}{AGAIN}2")),
        Some(count) if count == OPENINGS[1] => Some(format!("{id}{AGAIN}3")),
        Some(_) => None,
    }
}

/// Tells which bundles are open.
pub(super) fn opened(
    drawn: &[NodeView],
    layout: &Layout,
    nodes: &[(Place, &NodeView, &str)],
    expand: &[&str],
) -> Vec<OpenedView> {
    let views = expand.iter().map(|id| {
        let (bundle, _) = opening(id);
        let (owner, kind) = bundle
            .strip_prefix("bundle:")
            .and_then(|rest| rest.rsplit_once(':'))
            .unwrap_or(("", bundle));
        let left = drawn
            .iter()
            .find(|node| node.id == bundle)
            .and_then(|node| node.bundle.as_ref());
        let belongs = |item: usize| {
            nodes
                .get(item)
                .is_some_and(|(_, node, whose)| node.kind.plural() == kind && (owner == "*" || *whose == owner))
        };
        let alone = layout.boxes.iter().filter(|one| match &one.contents {
            Contents::Item(item) => belongs(*item),
            Contents::Bundle(_) => false,
        });
        let shown = left.map_or_else(|| alone.count(), |left| left.total - left.count);
        OpenedView {
            id: (*id).to_owned(),
            label: if matches!(owner, "*" | "elsewhere") {
                kind.to_owned()
            } else {
                format!("{kind} in {owner}")
            },
            shown,
            total: left.map_or(shown, |left| left.total),
        }
    });
    views.collect()
}
