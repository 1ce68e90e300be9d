//! The map's edges against every pair asked one by one.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::{Principal, RoleId};
use iamscope_map::{Map, NodeKind, Relation, Subject};
use iamscope_testkit::estate;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const RESOURCES: [&str; 7] = [
    "*",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam::*:role/r1*",
    "arn:aws:iam::111122223333:role/r2",
    "arn:aws:iam::444455556666:role/r?",
    "not arn:aws:iam::111122223333:role/r3",
    "arn:aws:s3:::*",
];
const CONDITIONS: [&str; 4] = [
    "",
    " if Bool aws:MultiFactorAuthPresent true",
    " if StringEquals iam:ResourceTag/team blue",
    " if StringEquals aws:PrincipalTag/team blue",
];
const TRUSTS: [&str; 6] = [
    "aws 111122223333",
    "aws 444455556666",
    "aws arn:aws:iam::111122223333:role/r1",
    "aws arn:aws:iam::111122223333:user/u1",
    "aws 111122223333 if StringEquals aws:ResourceTag/team blue",
    "aws anyone if ArnLike aws:PrincipalArn arn:aws:iam::111122223333:user/*",
];

/// Writes an estate of two accounts, every choice drawn from a seed.
fn text(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |count: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % count as u64) as usize
    };
    let mut text = String::new();
    for account in ["111122223333", "444455556666"] {
        writeln!(text, "account {account}").expect("text grows");
        for kind in ["user u", "role r"] {
            for index in 0..5 {
                writeln!(text, "{kind}{index}").expect("text grows");
                if draw(2) == 0 {
                    writeln!(text, "  tag team={}", ["blue", "red"][draw(2)]).expect("text grows");
                }
                if kind == "role r" {
                    writeln!(text, "  trust {}", TRUSTS[draw(TRUSTS.len())]).expect("text grows");
                }
                let effect = if draw(4) == 0 { "deny" } else { "allow" };
                let (resource, condition) = (RESOURCES[draw(RESOURCES.len())], CONDITIONS[draw(CONDITIONS.len())]);
                writeln!(text, "  {effect} sts:AssumeRole on {resource}{condition}").expect("text grows");
                if draw(2) == 0 {
                    writeln!(text, "  allow sts:* on {}", RESOURCES[draw(RESOURCES.len())]).expect("text grows");
                }
            }
        }
    }
    text
}

#[test]
fn assume_edges_are_those_of_every_pair() {
    let mut found_some = 0;
    for seed in 1..25 {
        let text = text(seed);
        let estate = estate(&text);
        let access = Access::new(&estate, Catalog::embedded());
        let map = Map::build(&access);
        let mut drawn = BTreeSet::new();
        for edge in map.edges().iter().filter(|edge| edge.relation == Relation::CanAssume) {
            assert!(edge.is_reproduced_by(&access), "{edge:?} of\n{text}");
            if let (Subject::Principal(from), Subject::Principal(Principal::Role(to))) =
                (&map.node(edge.from).subject, &map.node(edge.to).subject)
                && matches!(map.node(edge.from).kind, NodeKind::User | NodeKind::Role)
            {
                drawn.insert((from.clone(), *to));
            }
        }
        let everyone = |role: RoleId| {
            let anyone = map.find_principal(&Principal::Anonymous);
            anyone.is_some_and(|node| {
                map.outgoing(node)
                    .iter()
                    .any(|edge| map.find_principal(&Principal::Role(role)) == Some(edge.to))
            })
        };
        let users = estate.users().ids().map(Principal::User);
        for principal in users.chain(estate.roles().ids().map(Principal::Role)) {
            for role in estate
                .roles()
                .ids()
                .filter(|&role| principal != Principal::Role(role) && !everyone(role))
            {
                let expected = access
                    .can_assume(&principal, role)
                    .is_some_and(|decision| decision.is_possible());
                let is_drawn = drawn.contains(&(principal.clone(), role));
                assert_eq!(is_drawn, expected, "{principal:?} {role:?} of seed {seed}\n{text}");
                found_some += usize::from(expected);
            }
        }
    }
    assert!(found_some > 500, "{found_some} is too few to mean something");
}

#[test]
fn who_can_is_every_principal_asked() {
    for seed in 1..12 {
        let estate = estate(&text(seed));
        let access = Access::new(&estate, Catalog::embedded());
        let action = access.find_action("sts:AssumeRole").expect("an action");
        for role in estate.roles().ids() {
            let grants = access.who_can(&action, &access.role_target(role));
            let users = estate.users().ids().map(Principal::User);
            for principal in users.chain(estate.roles().ids().map(Principal::Role)) {
                let expected = access.can_assume(&principal, role).expect("a decision");
                let found = grants.iter().find(|grant| grant.principal == principal);
                assert_eq!(
                    found.map(|grant| &grant.decision),
                    expected.is_possible().then_some(&expected),
                    "{principal:?} {role:?} of seed {seed}"
                );
            }
        }
    }
}

#[test]
fn readers_of_a_whole_bucket_are_drawn() {
    for seed in 1..12 {
        let text = text(seed)
            .replace("sts:AssumeRole", "s3:GetObject")
            .replace("arn:aws:iam::111122223333:role/*", "arn:aws:s3:::data/*")
            + "bucket data\n  grant arn:aws:iam::111122223333:role/r1 s3:GetObject on arn:aws:s3:::data/part/*\n";
        let estate = estate(&text);
        let access = Access::new(&estate, Catalog::embedded());
        let map = Map::build(&access);
        let bucket = estate.resources().ids().next().expect("a bucket");
        let bucket = map.find(&Subject::Resource(bucket)).expect("a node");
        let readers = map.incoming(bucket).filter(|edge| edge.relation == Relation::CanRead);
        let readers = readers.map(|edge| edge.from).collect::<BTreeSet<_>>();
        let action = access.find_action("s3:GetObject").expect("an action");
        let grants = access.who_can(&action, &access.target("arn:aws:s3:::data/*"));
        let all = grants
            .iter()
            .filter(|grant| !matches!(grant.principal, Principal::Root(_)));
        for grant in all {
            let node = map.find_principal(&grant.principal).expect("a node");
            assert!(
                readers.contains(&node),
                "{} of seed {seed}\n{text}",
                access.name(&grant.principal)
            );
        }
        for edge in map.incoming(bucket) {
            assert!(edge.is_reproduced_by(&access), "{edge:?} of\n{text}");
        }
    }
}
