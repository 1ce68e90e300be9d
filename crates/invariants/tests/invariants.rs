//! Invariants, answered about small estates.
#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_access::{Access, Question};
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_eval::Decision;
use iamscope_invariants::{Checker, Standing, Verdict, parse};
use iamscope_prove::Mode;
use iamscope_testkit::estate;
use proptest::prelude::*;

fn check(estate: &Estate, invariants: &str) -> Vec<(String, Verdict)> {
    let access = Access::new(estate, Catalog::embedded());
    let checker = Checker::new(&access, Mode::Typed);
    let invariants = parse(invariants).expect("invariants");
    let verdict = |invariant| checker.check(invariant).expect("a verdict");
    let verdicts = invariants.iter().map(|one| (one.name.clone(), verdict(one)));
    verdicts.collect()
}

fn shown(text: &str, invariants: &str) -> String {
    let estate = estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let mut lines = Vec::new();
    for (name, verdict) in check(&estate, invariants) {
        lines.push(format!("{name}: {:?}", verdict.standing()));
        for breach in &verdict.breaches {
            let question = &breach.question;
            let keys: Vec<String> = question
                .context
                .iter()
                .map(|(key, value)| format!("{key}={value:?}"))
                .collect();
            let others: Vec<String> = breach.others.iter().map(|other| access.name(other)).collect();
            lines.push(format!(
                "  {} {} {} {} [{}]",
                access.name(&question.principal),
                question.action,
                question.resource.arn,
                keys.join(" "),
                others.join(", ")
            ));
        }
        lines.extend(
            verdict
                .doubts
                .iter()
                .map(|doubt| format!("  ? {}: {}", doubt.about, doubt.why)),
        );
    }
    lines.join("\n")
}

const BACKUPS: &str = "\
account 111122223333
role backup
  allow s3:* on bucket/backups,bucket/backups/*
role reader
  allow s3:GetObject on bucket/backups/*
role old
  allow s3:Delete* on bucket/backups/2019/*
user admin
  attach AdministratorAccess
bucket backups
";

#[test]
fn whoever_can_on_a_part_breaks_it() {
    let invariants = "\
invariants:
  - {name: all, only: role/backup, can: s3:DeleteObject, on: bucket/backups}
  - {name: spared, only: [role/backup, role/old, user/admin], can: s3:DeleteObject, on: bucket/backups}
  - {name: elsewhere, only: [role/backup, user/admin], can: s3:DeleteObject, on: 'arn:aws:s3:::backups/2020/*'}
  - {name: readers, nobody: roles, except: role/backup, can: s3:Get*, on: bucket/backups}
";
    insta::assert_snapshot!(shown(BACKUPS, invariants), @r#"
    all: Broken
      user/admin s3:DeleteObject arn:aws:s3:::backups/example  []
      role/old s3:DeleteObject arn:aws:s3:::backups/2019/example  []
    spared: Holds
    elsewhere: Holds
    readers: Broken
      role/reader s3:GetObject arn:aws:s3:::backups/example  []
    "#);
}

#[test]
fn layers_hold_together() {
    let text = "\
organization o-acme management 999988887777
unit workloads
  scp deny kms:* on * if StringNotEquals aws:RequestedRegion us-east-1
account 111122223333 in workloads
role app
  allow kms:Decrypt on *
  boundary fence
role free
  allow kms:Decrypt on *
  deny kms:* on * if Bool aws:MultiFactorAuthPresent false
policy fence
  allow s3:* on *
key data
  grant 111122223333 kms:*
  grant 444455556666 kms:Decrypt if StringEquals aws:PrincipalOrgID o-acme
account 444455556666 in workloads
role guest
  allow kms:Decrypt on *
";
    let invariants = "\
invariants:
  - {name: home, nobody: outside account 111122223333, can: kms:Decrypt, on: key/data}
  - {name: strangers, nobody: outside the organization, can: kms:Decrypt, on: key/data}
  - {name: app, nobody: role/app, can: kms:Decrypt, on: key/data}
  - {name: free, nobody: role/free, can: kms:Decrypt, on: key/data}
  - {name: admins, nobody: anyone, can: kms:PutKeyPolicy, on: key/data}
";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    home: Broken
      444455556666:role/guest kms:Decrypt arn:aws:kms:us-east-1:111122223333:key/data  []
      444455556666:root kms:Decrypt arn:aws:kms:us-east-1:111122223333:key/data  []
    strangers: Holds
    app: Holds
    free: Broken
      111122223333:role/free kms:Decrypt arn:aws:kms:us-east-1:111122223333:key/data aws:multifactorauthpresent=Absent []
    admins: Holds
    "#);
}

#[test]
fn outsiders_are_found() {
    let text = "\
account 111122223333
bucket open
  grant anyone s3:GetObject on bucket/open/public/*
bucket shared
  grant 444455556666 s3:GetObject on bucket/shared/*
bucket logs
  grant service:cloudtrail.amazonaws.com s3:PutObject on bucket/logs/*
role deploy
  trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:acme/*
role vendor
  trust aws 444455556666 if StringEquals sts:ExternalId x1
  allow s3:* on *
";
    let invariants = "\
invariants:
  - {name: public, nobody: anonymous, can: '*', on: 'type s3:bucket'}
  - {name: accounts, nobody: outside account 111122223333, can: s3:GetObject, on: bucket/shared}
  - {name: logs, nobody: outside account 111122223333, can: '*', on: bucket/logs}
  - {name: services, nobody: services, can: s3:PutObject, on: bucket/logs}
  - {name: deploy, nobody: outside account 111122223333, can: 'sts:*', on: role/deploy}
  - {name: vendor, nobody: outside account 111122223333, can: sts:AssumeRole, on: role/vendor}
";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    public: Broken
      anyone s3:GetObject arn:aws:s3:::open/public/example  []
    accounts: Broken
      444455556666:user/1 s3:GetObject arn:aws:s3:::shared/example  []
    logs: Holds
    services: Broken
      cloudtrail.amazonaws.com s3:PutObject arn:aws:s3:::logs/example  []
    deploy: Broken
      token.actions.githubusercontent.com sts:AssumeRoleWithWebIdentity arn:aws:iam::111122223333:role/deploy token.actions.githubusercontent.com:sub=One("repo:acme/example") []
    vendor: Broken
      444455556666:user/1 sts:AssumeRole arn:aws:iam::111122223333:role/vendor sts:externalid=One("x1") []
    "#);
}

#[test]
fn what_is_done_to_roles_and_users_is_asked_of_callers_alone() {
    let text = "\
account 111122223333
role admin
  allow iam:* on *
role AWSReservedSSO_ReadOnly_1 path /aws-reserved/sso.amazonaws.com/
role app
  tag stage=prod
  trust service lambda.amazonaws.com
role helper
  allow iam:PassRole on role/app
  allow sts:AssumeRole on *
  allow cloudtrail:StopLogging on *
user ann
  allow iam:CreateAccessKey on user/${aws:username}
account 444455556666
role other
  allow iam:* on *
";
    let invariants = "\
invariants:
  - {name: trust, nobody: anyone, can: 'sts:*', on: 111122223333:role/app}
  - {name: passing, only: role/admin, can: iam:PassRole, on: type iam:role}
  - {name: tagged, nobody: anyone, can: iam:UpdateAssumeRolePolicy, on: tag stage=prod}
  - {name: keys, only: role/admin, can: iam:CreateAccessKey, on: 'user/*'}
  - {name: policies, only: role/admin, can: iam:CreatePolicyVersion, on: 'arn:aws:iam::111122223333:policy/*'}
  - {name: trails, nobody: anyone, can: cloudtrail:StopLogging, on: '*'}
  - {name: reserved, only: role/helper, can: iam:PutRolePolicy, on: 'role/*'}
  - {name: all, nobody: account 444455556666, can: 'iam:*', on: 'arn:aws:iam::111122223333:*'}
";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    trust: Holds
    passing: Broken
      111122223333:role/helper iam:PassRole arn:aws:iam::111122223333:role/app  []
      444455556666:role/other iam:PassRole arn:aws:iam::444455556666:role/other  []
    tagged: Broken
      111122223333:role/admin iam:UpdateAssumeRolePolicy arn:aws:iam::111122223333:role/app  []
    keys: Broken
      111122223333:user/ann iam:CreateAccessKey arn:aws:iam::111122223333:user/ann  []
    policies: Holds
    trails: Broken
      111122223333:role/helper cloudtrail:StopLogging arn:aws:cloudtrail:us-east-1:111122223333:trail/example  []
    reserved: Broken
      111122223333:role/admin iam:PutRolePolicy arn:aws:iam::111122223333:role/helper  []
      444455556666:role/other iam:PutRolePolicy arn:aws:iam::444455556666:role/other  []
    all: Holds
    "#);
}

#[test]
fn users_and_roles_that_nobody_saw_may_do_it() {
    let text = "\
account 111122223333
bucket data
  grant 444455556666 s3:GetObject on bucket/data/*
bucket closed
account 444455556666 unseen identities
bucket theirs
bucket kept
  refuse anyone s3:* on bucket/kept,bucket/kept/*
";
    let invariants = "\
invariants:
  - {name: shared, nobody: outside account 111122223333, can: s3:GetObject, on: bucket/data}
  - {name: closed, nobody: outside account 111122223333, can: s3:GetObject, on: bucket/closed}
  - {name: home, nobody: account 444455556666, can: s3:GetObject, on: bucket/theirs}
  - {name: kept, nobody: account 444455556666, can: s3:GetObject, on: bucket/kept}
  - {name: not-theirs, nobody: account 111122223333, can: s3:GetObject, on: bucket/theirs}
";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    shared: Unknown
      ? users and roles of account 444455556666, to 111122223333:bucket/data: they were not seen
    closed: Holds
    home: Unknown
      ? users and roles of account 444455556666, to 444455556666:bucket/theirs: they were not seen
    kept: Holds
    not-theirs: Holds
    "#);
}

#[test]
fn tags_of_a_resource_are_not_those_of_what_is_in_it() {
    let text = "\
account 111122223333
role app
  allow s3:* on * if StringEquals aws:ResourceTag/stage test
bucket data
  tag stage=prod
";
    let invariants = "\
invariants:
  - {name: bucket, nobody: anyone, can: s3:DeleteBucket, on: 'arn:aws:s3:::data'}
  - {name: objects, nobody: anyone, can: s3:DeleteObject, on: bucket/data}
";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    bucket: Holds
    objects: Broken
      role/app s3:DeleteObject arn:aws:s3:::data/example aws:resourcetag/stage=One("test") []
    "#);
}

#[test]
fn what_was_not_seen_is_no_proof() {
    let text = "\
account 111122223333
role app
  attach arn:aws:iam::111122223333:policy/lost
bucket data
";
    let invariants = "invariants:\n  - {name: a, nobody: roles, can: s3:GetObject, on: bucket/data}";
    insta::assert_snapshot!(shown(text, invariants), @r#"
    a: Unknown
      ? role/app, to bucket/data: it depends on managed policy lost (not seen) allows it and not (managed policy lost (not seen) denies it)
    "#);
}

#[test]
fn what_nothing_means_is_an_error() {
    let estate = estate("account 111122223333\nbucket data\nrole app");
    let access = Access::new(&estate, Catalog::embedded());
    let checker = Checker::new(&access, Mode::Typed);
    for (invariant, expected) in [
        (
            "{name: a, nobody: role/ap, can: s3:*, on: bucket/data}",
            "no principal `role/ap`, did you mean",
        ),
        (
            "{name: a, nobody: anyone, can: s3:Gte, on: bucket/data}",
            "no action `s3:Gte`",
        ),
        (
            "{name: a, nobody: anyone, can: s3:*, on: bucket/dat}",
            "no resource `bucket/dat`",
        ),
        (
            "{name: a, nobody: anyone, can: s3:*, on: tag a=b}",
            "nothing of the estate is meant by `tag a=b`",
        ),
        (
            "{name: a, nobody: outside account 1, can: s3:*, on: bucket/data}",
            "the estate has no account `1`",
        ),
        (
            "{name: a, nobody: outside the organization, can: s3:*, on: bucket/data}",
            "the estate tells of no organization",
        ),
    ] {
        let invariants = parse(&format!("invariants:\n  - {invariant}")).expect("invariants");
        let problem = checker.check(&invariants[0]).expect_err("a mistake");
        assert!(
            problem.to_string().starts_with(&format!("line 2: {expected}")),
            "{problem}"
        );
        assert!(problem.help.is_some());
    }
}

const STATEMENTS: [&str; 10] = [
    "allow s3:* on *",
    "allow s3:GetObject on bucket/data/*",
    "allow s3:GetObject,s3:PutObject on bucket/data/a/*",
    "deny s3:GetObject on bucket/data/a/*",
    "deny s3:* on * if StringNotEquals aws:PrincipalTag/team red",
    "allow not s3:Put* on not bucket/data/b/*",
    "allow s3:* on bucket/data/${aws:username}/*",
    "deny s3:PutObject on * if Bool aws:SecureTransport true",
    "allow iam:*,sts:* on role/one",
    "allow iam:* on * if StringEquals aws:ResourceTag/team red",
];
const GRANTS: [&str; 6] = [
    "grant 111122223333 s3:GetObject on bucket/data/*",
    "grant role/one s3:PutObject on bucket/data/a/*",
    "grant 444455556666 s3:* on bucket/data/*",
    "refuse anyone s3:* on bucket/data/a/* if StringNotEquals aws:PrincipalAccount 111122223333",
    "refuse user/two s3:GetObject on bucket/data/*",
    "grant anyone s3:GetObject on bucket/data/b/* if StringEquals aws:PrincipalTag/team red",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever single answers say, no proof may say otherwise.
    #[test]
    fn proofs_agree_with_single_answers(
        own in prop::collection::vec(prop::collection::vec(0..STATEMENTS.len(), 0..3), 3),
        grants in prop::collection::vec(0..GRANTS.len(), 0..3),
        is_bounded: bool,
    ) {
        let lines = |places: &[usize], of: &[&str]| {
            places.iter().map(|&place| format!("  {}\n", of[place])).collect::<String>()
        };
        let boundary = if is_bounded { "  boundary fence\n" } else { "" };
        let estate = estate(&format!(
            "account 111122223333\npolicy fence\n  allow s3:Get* on *\nrole one\n  tag team=red\n  trust aws user/two\n{boundary}{}user two\n{}\
            bucket data\n{}account 444455556666\nrole three\n{}",
            lines(&own[0], &STATEMENTS),
            lines(&own[1], &STATEMENTS),
            lines(&grants, &GRANTS),
            lines(&own[2], &STATEMENTS),
        ));
        let access = Access::new(&estate, Catalog::embedded());
        let checker = Checker::new(&access, Mode::Typed);
        for who in ["role/one", "user/two", "role/three"] {
            for action in ["s3:GetObject", "s3:PutObject"] {
                let text = format!("invariants:\n  - {{name: a, nobody: {who}, can: '{action}', on: 'arn:aws:s3:::data/*'}}");
                let verdict = checker.check(&parse(&text).expect("invariants")[0]).expect("a verdict");
                let principal = access.find_principal(who).expect("a principal");
                for key in ["a/x", "b/x", "two/x", "x"] {
                    let question = Question::new(
                        principal.clone(),
                        access.find_action(action).expect("an action"),
                        access.target(&format!("arn:aws:s3:::data/{key}")),
                    );
                    let is_allowed = access.can(&question).decision == Decision::Allowed;
                    prop_assert!(!is_allowed || verdict.standing() == Standing::Broken, "{} {} {}", who, action, key);
                }
            }
            for action in ["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"] {
                let question = Question::new(
                    access.find_principal(who).expect("a principal"),
                    access.find_action(action).expect("an action"),
                    access.find_resource("role/one").expect("a role"),
                );
                let is_allowed = access.can(&question).decision == Decision::Allowed;
                for on in ["role/one", "'role/*'", "tag team=red", "'arn:aws:iam::111122223333:*'", "'*'"] {
                    let text = format!("invariants:\n  - {{name: a, nobody: {who}, can: ['{action}', 's3:Get*'], on: {on}}}");
                    let verdict = checker.check(&parse(&text).expect("invariants")[0]).expect("a verdict");
                    prop_assert!(!is_allowed || verdict.standing() == Standing::Broken, "{} {} {} {:?}", who, action, on, verdict.doubts);
                }
            }
        }
    }
}
