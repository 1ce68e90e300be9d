//! What is drawn alone and what goes into bundles.

use super::{Contents, Item, Join, LayoutOptions};
use crate::node::Column;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// More bundles than this in a column are joined across owners.
const MOST_BUNDLES: usize = 5;

/// No more than this comes out of an open bundle; a browser has no joy in more.
const MOST_OPEN: usize = 300;

/// Returns the boxes of each column, bundles first and the rest by name.
pub(super) fn columns<P: Ord + Copy, W>(
    items: &[Item<'_, P>],
    edges: &[Join<W>],
    options: &LayoutOptions<'_>,
) -> BTreeMap<Column, Vec<Contents>> {
    let mut degrees = vec![0_usize; items.len()];
    for end in edges.iter().flat_map(|edge| [edge.from, edge.to]) {
        if let Some(degree) = degrees.get_mut(end) {
            *degree += 1;
        }
    }
    let mut columns = BTreeMap::<Column, Vec<Member<'_, P>>>::new();
    for ((place, item), degree) in items.iter().enumerate().zip(degrees) {
        let member = Member { place, item, degree };
        columns.entry(item.column).or_default().push(member);
    }
    let fits = items.len() <= options.limit;
    let per_column = (options.limit / columns.len().max(1)).max(4);
    let boxes = columns.into_iter().map(|(column, mut members)| {
        let alone = if fits || members.len() <= per_column {
            members.len()
        } else {
            per_column.saturating_sub(MOST_BUNDLES).max(3)
        };
        members.sort_by_key(|member| (Reverse((member.item.prominence, member.degree)), member.item.name));
        (column, boxes(&members, alone, options))
    });
    boxes.collect()
}

#[derive(Clone, Copy)]
struct Member<'a, P> {
    place: usize,
    item: &'a Item<'a, P>,
    degree: usize,
}

/// Draws the first members alone and bundles the rest.
fn boxes<P: Copy>(members: &[Member<'_, P>], alone: usize, options: &LayoutOptions<'_>) -> Vec<Contents> {
    let (alone, rest) = members.split_at_checked(alone).unwrap_or((members, &[]));
    let mut alone = alone.to_vec();
    let mut boxes = Vec::new();
    for (id, inside) in groups(rest) {
        let open = if options.expanded.contains(id.as_str()) {
            MOST_OPEN
        } else {
            0
        };
        let (shown, left) = inside.split_at_checked(open).unwrap_or((&inside, &[]));
        alone.extend(shown);
        match left {
            [] => {}
            [only] => alone.push(*only),
            several => boxes.push(Contents::Bundle(
                id,
                several.iter().map(|member| member.place).collect(),
            )),
        }
    }
    alone.sort_by_key(|member| member.item.name);
    boxes.extend(alone.iter().map(|member| Contents::Item(member.place)));
    boxes
}

/// Groups by owner and kind, or by kind alone where that gives too many groups.
fn groups<'a, P: Copy>(rest: &[Member<'a, P>]) -> BTreeMap<String, Vec<Member<'a, P>>> {
    let group = |owner: fn(&Item<'a, P>) -> &'a str| {
        let mut groups = BTreeMap::<(&str, &str), Vec<Member<'a, P>>>::new();
        for &member in rest {
            let key = (owner(member.item), member.item.kind);
            groups.entry(key).or_default().push(member);
        }
        groups
    };
    let mut groups = group(|item| item.owner);
    if groups.len() > MOST_BUNDLES {
        groups = group(|_| "all accounts");
    }
    let named = groups
        .into_iter()
        .map(|((owner, kind), inside)| (format!("bundle:{owner}:{kind}"), inside));
    named.collect()
}
