//! What cuts all paths, and the edits that do.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{ChokePoints, Jewels, Map, PathQuery};
use iamscope_testkit::estate;

/// Returns the edges to cut with their first edit and what it takes away, and whether that was found to be enough.
fn cut(text: &str, from: &str, to: &str) -> (Vec<String>, bool) {
    let estate = estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let jewels = Jewels::default();
    let query = PathQuery::between(
        map.starts(&access, from, &jewels).expect("starts"),
        map.ends(&access, to, &jewels).expect("ends"),
    );
    let points: ChokePoints = map.choke_points(&access, &query);
    let lines = points.points.iter().map(|point| {
        let edge = map.edge(point.edge);
        let edit = point.remedies.first().map_or("nothing".to_owned(), |remedy| {
            let edits: Vec<String> = remedy.edits.iter().map(ToString::to_string).collect();
            let lost = remedy
                .lost
                .iter()
                .map(|lost| format!("{} {}", lost.principals.join("+"), lost.actions.join("+")));
            format!("{}; loses {}", edits.join(" and "), lost.collect::<Vec<_>>().join(", "))
        });
        format!("{} -> {}: {edit}", map.node(edge.from).label, map.node(edge.to).label)
    });
    (lines.collect(), points.is_verified)
}

#[test]
fn the_narrow_place_is_found() {
    let (lines, is_verified) = cut(
        "account 111122223333
        user alice
          allow sts:AssumeRole on *
        user bob
          allow sts:AssumeRole on *
        role gate
          trust aws user/alice,user/bob
          allow sts:AssumeRole on *
        role left
          trust aws role/gate
          allow sts:AssumeRole on role/admin
        role admin
          trust aws role/left
          attach AdministratorAccess
        ",
        "any",
        "admin",
    );
    assert_eq!(
        lines,
        [
            r#"role/left -> role/admin: add to an inline policy of arn:aws:iam::111122223333:role/left: {"Action":"sts:AssumeRole","Effect":"Deny","Resource":"arn:aws:iam::111122223333:role/admin"}; loses role/left sts:AssumeRole"#
        ]
    );
    assert!(is_verified);
}

#[test]
fn what_lets_strangers_in_is_taken_out_of_the_trust() {
    let (lines, is_verified) = cut(
        "account 111122223333
        role open
          trust anyone
          allow s3:GetObject on bucket/data/*
        bucket data
        ",
        "internet",
        "bucket/data",
    );
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(is_verified, "{lines:?}");
}

#[test]
fn a_condition_does_not_keep_an_edge_from_being_cut() {
    let (lines, is_verified) = cut(
        "account 111122223333
        user alice
        role admin
          trust aws user/alice if Bool aws:MultiFactorAuthPresent true
          attach AdministratorAccess
        ",
        "user/alice",
        "admin",
    );
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(is_verified, "{lines:?}");
}

#[test]
fn nothing_is_cut_where_nothing_leads() {
    let (lines, _) = cut("account 111122223333\nuser alice\nrole app", "user/alice", "role/app");
    assert_eq!(lines, [] as [&str; 0]);
}
