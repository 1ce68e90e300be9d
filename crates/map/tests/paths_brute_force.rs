//! The k shortest paths against all simple paths, on small maps drawn at random.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{Map, NodeId, PathQuery};
use iamscope_testkit::estate;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const ROLES: usize = 7;

/// Steps and steps that need a condition.
type Length = (usize, usize);

/// Writes roles that trust each other as drawn, some with MFA only.
fn text(trusts: &[(usize, usize, bool)]) -> String {
    let mut text = "account 111122223333\nuser start\n  allow sts:AssumeRole on *\n".to_owned();
    for role in 0..ROLES {
        writeln!(text, "role r{role}\n  allow sts:AssumeRole on *").expect("text grows");
        for &(from, to, is_conditional) in trusts.iter().filter(|trust| trust.1 == role) {
            let condition = if is_conditional {
                " if Bool aws:MultiFactorAuthPresent true"
            } else {
                ""
            };
            let who = if from == ROLES {
                "user/start".to_owned()
            } else {
                format!("role/r{from}")
            };
            if from != to {
                writeln!(text, "  trust aws {who}{condition}").expect("text grows");
            }
        }
    }
    text
}

/// Returns the length of every simple path, sorted.
fn all(map: &Map, at: NodeId, to: NodeId, seen: &mut Vec<NodeId>, length: Length, found: &mut Vec<Length>) {
    if at == to {
        found.push(length);
        return;
    }
    seen.push(at);
    for edge in map.outgoing(at) {
        if !seen.contains(&edge.to) {
            let conditions = length.1 + usize::from(!edge.condition.is_true());
            all(map, edge.to, to, seen, (length.0 + 1, conditions), found);
        }
    }
    seen.pop();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn they_are_the_shortest_of_all(
        trusts in proptest::collection::btree_set((0..=ROLES, 0..ROLES, any::<bool>()), 6..22),
        limit in 1..12_usize,
    ) {
        let mut trusts: Vec<_> = trusts.into_iter().collect();
        // One trust for each pair, so that there is one edge.
        trusts.dedup_by_key(|(from, to, _)| (*from, *to));
        let estate = estate(&text(&trusts));
        let access = Access::new(&estate, Catalog::embedded());
        let map = Map::build(&access);
        let node = |name: &str| map.find_node(&access, name).expect("a node");
        let (from, to) = (node("user/start"), node("role/r0"));
        let mut expected = Vec::new();
        all(&map, from, to, &mut Vec::new(), (0, 0), &mut expected);
        expected.sort_unstable();
        let query = PathQuery {
            limit,
            max_hops: 20,
            count_limit: 10_000,
            ..PathQuery::between(BTreeSet::from([from]), BTreeSet::from([to]))
        };
        let found = map.paths(&access, &query);
        prop_assert!(found.is_counted);
        prop_assert_eq!(found.total, expected.len());
        let lengths: Vec<Length> = found.paths.iter().map(|path| (path.steps.len(), path.conditions())).collect();
        let shortest: Vec<Length> = expected.into_iter().take(limit).collect();
        prop_assert_eq!(lengths, shortest);
        let ways: BTreeSet<Vec<NodeId>> = found.paths.iter().map(|path| path.nodes().collect()).collect();
        prop_assert_eq!(ways.len(), found.paths.len());
        for way in &ways {
            prop_assert!(way.windows(2).all(|pair| map.outgoing(pair[0]).iter().any(|edge| edge.to == pair[1])));
        }
        prop_assert_eq!(map.paths(&access, &query), found);
    }
}
