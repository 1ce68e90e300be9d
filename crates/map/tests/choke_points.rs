//! What cuts all paths, and the edits that do.

#![cfg(test)]

use iamscope_access::{Access, Question};
use iamscope_catalog::Catalog;
use iamscope_eval::Decision;
use iamscope_map::{
    ChokePoints, EstateEdit, Jewels, Map, MapOptions, Node, NodeId, NodeKind, Obstacle, PathQuery, Remedy, edited,
};
use iamscope_testkit::estate;
use rayon::prelude::*;
use std::collections::BTreeSet;

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
    let points: ChokePoints = map.choke_points(&access, &query, &MapOptions::default().into());
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

/// Returns the first edits of the edges to cut, without what they take away.
fn edits(text: &str, from: &str, to: &str) -> (Vec<String>, bool) {
    let (lines, is_verified) = cut(text, from, to);
    let edits = lines.iter().map(|line| {
        let edits = line.split_once(": ").map_or(line.as_str(), |(_, edits)| edits);
        edits.split("; loses").next().unwrap_or_default().to_owned()
    });
    (edits.collect(), is_verified)
}

#[test]
fn members_leave_groups_that_others_are_in() {
    let text = "account 111122223333
        group admins
          attach AdministratorAccess
        user alice
          member admins
        user bob
          member admins
        bucket data
        ";
    let (edits, is_verified) = edits(text, "user/alice", "bucket/data");
    assert_eq!(
        edits,
        ["take arn:aws:iam::111122223333:user/alice out of arn:aws:iam::111122223333:group/admins"]
    );
    assert!(is_verified);
}

#[test]
fn one_of_several_is_taken_out_of_a_trust_policy() {
    let text = "account 111122223333
        role app
          trust aws 444455556666,999988887777
        ";
    let (edits, is_verified) = edits(text, "444455556666", "role/app");
    assert_eq!(
        edits,
        ["take account 444455556666 out of role app, trust policy, statement 1"]
    );
    assert!(is_verified);
}

#[test]
fn a_trust_policy_of_which_nothing_is_left_denies() {
    let text = "account 111122223333
        role app
          trust aws 444455556666
        ";
    let (edits, is_verified) = edits(text, "444455556666", "role/app");
    assert_eq!(edits, ["take out role app, trust policy, statement 1"]);
    assert!(is_verified);
}

#[test]
fn all_actions_that_do_the_same_are_denied() {
    let text = "account 111122223333
        user alice
          allow s3:PutObject,s3:Delete* on *
          deny s3:DeleteBucket* on *
        bucket data
        ";
    let (edits, is_verified) = edits(text, "user/alice", "bucket/data");
    assert_eq!(
        edits,
        [
            r#"add to an inline policy of arn:aws:iam::111122223333:user/alice: {"Action":["s3:DeleteObject","s3:PutObject"],"Effect":"Deny","Resource":"arn:aws:s3:::data/*"}"#
        ]
    );
    assert!(is_verified);
}

#[test]
fn what_runs_with_a_role_runs_with_another() {
    let text = "account 111122223333
        role app
          trust service lambda.amazonaws.com
        function f
          role app
        ";
    let (edits, is_verified) = edits(text, "function/f", "role/app");
    assert_eq!(
        edits,
        [
            "have arn:aws:lambda:us-east-1:111122223333:function:f run with another role than arn:aws:iam::111122223333:role/app"
        ]
    );
    assert!(is_verified);
}

#[test]
fn a_root_user_is_bound_by_no_policy() {
    let estate = estate("account 111122223333\nbucket data");
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let root = map
        .nodes()
        .iter()
        .find(|node| node.kind == NodeKind::Root)
        .expect("the root user");
    let data = map
        .ends(&access, "bucket/data", &Jewels::default())
        .expect("the bucket");
    let query = PathQuery::between(BTreeSet::from([root.id]), data);
    let points = map.choke_points(&access, &query, &MapOptions::default().into());
    let obstacles: Vec<_> = points.points.iter().map(|point| point.obstacle).collect();
    assert_eq!((obstacles, points.is_verified), (vec![Some(Obstacle::Root)], false));
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
    let bare = label.replace("saml-provider/", "saml/");
    let is_called = |node: &&Node| {
        let local = node.label.split_once(':').map(|(_, local)| local);
        let account = node.label.strip_prefix("account ");
        node.label == label || node.label == bare || local == Some(label) || account == Some(label)
    };
    map.nodes().iter().find(is_called).map(|node| node.id)
}

/// What came of a case.
enum Outcome {
    /// It is of nothing that is on the map as a path: a technique that is only noted, or none at all.
    NoPath,
    Cut,
    Left(String),
}

/// Makes the first edits of all points, and looks whether what they are said to take away is gone and no path is left.
fn is_cut(access: &Access<'_>, map: &Map, query: &PathQuery, points: &ChokePoints) -> bool {
    let remedies = points.points.iter().filter_map(|point| point.remedies.first());
    let edits: Vec<EstateEdit> = remedies.flat_map(|remedy| remedy.edits.clone()).collect();
    let estate = edited(access.estate(), access.catalog(), &edits);
    let after = Access::new(&estate, access.catalog());
    let later = Map::build_with(
        &after,
        MapOptions {
            with_experimental: true,
        },
    );
    let same = |nodes: &BTreeSet<NodeId>| {
        let names: BTreeSet<String> = nodes.iter().map(|&node| map.full_name(access, node)).collect();
        let found = later.nodes().iter().map(|node| node.id);
        found
            .filter(|&node| names.contains(&later.full_name(&after, node)))
            .collect()
    };
    let later_query = PathQuery::between(same(&query.from), same(&query.to));
    let all = points.points.iter().flat_map(|point| &point.remedies);
    let told = all.map(|remedy| check_lost(access, remedy));
    told.fold(true, |all, told| all & told) && later.paths(&after, &later_query).total == 0
}

/// Returns whether everything that a remedy is said to take away was there before and is not after, or not as before.
fn check_lost(access: &Access<'_>, remedy: &Remedy) -> bool {
    let estate = edited(access.estate(), access.catalog(), &remedy.edits);
    let after = Access::new(&estate, access.catalog());
    let mut lost = remedy.lost.iter();
    // What a resource runs as is no permission of anybody.
    let mut edits = remedy.edits.iter();
    (!remedy.lost.is_empty() || edits.all(|edit| matches!(edit, EstateEdit::Release { .. })))
        && lost.all(|lost| {
            let mut principals = lost.principals.iter();
            principals.all(|name| {
                let principal = access
                    .find_principal(name.trim_start_matches("account "))
                    .unwrap_or_else(|error| panic!("{error:?}"));
                let mut actions = lost.actions.iter().take(20).filter_map(|name| access.action(name));
                actions.all(|action| {
                    let question = Question::new(principal.clone(), action, access.target(&lost.resource));
                    let before = access.can(&question).decision;
                    !matches!(before, Decision::Denied(_)) && before != after.can(&question).decision
                })
            })
        })
}

/// Cuts the path of a case, if there is one.
fn cut_case(case: &Case) -> Outcome {
    let estate = estate(&case.estate);
    let access = Access::new(&estate, Catalog::embedded());
    let options = MapOptions {
        with_experimental: true,
    };
    let map = Map::build_with(&access, options);
    let Some((from, to)) = case.finds.split_once(" -> ") else {
        return Outcome::NoPath;
    };
    let to = match to {
        "administrators" => map.ends(&access, "admin", &Jewels::default()).expect("ends"),
        to => BTreeSet::from([node(&map, to).expect("the end")]),
    };
    let from = node(&map, from).expect("the start");
    let query = PathQuery::between(BTreeSet::from([from]), to);
    assert!(
        map.paths(&access, &query).total > 0,
        "{}: {}",
        case.technique,
        case.finds
    );
    let points = map.choke_points(&access, &query, &options.into());
    if points.is_verified && is_cut(&access, &map, &query, &points) {
        return Outcome::Cut;
    }
    let told = points.points.iter().map(|point| {
        let edits = point.remedies.first().map(|remedy| &remedy.edits);
        let edits: Vec<String> = edits.into_iter().flatten().map(ToString::to_string).collect();
        let words = map.edge(point.edge).words();
        let lost = point.remedies.first().map(|remedy| &remedy.lost);
        format!("    {words}: {edits:?} {:?} loses {lost:?}", point.obstacle)
    });
    let told: Vec<String> = told.collect();
    Outcome::Left(format!("{}: {}\n{}", case.technique, case.finds, told.join("\n")))
}

/// Paths that techniques open can be cut by edits of policies, and are gone once they are made.
#[test]
fn edits_cut_techniques() {
    let outcomes: Vec<Outcome> = cases().par_iter().map(cut_case).collect();
    let left = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Left(told) => Some(told.as_str()),
        Outcome::NoPath | Outcome::Cut => None,
    });
    let left: Vec<&str> = left.collect();
    let cut = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Cut))
        .count();
    assert!(left.is_empty(), "{cut} cut, {} not\n{}", left.len(), left.join("\n"));
    assert!(cut > 200, "{cut} cut");
}
