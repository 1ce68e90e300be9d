//! What cuts all paths, and the edits that do.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{ChokePoints, Jewels, Map, MapOptions, Node, NodeId, PathQuery};
use iamscope_testkit::estate;
use rayon::prelude::*;

/// Returns the edges to cut with their first edit and what it takes away, and whether that was found to be enough.
fn cut(text: &str, from: &str, to: &str) -> (Vec<String>, bool) {
    let estate = estate(&text.replace("\n        ", "\n"));
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let jewels = Jewels::default();
    let query = PathQuery::between(
        map.starts(&access, from, &jewels).expect("starts"),
        map.ends(&access, to, &jewels).expect("ends"),
    );
    let points: ChokePoints = map.choke_points(&access, &query, MapOptions::default());
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

#[derive(serde::Deserialize)]
struct File {
    case: Vec<Case>,
}

/// A case of `techniques.rs`.
#[derive(serde::Deserialize)]
struct Case {
    technique: String,
    estate: String,
    #[serde(default)]
    finds: String,
}

#[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/techniques");
    let files = std::fs::read_dir(folder).expect("the folder of cases");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a text");
        toml::from_str::<File>(&text).expect("cases").case
    };
    paths.iter().flat_map(read).collect()
}

fn node(map: &Map, label: &str) -> Option<NodeId> {
    let is_called = |node: &&Node| {
        let local = node.label.split_once(':').map(|(_, local)| local);
        node.label == label || local == Some(label)
    };
    map.nodes().iter().find(is_called).map(|node| node.id)
}

/// Cuts the path of a case, if there is one.
fn cut_case(case: &Case) -> Option<Result<(), String>> {
    let estate = estate(&case.estate);
    let access = Access::new(&estate, Catalog::embedded());
    let options = MapOptions {
        with_experimental: true,
    };
    let map = Map::build_with(&access, options);
    let (from, to) = case.finds.split_once(" -> ")?;
    let to = match to {
        "administrators" => map.ends(&access, "admin", &Jewels::default()).expect("ends"),
        to => node(&map, to).into_iter().collect(),
    };
    let query = PathQuery::between(node(&map, from).into_iter().collect(), to);
    // What the map draws otherwise, or what is only noted, is not looked at here.
    if map.paths(&access, &query).total == 0 {
        return None;
    }
    let points = map.choke_points(&access, &query, options);
    if points.is_verified && !points.points.is_empty() {
        return Some(Ok(()));
    }
    let edges = points
        .points
        .iter()
        .map(|point| map.edge(point.edge).words().into_owned());
    let edges: Vec<String> = edges.collect();
    Some(Err(format!("{}: {} by {edges:?}", case.technique, case.finds)))
}

/// Paths that techniques open can be cut by edits of policies, and are gone once they are made.
#[test]
fn edits_cut_techniques() {
    let outcomes: Vec<Result<(), String>> = cases().par_iter().filter_map(cut_case).collect();
    let problems: Vec<&String> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    let cut = outcomes.len() - problems.len();
    assert!(cut > 100, "{cut} cut");
    // Where one of several actions is enough for a need, an edit forbids the one that was asked and leaves the others: such
    // points are told as not verified.
    assert!(problems.len() * 5 < cut, "{cut} cut, not cut: {problems:#?}");
}
