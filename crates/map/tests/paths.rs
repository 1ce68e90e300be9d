//! Paths through the maps of small estates.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_map::{Jewels, Map, Path, PathQuery, Paths, Through};
use iamscope_testkit::estate;
use std::collections::BTreeSet;

/// What a test asks with.
struct Asked<'e> {
    access: Access<'e>,
    map: Map,
}

impl<'e> Asked<'e> {
    fn new(estate: &'e Estate) -> Self {
        let access = Access::new(estate, Catalog::embedded());
        let map = Map::build(&access);
        Self { access, map }
    }

    fn query(&self, from: &str, to: &str) -> PathQuery {
        let jewels = Jewels::default();
        let from = self.map.starts(&self.access, from, &jewels).expect("starts");
        PathQuery::between(from, self.map.ends(&self.access, to, &jewels).expect("ends"))
    }

    fn paths(&self, query: &PathQuery) -> Paths {
        let paths = self.map.paths(&self.access, query);
        for path in &paths.paths {
            self.check(path);
        }
        paths
    }

    /// Checks what holds of every path: it is connected, simple, of edges of the map, and can be followed by its key.
    fn check(&self, path: &Path) {
        let mut at = path.start;
        for step in &path.steps {
            assert_eq!(step.from, at);
            at = step.to;
            match step.through {
                Through::Edge(edge) => {
                    let edge = self.map.edge(edge);
                    assert_eq!(
                        (edge.from, edge.to, &edge.condition),
                        (step.from, step.to, &step.condition)
                    );
                }
                Through::Open(edge) => assert_eq!(self.map.edge(edge).to, step.to),
                Through::Administration => assert!(step.condition.is_true()),
                Through::Start => panic!("a step is no start"),
            }
        }
        let nodes: BTreeSet<_> = path.nodes().collect();
        assert_eq!(nodes.len(), path.steps.len() + 1, "{path:?}");
        let key = path.key.to_string();
        let again = self
            .map
            .path_by_key(&self.access, &key, &BTreeSet::new())
            .expect("a path");
        assert_eq!(again.nodes().collect::<Vec<_>>(), path.nodes().collect::<Vec<_>>());
    }

    fn line(&self, path: &Path) -> String {
        let label = |node| self.map.node(node).label.as_str();
        let steps = path.steps.iter().map(|step| {
            let word = match step.through {
                Through::Edge(edge) => self.map.edge(edge).relation.as_str(),
                Through::Open(_) => "as anyone",
                Through::Administration | Through::Start => "rules",
            };
            format!(" -{word}-> {}", label(step.to))
        });
        let condition = match path.condition.is_true() {
            true => String::new(),
            false => format!(" if {}", path.condition),
        };
        let steps: String = steps.collect();
        format!("{}: {}{steps}{condition}", path.assessment.severity, label(path.start))
    }

    fn lines(&self, query: &PathQuery) -> Vec<String> {
        self.paths(query).paths.iter().map(|path| self.line(path)).collect()
    }
}

const CHAIN: &str = "account 111122223333
user alice
  allow sts:AssumeRole on *
role first
  trust aws 111122223333
  allow sts:AssumeRole on *
role second
  trust aws role/first,user/alice if IpAddress aws:SourceIp 192.0.2.0/24
  attach AdministratorAccess
role third
  trust aws role/first if IpAddress aws:SourceIp 198.51.100.0/24
  allow sts:AssumeRole on *
role fourth
  trust aws role/third if IpAddress aws:SourceIp 192.0.2.0/24
  attach AdministratorAccess
bucket data
  grant anyone s3:GetObject
";

#[test]
fn shorter_and_surer_paths_come_first() {
    let estate = estate(CHAIN);
    let asked = Asked::new(&estate);
    assert_eq!(
        asked.lines(&asked.query("user/alice", "admin")),
        [
            "high: user/alice -can assume-> role/second -administers-> administrators of 111122223333 if aws:SourceIp IpAddress 192.0.2.0/24",
            "high: user/alice -can assume-> role/first -can assume-> role/second -administers-> administrators of 111122223333 if aws:SourceIp IpAddress 192.0.2.0/24",
        ]
    );
}

#[test]
fn paths_that_contradict_themselves_are_dropped() {
    let estate = estate(CHAIN);
    let asked = Asked::new(&estate);
    let paths = asked.paths(&asked.query("user/alice", "role/fourth"));
    // Whoever rules the account has every role in it; the way over `third` asks for two addresses at once.
    let direct = paths
        .paths
        .iter()
        .filter(|path| path.steps.iter().all(|step| step.edge().is_some()));
    assert_eq!((direct.count(), paths.contradictory), (0, 1));
}

#[test]
fn queries_can_narrow_paths() {
    let estate = estate(CHAIN);
    let asked = Asked::new(&estate);
    let query = asked.query("user/alice", "role/second");
    let first = asked.map.find_node(&asked.access, "role/first").expect("a node");
    let count = |query: &PathQuery| asked.paths(query).paths.len();
    assert_eq!(count(&query), 2);
    let via = PathQuery {
        via: vec![BTreeSet::from([first])],
        ..query.clone()
    };
    assert_eq!(
        asked.lines(&via),
        ["high: user/alice -can assume-> role/first -can assume-> role/second if aws:SourceIp IpAddress 192.0.2.0/24"]
    );
    let without = PathQuery {
        without_nodes: BTreeSet::from([first]),
        ..query.clone()
    };
    assert_eq!(count(&without), 1);
    let short = PathQuery {
        max_hops: 1,
        ..query.clone()
    };
    assert_eq!(count(&short), 1);
    let limited = PathQuery {
        limit: 1,
        ..query.clone()
    };
    let limited = asked.paths(&limited);
    assert_eq!((limited.paths.len(), limited.total, limited.is_counted), (1, 2, true));
    let counted = PathQuery {
        limit: 1,
        count_limit: 1,
        ..query
    };
    let counted = asked.paths(&counted);
    assert_eq!((counted.paths.len(), counted.total, counted.is_counted), (1, 1, false));
}

#[test]
fn what_is_open_to_anyone_is_a_step_of_each() {
    let estate = estate(CHAIN);
    let asked = Asked::new(&estate);
    assert_eq!(
        asked.lines(&asked.query("role/first", "bucket/data"))[0],
        "low: role/first -as anyone-> bucket/data"
    );
    assert_eq!(
        asked.lines(&asked.query("internet", "data:*")),
        ["high: anyone -can read-> bucket/data"]
    );
    let marked = Jewels::parse(&["bucket/da*".to_owned()]).expect("marks");
    let query = PathQuery {
        jewels: marked.nodes(&asked.access, &asked.map),
        ..asked.query("internet", "data:*")
    };
    let paths = asked.paths(&query);
    assert_eq!(
        paths.paths[0].assessment.sentence,
        "anyone on the internet gets at bucket/data, which is to be protected"
    );
    assert_eq!(asked.lines(&query), ["critical: anyone -can read-> bucket/data"]);
}

#[test]
fn what_is_open_to_anyone_needs_nobody_on_the_way() {
    let estate = estate(
        "
        account 111122223333
        user alice
          allow sts:AssumeRole on role/app
        role app
          trust aws user/alice
          trust service ec2.amazonaws.com
          profile app
        instance i-1 profile app
        bucket data
          grant anyone s3:GetObject
    ",
    );
    let asked = Asked::new(&estate);
    assert_eq!(
        asked.lines(&asked.query("user/alice", "bucket/data")),
        ["low: user/alice -as anyone-> bucket/data"]
    );
    // What runs with a role is nobody without it.
    assert_eq!(
        asked.lines(&asked.query("instance/i-1", "bucket/data")),
        ["low: instance/i-1 -runs as-> role/app -as anyone-> bucket/data"]
    );
}

#[test]
fn who_can_change_compute_has_not_its_role() {
    let text = "
        account 111122223333
        role app
          trust service ec2.amazonaws.com
          attach AdministratorAccess
          profile app
        instance i-0abc profile app
        user eve
          allow ec2:ModifyInstanceAttribute on *
    ";
    let count = |text: &str| {
        let estate = estate(text);
        let asked = Asked::new(&estate);
        let paths = asked.paths(&asked.query("user/eve", "role/app"));
        paths.paths.len()
    };
    assert_eq!(count(text), 0);
    let restarts = "allow ec2:ModifyInstanceAttribute,ec2:StopInstances,ec2:StartInstances on *";
    assert_eq!(
        count(&text.replace("allow ec2:ModifyInstanceAttribute on *", restarts)),
        1
    );
}

const RULED: &str = "account 111122223333
user alice
  allow sts:AssumeRole on role/admin
role admin
  trust aws user/alice
  attach AdministratorAccess
role app
  trust service ec2.amazonaws.com
  allow s3:GetObject on bucket/data/*
  allow sts:AssumeRole on *
role target
  trust aws arn:aws:iam::444455556666:role/deploy
bucket data
account 444455556666
role deploy
  trust aws arn:aws:iam::111122223333:role/app
  allow sts:AssumeRole on *
role back
  trust aws role/deploy
";

#[test]
fn whoever_rules_an_account_need_not_walk_in_it() {
    let estate = estate(RULED);
    let asked = Asked::new(&estate);
    assert_eq!(
        asked.lines(&asked.query("user/alice", "111122223333:bucket/data")),
        [
            "low: 111122223333:user/alice -can assume-> 111122223333:role/admin -administers-> administrators of 111122223333 -rules-> 111122223333:bucket/data"
        ]
    );
    assert_eq!(
        asked.lines(&asked.query("user/alice", "444455556666:role/back")),
        [
            "low: 111122223333:user/alice -can assume-> 111122223333:role/admin -administers-> administrators of 111122223333 -rules-> 111122223333:role/app -can assume-> 444455556666:role/deploy -can assume-> 444455556666:role/back"
        ]
    );
    // The way over the other account and back leads to what was ruled already.
    assert_eq!(
        asked.lines(&asked.query("user/alice", "111122223333:role/target")),
        [
            "low: 111122223333:user/alice -can assume-> 111122223333:role/admin -administers-> administrators of 111122223333 -rules-> 111122223333:role/target"
        ]
    );
}

#[test]
fn whoever_rules_an_account_is_not_whom_its_providers_vouch_for() {
    let estate = estate(
        r#"
        account 111122223333
        role admin
          attach AdministratorAccess
        role ci
          trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:acme/web:*
    "#,
    );
    let asked = Asked::new(&estate);
    let lines = asked.lines(&asked.query("role/admin", "role/ci"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("repo:acme")), "{lines:?}");
}

#[test]
fn whoever_rules_an_account_is_neither_root_nor_what_aws_keeps() {
    let estate = estate(
        "
        account 111122223333
        role admin
          attach AdministratorAccess
        role AWSReservedSSO_Ops_0123456789abcdef path /aws-reserved/sso.amazonaws.com/
        role app
          trust service ec2.amazonaws.com
    ",
    );
    let asked = Asked::new(&estate);
    let count = |to: &str| asked.lines(&asked.query("role/admin", to)).len();
    assert_eq!(count("role/app"), 1);
    assert_eq!(count("root") + count("role/AWSReservedSSO_Ops_0123456789abcdef"), 0);
}
