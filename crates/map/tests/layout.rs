//! Pictures of maps: nothing overlaps, everything is there, order does not matter.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{Contents, Layout, LayoutOptions, Map};
use iamscope_testkit::estate;
use std::fmt::Write as _;

fn map(roles: usize) -> Map {
    let mut text = "account 111122223333\nuser alice\n  allow sts:AssumeRole on *\nbucket data\n".to_owned();
    for role in 0..roles {
        writeln!(
            text,
            "role r{role}\n  trust aws 111122223333\n  allow s3:GetObject on *"
        )
        .expect("text grows");
    }
    let estate = estate(&text);
    Map::build(&Access::new(&estate, Catalog::embedded()))
}

fn check(map: &Map, layout: &Layout, options: &LayoutOptions) {
    for (index, one) in layout.boxes.iter().enumerate() {
        assert!(one.x + one.width <= layout.width && one.y + one.height <= layout.height);
        for other in layout.boxes.iter().skip(index + 1) {
            let apart = one.x + one.width <= other.x
                || other.x + other.width <= one.x
                || one.y + one.height <= other.y
                || other.y + other.height <= one.y;
            assert!(apart, "{one:?} {other:?}");
        }
    }
    let drawn = layout.boxes.iter().map(|one| one.contents.nodes().len()).sum::<usize>();
    assert_eq!(drawn, map.nodes().len());
    let edges = layout.links.iter().map(|link| link.edges.len()).sum::<usize>();
    assert_eq!(edges, map.edges().len());
    for &(column, _) in &layout.columns {
        let boxes = layout.boxes.iter().filter(|one| one.column == column).count();
        assert!(boxes <= options.column_limit + 1, "{column:?} {boxes}");
    }
}

#[test]
fn nothing_overlaps_and_nothing_is_lost() {
    let options = LayoutOptions::default();
    for roles in [1, 10, 100] {
        let map = map(roles);
        check(&map, &Layout::of_map(&map, &options), &options);
    }
}

#[test]
fn order_of_input_does_not_matter() {
    let map = map(20);
    let options = LayoutOptions::default();
    let nodes = map.nodes().iter().map(|node| node.id).collect::<Vec<_>>();
    let edges = map.edges().iter().map(|edge| edge.id).collect::<Vec<_>>();
    let expected = Layout::new(&map, &nodes, &edges, &options);
    let backwards = |list: &[_]| list.iter().rev().copied().collect::<Vec<_>>();
    let turned = Layout::new(
        &map,
        &backwards(&nodes),
        &edges.iter().rev().copied().collect::<Vec<_>>(),
        &options,
    );
    assert_eq!(turned, expected);
}

#[test]
fn bundles_open_and_say_what_is_left() {
    let map = map(100);
    let mut options = LayoutOptions::default();
    let bundle = |layout: &Layout| {
        let bundles = layout.boxes.iter().filter_map(|one| match &one.contents {
            Contents::Bundle(key, nodes) => Some((*key, nodes.len())),
            Contents::Node(_) => None,
        });
        bundles.collect::<Vec<_>>()
    };
    let closed = bundle(&Layout::of_map(&map, &options));
    assert_eq!(closed.iter().map(|&(_, count)| count).collect::<Vec<_>>(), [100]);
    options.expanded.extend(closed.iter().map(|&(key, _)| key));
    let open = Layout::of_map(&map, &options);
    assert_eq!(bundle(&open).iter().map(|&(_, count)| count).collect::<Vec<_>>(), [60]);
    check(&map, &open, &options);
}

#[test]
fn sweeps_untangle() {
    // Each user can assume the role at the other end of the list.
    let mut text = "account 111122223333\n".to_owned();
    for index in 0..6 {
        let role = 5 - index;
        writeln!(
            text,
            "user u{index}\n  allow sts:AssumeRole on arn:aws:iam::111122223333:role/r{role}"
        )
        .expect("text grows");
        writeln!(text, "role r{index}\n  trust aws 111122223333").expect("text grows");
    }
    let estate = estate(&text);
    let map = Map::build(&Access::new(&estate, Catalog::embedded()));
    let layout = Layout::of_map(&map, &LayoutOptions::default());
    let crossings = layout
        .links
        .iter()
        .flat_map(|one| layout.links.iter().map(move |other| (one, other)));
    let y = |index: usize| layout.boxes[index].y;
    let x = |index: usize| layout.boxes[index].x;
    let crossings = crossings.filter(|(one, other)| {
        x(one.from) == x(other.from)
            && x(one.to) == x(other.to)
            && y(one.from) < y(other.from)
            && y(one.to) > y(other.to)
    });
    assert_eq!(crossings.count(), 0);
}
