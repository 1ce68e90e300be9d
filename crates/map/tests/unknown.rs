//! Principals of which only a deployment will tell who they are.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_map::{Exposure, Jewels, Map, PathQuery, PathSeverity};
use iamscope_testkit::estate;

/// Returns every edge but those of administrators as a line, and checks that its proof can be repeated.
fn edges(estate: &Estate) -> String {
    let access = Access::new(estate, Catalog::embedded());
    let map = Map::build(&access);
    let mut lines = String::new();
    for edge in map.edges() {
        assert!(edge.is_reproduced_by(&access));
        let (from, to) = (map.node(edge.from), map.node(edge.to));
        if from.label != "root" && !to.label.starts_with("administrators") {
            lines += &format!("{} ({}) {} {}", from.label, from.kind, edge.relation, to.label);
            if !edge.condition.is_true() {
                lines += &format!(" if {}", edge.condition);
            }
            lines += "\n";
        }
    }
    lines
}

#[test]
fn whoever_is_not_known_is_one_of_its_own() {
    let estate = estate(
        r#"
        account 111122223333
        user alice
          allow sts:AssumeRole on role/ops
        user eve
          allow s3:GetObject on *
        role app
          trust-policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"⟨var.trusted⟩"},"Action":"sts:AssumeRole"}}
        role ops
          trust-policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:⟨var.friend⟩","arn:aws:iam::111122223333:root"]},"Action":"sts:AssumeRole"}}
        role vendor
          trust-policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::⟨var.vendor⟩:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a"}}}}
        role named
          trust-policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::⟨var.vendor⟩:role/deploy"},"Action":"sts:AssumeRole"}}
    "#,
    );
    insta::assert_snapshot!(edges(&estate), @"
    unknown account ⟨var.vendor⟩ (unknown principal) can assume role/vendor if sts:ExternalId StringEquals a and somebody is in account ⟨var.vendor⟩
    unknown principal ⟨var.friend⟩ (unknown principal) can assume role/ops if somebody is ⟨var.friend⟩
    unknown principal ⟨var.trusted⟩ (unknown principal) can assume role/app if somebody is ⟨var.trusted⟩
    unknown principal ⟨var.vendor⟩:role/deploy (unknown principal) can assume role/named if somebody is ⟨var.vendor⟩:role/deploy
    user/alice (user) can assume role/ops
    ");
}

#[test]
fn a_resource_may_let_in_somebody_whom_nobody_knows() {
    let estate = estate(
        r#"
        account 111122223333
        bucket data
          policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"⟨var.reader⟩"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}}
        user alice
          allow s3:GetObject on bucket/data/*
        user eve
    "#,
    );
    insta::assert_snapshot!(edges(&estate), @"
    unknown principal ⟨var.reader⟩ (unknown principal) can read bucket/data if somebody is ⟨var.reader⟩
    user/alice (user) can read bucket/data
    ");
}

#[test]
fn paths_from_the_unknown_are_no_paths_from_outside() {
    let estate = estate(
        r#"
        account 111122223333
        role app
          trust-policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"⟨var.trusted⟩"},"Action":"sts:AssumeRole"}}
          allow iam:PutRolePolicy on role/app
    "#,
    );
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let starts = |text| map.starts(&access, text, &Jewels::default()).expect("starts");
    let paths = |text| {
        let ends = map.ends(&access, "admin", &Jewels::default()).expect("ends");
        map.paths(&access, &PathQuery::between(starts(text), ends)).paths
    };
    assert!(paths("internet").is_empty() && paths("external").is_empty());
    let unknown = paths("unknown");
    let [path] = unknown.as_slice() else {
        panic!("one path, not {}", unknown.len());
    };
    assert_eq!(
        (path.assessment.severity, path.assessment.exposure),
        (PathSeverity::High, Exposure::Unknown)
    );
    insta::assert_snapshot!(path.assessment.sentence, @"unknown principal ⟨var.trusted⟩, whoever that is, rules 111122223333");
    let known = paths("role/app");
    let exposures = known
        .iter()
        .map(|path| (path.assessment.severity, path.assessment.exposure));
    assert_eq!(exposures.collect::<Vec<_>>(), [(PathSeverity::High, Exposure::Inside)]);
}

#[test]
fn an_older_version_may_allow_more_where_none_was_seen() {
    let text = r#"
        account 111122223333
        policy basic
          allow iam:SetDefaultPolicyVersion on *
        user eve
          attach basic
    "#;
    assert_eq!(edges(&estate(text)), "");
    let unseen = text.replace("on *\n", "on *\n          version unseen\n");
    let estate = estate(&unseen);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let conditions = map.edges().iter().filter(|edge| !edge.condition.is_true());
    let conditions = conditions.map(|edge| edge.condition.to_string()).collect::<Vec<_>>();
    assert_eq!(conditions, ["policy basic has an older version that allows everything"]);
}
