//! Edges of the maps of small estates.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_map::{Limits, Map, Proof};
use iamscope_testkit::estate;

/// Returns every edge as a line, and checks that its proof can be repeated.
fn edges(estate: &Estate) -> Vec<String> {
    let access = Access::new(estate, Catalog::embedded());
    let map = Map::build(&access);
    let describe = |edge: &iamscope_map::Edge| {
        assert!(edge.is_reproduced_by(&access));
        let action = match &edge.proof {
            Proof::Question(question) => format!(" by {}", question.action),
            Proof::Setting => String::new(),
            Proof::Requirements(requirements) => {
                let asked = requirements.iter().filter_map(|requirement| requirement.asked());
                let actions = asked.map(|asked| asked.action.to_string()).collect::<Vec<_>>();
                format!(" by {}", actions.join(" and "))
            }
        };
        let condition = if edge.condition.is_true() {
            String::new()
        } else {
            format!(" if {}", edge.condition)
        };
        let (from, to) = (&map.node(edge.from).label, &map.node(edge.to).label);
        format!("{from} {} {to}{action}{condition}", edge.relation)
    };
    map.edges().iter().map(describe).collect()
}

/// Returns the labels of what a principal reaches, with the distance.
fn reach(estate: &Estate, from: &str) -> Vec<String> {
    let access = Access::new(estate, Catalog::embedded());
    let map = Map::build(&access);
    let start = map
        .find_principal(&access.find_principal(from).expect("a principal"))
        .expect("a node");
    let reach = map.reach(start, Limits::default());
    assert_eq!(reach.truncation, None);
    let others = reach.nodes().filter(|entry| entry.distance > 0);
    others
        .map(|entry| format!("{} {}", entry.distance, map.node(entry.node).label))
        .collect()
}

const CHAIN: &str = "account 111122223333
group devs
  allow sts:AssumeRole on arn:aws:iam::111122223333:role/first
user alice
  member devs
user admin
  attach AdministratorAccess
role first
  trust aws 111122223333
  allow sts:AssumeRole on *
role second
  trust aws role/first
  allow s3:GetObject on arn:aws:s3:::data/logs/*
role third
  trust aws role/second if IpAddress aws:SourceIp 192.0.2.0/24
  allow s3:PutBucketPolicy on *
bucket data
";

#[test]
fn assumption_needs_both_sides() {
    assert_eq!(
        edges(&estate(CHAIN)),
        [
            "root administers administrators of 111122223333 by iam:AttachGroupPolicy",
            "user/admin administers administrators of 111122223333 by iam:AttachGroupPolicy",
            "user/alice is in group/devs",
            "user/alice can assume role/first by sts:AssumeRole",
            "role/first can assume role/second by sts:AssumeRole",
            "role/second can assume role/third by sts:AssumeRole if aws:SourceIp IpAddress 192.0.2.0/24",
            "role/second can read bucket/data by s3:GetObject",
            "role/third can administer bucket/data by s3:PutBucketPolicy",
            "role/third can escalate by x-s3-putbucketpolicy to bucket/data by s3:PutBucketPolicy and s3:GetObject",
        ]
    );
}

#[test]
fn walks_follow_chains_and_administrators() {
    let estate = estate(CHAIN);
    assert_eq!(
        reach(&estate, "user/alice"),
        [
            "1 group/devs",
            "1 role/first",
            "2 role/second",
            "3 bucket/data",
            "3 role/third"
        ]
    );
    assert_eq!(
        reach(&estate, "user/admin"),
        [
            "1 administrators of 111122223333",
            "2 user/alice",
            "2 group/devs",
            "2 role/first",
            "2 role/second",
            "2 role/third",
            "2 bucket/data",
        ]
    );
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let node = |label: &str| map.nodes().iter().find(|node| node.label == label).expect("a node").id;
    let path = map
        .path(node("user/alice"), node("role/third"), Limits::default())
        .expect("a path");
    let labels = path
        .iter()
        .map(|step| map.node(step.node).label.as_str())
        .collect::<Vec<_>>();
    assert_eq!(labels, ["user/alice", "role/first", "role/second", "role/third"]);
    let last = path.last().expect("a last step");
    assert_eq!(last.condition.to_string(), "aws:SourceIp IpAddress 192.0.2.0/24");
    let behind = map.reached_by(node("bucket/data"), Limits::default());
    let labels = behind
        .nodes()
        .map(|entry| map.node(entry.node).label.as_str())
        .collect::<Vec<_>>();
    assert_eq!(
        labels,
        [
            "bucket/data",
            "role/second",
            "role/third",
            "administrators of 111122223333",
            "role/first",
            "root",
            "user/admin",
            "user/alice",
        ]
    );
    let short = map.reach(node("user/alice"), Limits { nodes: 2, depth: 9 });
    assert!(short.truncation.is_some() && short.nodes().count() == 2);
}

#[test]
fn the_world_outside() {
    let estate = estate(
        "organization o-acme management 999988887777
account 111122223333
role vendor
  trust aws 444455556666 if StringEquals sts:ExternalId x
role partner
  trust aws arn:aws:iam::444455556666:role/ci
role deploy
  trust federated token.actions.githubusercontent.com if StringEquals token.actions.githubusercontent.com:sub repo:acme/web:ref:refs/heads/main and StringEquals token.actions.githubusercontent.com:aud sts.amazonaws.com
role compute
  trust service lambda.amazonaws.com
role open
  trust aws anyone
role ours
  trust aws anyone if StringEquals aws:PrincipalOrgID o-acme
bucket site
  grant anyone s3:GetObject on arn:aws:s3:::site/public/*
  public-access-block off
function job role compute
user dev
  allow lambda:UpdateFunctionCode on *
user caller
  allow lambda:InvokeFunction on *
",
    );
    let all = edges(&estate);
    let found = all
        .iter()
        .filter(|edge| !edge.contains("administer"))
        .collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            "anyone can assume role/open by sts:AssumeRole",
            "anyone can read bucket/site by s3:GetObject",
            "organization o-acme can assume role/ours by sts:AssumeRole",
            "account 444455556666 can assume role/vendor by sts:AssumeRole if sts:ExternalId StringEquals x",
            "444455556666:role/ci can assume role/partner by sts:AssumeRole",
            "repo:acme/web:ref:refs/heads/main can assume role/deploy by sts:AssumeRoleWithWebIdentity if token.actions.githubusercontent.com:aud StringEquals sts.amazonaws.com",
            "lambda.amazonaws.com can assume role/compute by sts:AssumeRole",
            "user/caller can invoke function/job by lambda:InvokeFunction",
            "user/dev can escalate by lambda-003 to role/compute by lambda:UpdateFunctionCode if something calls the function",
            "user/dev can write function/job by lambda:UpdateFunctionCode",
            "function/job runs as role/compute",
        ]
    );
    assert!(reach(&estate, "user/dev").contains(&"1 role/compute".to_owned()));
    assert!(
        !reach(&estate, "user/caller")
            .iter()
            .any(|line| line.ends_with("role/compute"))
    );
    assert!(reach(&estate, "user/caller").contains(&"1 role/ours".to_owned()));
}

#[test]
fn contradicting_steps_are_no_path() {
    let estate = estate(
        "account 111122223333
user alice
role first
  trust aws user/alice if IpAddress aws:SourceIp 192.0.2.0/24
role second
  trust aws role/first if NotIpAddress aws:SourceIp 192.0.2.0/24
",
    );
    // The two conditions are different facts to the formula; a deny on the very condition is what contradicts.
    assert_eq!(reach(&estate, "alice"), ["1 role/first", "2 role/second"]);
    let denied = iamscope_testkit::estate(
        r#"account 111122223333
user alice
role first
  trust aws user/alice if IpAddress aws:SourceIp 192.0.2.0/24
  deny * on * if IpAddress aws:SourceIp 192.0.2.0/24
role second
  trust aws role/first
"#,
    );
    assert_eq!(reach(&denied, "alice"), ["1 role/first"]);
}

#[test]
fn what_an_organization_shares_needs_leave_from_both_accounts() {
    let estate = estate(
        "organization o-acme management 999988887777
unit workloads
account 111122223333 in workloads
topic news
  grant anyone sns:Publish if StringEquals aws:PrincipalOrgID o-acme
role shared
  trust aws anyone if StringEquals aws:PrincipalOrgID o-acme
bucket site
  grant anyone s3:GetObject on arn:aws:s3:::site/*
user inside
account 444455556666 in workloads
user stranger
user invited
  allow sns:Publish on *
  allow sts:AssumeRole on *
",
    );
    let site = "1 111122223333:bucket/site".to_owned();
    let role = "1 111122223333:role/shared".to_owned();
    let topic = "1 111122223333:topic/news".to_owned();
    let sorted = |from: &str| {
        let mut found = reach(&estate, from);
        found.sort();
        found
    };
    assert_eq!(sorted("user/inside"), [site.clone(), role.clone(), topic.clone()]);
    assert_eq!(sorted("user/stranger"), std::slice::from_ref(&site));
    assert_eq!(sorted("user/invited"), [site, role, topic]);
}
