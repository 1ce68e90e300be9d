//! What is drawn alone and what goes into bundles.

use super::{Bundle, Contents, Item, Join, LayoutOptions};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// More bundles than this in a column are joined across owners.
const MOST_BUNDLES: usize = 5;

/// No more than this comes out of an open bundle; a browser has no joy in more.
const MOST_OPEN: usize = 300;

/// The owner of a bundle that holds what belongs to several.
const SEVERAL: &str = "*";

/// Returns the boxes of each column, bundles first and the rest by name.
pub(super) fn columns<P: Ord + Copy, W>(
    items: &[Item<'_, P>],
    edges: &[Join<W>],
    options: &LayoutOptions<'_>,
) -> BTreeMap<u8, Vec<Contents>> {
    let mut degrees = vec![0_usize; items.len()];
    for end in edges.iter().flat_map(|edge| [edge.from, edge.to]) {
        if let Some(degree) = degrees.get_mut(end) {
            *degree += 1;
        }
    }
    let mut columns = BTreeMap::<u8, Vec<Member<'_, P>>>::new();
    for ((place, item), degree) in items.iter().enumerate().zip(degrees) {
        let member = Member { place, item, degree };
        columns.entry(item.column).or_default().push(member);
    }
    let fits = items.len() <= options.limit && !options.is_grouped;
    let per_column = (options.limit / columns.len().max(1)).max(4);
    let boxes = columns.into_iter().map(|(column, mut members)| {
        let pinned = members.iter().filter(|member| member.item.is_pinned).count();
        let alone = if options.is_grouped {
            pinned
        } else if fits || members.len() <= per_column {
            members.len()
        } else {
            per_column.saturating_sub(MOST_BUNDLES).max(3).max(pinned)
        };
        members.sort_by_key(|member| {
            let item = member.item;
            (Reverse((item.is_pinned, item.prominence, member.degree)), item.name)
        });
        (column, boxes(&members, alone, per_column, options))
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
fn boxes<P: Copy>(members: &[Member<'_, P>], alone: usize, most: usize, options: &LayoutOptions<'_>) -> Vec<Contents> {
    let (alone, rest) = members.split_at_checked(alone).unwrap_or((members, &[]));
    let mut alone = alone.to_vec();
    let mut boxes = Vec::new();
    let groups = if options.is_grouped {
        grouped(rest, most)
    } else {
        left_over(rest)
    };
    for (id, inside) in groups {
        let open = options.opened.get(id.as_str()).map_or(0, |&open| open.min(MOST_OPEN));
        let (shown, left) = inside.split_at_checked(open).unwrap_or((&inside, &[]));
        alone.extend(shown);
        match left {
            [] => {}
            [only] => alone.push(*only),
            several => boxes.push(Contents::Bundle(Bundle {
                id,
                items: several.iter().map(|member| member.place).collect(),
                total: inside.len(),
            })),
        }
    }
    alone.sort_by_key(|member| member.item.name);
    boxes.extend(alone.iter().map(|member| Contents::Item(member.place)));
    boxes
}

type Groups<'a, P> = BTreeMap<(&'a str, &'a str), Vec<Member<'a, P>>>;

/// Groups by owner and kind, or by kind alone where that gives too many groups.
fn left_over<'a, P: Copy>(rest: &[Member<'a, P>]) -> BTreeMap<String, Vec<Member<'a, P>>> {
    let mut groups = by_owner(rest, |item| item.owner);
    if groups.len() > MOST_BUNDLES {
        groups = by_owner(rest, |_| SEVERAL);
    }
    named(groups)
}

/// Groups by owner and kind. Where that gives more groups than there is room for, the smallest are joined by kind.
fn grouped<'a, P: Copy>(rest: &[Member<'a, P>], most: usize) -> BTreeMap<String, Vec<Member<'a, P>>> {
    let groups = by_owner(rest, |item| item.owner);
    if groups.len() <= most {
        return named(groups);
    }
    let mut order = groups.into_iter().collect::<Vec<_>>();
    order.sort_by_key(|(key, inside)| (Reverse(inside.len()), *key));
    let mut kept = Groups::new();
    for (place, ((owner, kind), inside)) in order.into_iter().enumerate() {
        let owner = if place + 1 < most { owner } else { SEVERAL };
        kept.entry((owner, kind)).or_default().extend(inside);
    }
    named(kept)
}

fn by_owner<'a, P: Copy>(rest: &[Member<'a, P>], owner: fn(&Item<'a, P>) -> &'a str) -> Groups<'a, P> {
    let mut groups = Groups::new();
    for &member in rest {
        let key = (owner(member.item), member.item.kind);
        groups.entry(key).or_default().push(member);
    }
    groups
}

fn named<P>(groups: Groups<'_, P>) -> BTreeMap<String, Vec<Member<'_, P>>> {
    let named = groups
        .into_iter()
        .map(|((owner, kind), inside)| (format!("bundle:{owner}:{kind}"), inside));
    named.collect()
}
