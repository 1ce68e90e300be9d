//! Pictures: nothing overlaps, everything is there, order does not matter, sweeps only ever help.

#![cfg(test)]

use iamscope_map::{Contents, Item, Join, Layout, LayoutOptions};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ROW: i32 = 52;
const WIDTH: i32 = 204;

fn item(id: &str, column: usize) -> Item<'_, u8> {
    Item {
        name: (id, id),
        column: column as u8,
        is_pinned: false,
        prominence: 0,
        owner: "elsewhere",
        kind: "things",
    }
}

fn join((from, to): (usize, usize)) -> Join<u8> {
    Join { from, to, weight: 0 }
}

fn options(limit: usize) -> LayoutOptions<'static> {
    LayoutOptions {
        limit,
        opened: BTreeMap::new(),
        is_grouped: false,
    }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("n{index:04}")).collect()
}

/// Shows the boxes column by column: ids, and bundles as how many there are in them.
fn shown(layout: &Layout, items: &[Item<'_, u8>]) -> String {
    let boxes = layout.boxes.iter().map(|one| match &one.contents {
        Contents::Item(item) => items[*item].name.1.to_owned(),
        Contents::Bundle(bundle) => format!("{}={}", bundle.id, bundle.items.len()),
    });
    boxes.collect::<Vec<_>>().join(" ")
}

/// Shows a layout by names alone, whatever the order of the lists it was made of.
fn by_name(layout: &Layout, items: &[Item<'_, u8>], edges: &[Join<u8>]) -> impl PartialEq + std::fmt::Debug + use<> {
    let name = |&item: &usize| items[item].name.1.to_owned();
    let boxes = layout.boxes.iter().map(|one| {
        let inside = one.contents.items().iter().map(name).collect::<Vec<_>>();
        (one.x, one.y, inside)
    });
    let links = layout.links.iter().map(|link| {
        let ends = link
            .edges
            .iter()
            .map(|&edge| (name(&edges[edge].from), name(&edges[edge].to)));
        let mut ends = ends.collect::<Vec<_>>();
        ends.sort();
        (link.from, link.to, ends)
    });
    let size = (layout.columns.clone(), layout.width, layout.height);
    (boxes.collect::<Vec<_>>(), links.collect::<Vec<_>>(), size)
}

/// Counts crossings of links with the boxes at given heights.
fn crossings(layout: &Layout, height: impl Fn(usize) -> i32) -> usize {
    let links = layout.links.iter().map(|link| {
        let (left, right) = (link.from.min(link.to), link.from.max(link.to));
        let x = |index: usize| layout.boxes[index].x;
        ((x(left), x(right)), (height(left), height(right)))
    });
    // Several links between the same two boxes count once.
    let links = links.filter(|(x, _)| x.0 != x.1).collect::<BTreeSet<_>>();
    let links = links.into_iter().collect::<Vec<_>>();
    let pairs = links
        .iter()
        .enumerate()
        .flat_map(|(index, one)| links.iter().skip(index + 1).map(move |other| (one, other)));
    pairs
        .filter(|(one, other)| one.0 == other.0)
        .filter(|((_, one), (_, other))| (one.0 - other.0).signum() * (one.1 - other.1).signum() < 0)
        .count()
}

#[test]
fn a_picture_that_needs_no_crossing_has_none() {
    let names = names(8);
    let items = names.iter().enumerate().map(|(id, name)| item(name, 1 + id / 4));
    let items = items.collect::<Vec<_>>();
    let layout = Layout::new(&items, &[(0, 7), (1, 6), (2, 5), (3, 4)].map(join), &options(60));
    assert_eq!(crossings(&layout, |index| layout.boxes[index].y), 0);
    assert_eq!((layout.width, layout.height), (604, 208));
}

#[test]
fn an_empty_picture_is_laid_out_too() {
    let layout = Layout::new::<u8, u8>(&[], &[], &options(60));
    assert_eq!((layout.columns.len(), layout.width, layout.height), (0, 0, 0));
}

#[test]
fn prominent_items_stay_out_of_bundles_then_those_with_edges() {
    let names = names(30);
    let mut items = names.iter().map(|name| item(name, 2)).collect::<Vec<_>>();
    items[17].prominence = 2;
    items[23].prominence = 1;
    let layout = Layout::new(&items, &[join((29, 29))], &options(8));
    insta::assert_snapshot!(shown(&layout, &items), @"bundle:elsewhere:things=27 n0017 n0023 n0029");
}

#[test]
fn too_many_bundles_are_joined_across_owners() {
    let names = names(30);
    let owners = ["a", "b", "c", "d", "e", "f"];
    let owned = |count: usize| {
        let items = names.iter().enumerate().map(|(id, name)| Item {
            owner: owners[id % count],
            ..item(name, 2)
        });
        let items = items.collect::<Vec<_>>();
        shown(&Layout::new::<_, u8>(&items, &[], &options(8)), &items)
    };
    insta::assert_snapshot!(owned(2), @"bundle:a:things=13 bundle:b:things=14 n0000 n0001 n0002");
    insta::assert_snapshot!(owned(6), @"bundle:*:things=27 n0000 n0001 n0002");
}

#[test]
fn what_is_too_much_for_an_open_bundle_stays_in_it() {
    let names = names(1000);
    let items = names.iter().map(|name| item(name, 2)).collect::<Vec<_>>();
    let mut options = options(8);
    options.opened.insert("bundle:elsewhere:things", 1000);
    let layout = Layout::new::<_, u8>(&items, &[], &options);
    let left = layout.boxes.iter().map(|one| one.contents.items().len()).max();
    assert_eq!((layout.boxes.len(), left), (304, Some(697)));
}

#[test]
fn everything_of_one_owner_is_one_box_where_that_is_asked_for() {
    let names = names(30);
    let owners = ["a", "b", "c", "d", "e", "f"];
    let items = names.iter().enumerate().map(|(id, name)| Item {
        owner: owners[if id < 20 { 0 } else { id % 6 }],
        is_pinned: id == 3,
        ..item(name, 2)
    });
    let items = items.collect::<Vec<_>>();
    let mut options = options(60);
    options.is_grouped = true;
    let layout = Layout::new::<_, u8>(&items, &[], &options);
    insta::assert_snapshot!(shown(&layout, &items), @"bundle:a:things=20 bundle:c:things=2 bundle:d:things=2 bundle:e:things=2 bundle:f:things=2 n0003 n0025");
    options.limit = 4;
    let layout = Layout::new::<_, u8>(&items, &[], &options);
    insta::assert_snapshot!(shown(&layout, &items), @"bundle:*:things=5 bundle:a:things=20 bundle:c:things=2 bundle:d:things=2 n0003");
}

#[test]
fn the_lightest_edges_are_left_out() {
    let names = names(40);
    let items = names.iter().enumerate().map(|(id, name)| item(name, 1 + id / 30));
    let items = items.collect::<Vec<_>>();
    let edges = (0..300_usize).map(|index| Join {
        weight: u8::from(index >= 200),
        ..join((index % 30, 30 + index / 30))
    });
    let edges = edges.collect::<Vec<_>>();
    let layout = Layout::new(&items, &edges, &options(40));
    let weights = layout.links.iter().map(|link| edges[link.edges[0]].weight);
    let weights = weights.collect::<Vec<_>>();
    assert_eq!(weights, [vec![1; 100], vec![0; 60]].concat());
}

#[test]
fn every_box_keeps_an_edge_however_light() {
    let names = names(41);
    let items = names.iter().enumerate().map(|(id, name)| item(name, 1 + id / 30));
    let items = items.collect::<Vec<_>>();
    let heavy = (0..290_usize).map(|index| Join {
        weight: 1,
        ..join((index % 29, 30 + index / 29))
    });
    let edges = heavy.chain([join((29, 40))]).collect::<Vec<_>>();
    let layout = Layout::new(&items, &edges, &options(41));
    assert_eq!(layout.links.len(), 160);
    assert!(layout.links.iter().any(|link| link.edges == [290]));
}

proptest! {
    #[test]
    fn every_picture_is_sound(
        columns in prop::collection::vec((0_usize..5, 0_u8..3), 1..60),
        ends in prop::collection::vec((0_usize..60, 0_usize..60), 0..120),
        limit in 1_usize..60,
    ) {
        let names = names(columns.len());
        let items = names.iter().zip(&columns);
        let items = items.map(|(name, &(column, prominence))| Item { prominence, ..item(name, column) });
        let items = items.collect::<Vec<_>>();
        let edges = ends.iter().copied().map(join).collect::<Vec<_>>();
        let layout = Layout::new(&items, &edges, &options(limit));

        // Nothing overlaps or sticks out.
        let mut places = layout.boxes.iter().map(|one| (one.x, one.y)).collect::<Vec<_>>();
        places.sort_unstable();
        for pair in places.windows(2) {
            prop_assert!(pair[0].0 + WIDTH <= pair[1].0 || pair[0].1 + ROW <= pair[1].1);
        }
        prop_assert!(places.iter().all(|&(x, y)| x >= 0 && x + WIDTH <= layout.width && y >= 0 && y + ROW <= layout.height));

        // Every item is in one box, and so few edges are all drawn, but for those inside a bundle.
        let mut drawn = layout.boxes.iter().flat_map(|one| one.contents.items()).copied().collect::<Vec<_>>();
        drawn.sort_unstable();
        prop_assert_eq!(drawn, (0..items.len()).collect::<Vec<_>>());
        let home = |item: usize| layout.boxes.iter().position(|one| one.contents.items().contains(&item));
        for (index, edge) in edges.iter().enumerate() {
            let links = layout.links.iter().filter(|link| link.edges.contains(&index));
            let links = links.map(|link| (Some(link.from), Some(link.to))).collect::<Vec<_>>();
            let (from, to) = (home(edge.from), home(edge.to));
            let is_inside = from == to && from.is_some_and(|home| layout.boxes[home].contents.items().len() > 1);
            if from.is_none() || to.is_none() || is_inside {
                prop_assert!(links.is_empty());
            } else {
                prop_assert_eq!(links, [(from, to)]);
            }
        }

        // No order has more crossings than that by name.
        let by_name_first = |index: usize| {
            let key = |index: usize| {
                let one = &layout.boxes[index];
                let items = one.contents.items();
                (items.len() == 1, items.iter().map(|&item| &names[item]).min())
            };
            let above = layout.boxes.iter().enumerate().filter(|&(other, one)| {
                one.x == layout.boxes[index].x && key(other) < key(index)
            });
            i32::try_from(above.count()).unwrap()
        };
        prop_assert!(crossings(&layout, |index| layout.boxes[index].y) <= crossings(&layout, by_name_first));

        // The order of the lists does not matter.
        let last = items.len() - 1;
        let turned = items.iter().rev().cloned().collect::<Vec<_>>();
        let turn = |end: usize| last.checked_sub(end).unwrap_or(end);
        let turned_edges = ends.iter().rev().map(|&(from, to)| join((turn(from), turn(to)))).collect::<Vec<_>>();
        prop_assert_eq!(
            by_name(&Layout::new(&turned, &turned_edges, &options(limit)), &turned, &turned_edges),
            by_name(&layout, &items, &edges)
        );
    }

    #[test]
    fn sweeps_never_tangle_what_stands_well_by_name(
        walks in prop::collection::vec((0_usize..5, 0_usize..5, prop::collection::vec((any::<bool>(), any::<bool>()), 1..12)), 1..8),
    ) {
        let names = names(30);
        let items = names.iter().enumerate().map(|(id, name)| item(name, id / 6));
        let items = items.collect::<Vec<_>>();
        // Between two columns edges go only down on both sides, so that by name none of them cross.
        let mut edges = Vec::new();
        let mut seen = BTreeSet::new();
        for (left, right, steps) in &walks {
            if left == right || !seen.insert((left.min(right), left.max(right))) {
                continue;
            }
            let (mut from, mut to) = (0, 0);
            for &(is_edge, is_left) in steps {
                if is_edge {
                    edges.push(join((6 * left + from, 6 * right + to)));
                }
                *if is_left { &mut from } else { &mut to } += 1;
                if from == 6 || to == 6 {
                    break;
                }
            }
        }
        let layout = Layout::new(&items, &edges, &options(60));
        prop_assert_eq!(crossings(&layout, |index| layout.boxes[index].y), 0);
    }
}
