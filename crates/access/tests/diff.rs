//! What two small estates allow differently.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_access::Access;
use iamscope_access::diff::{Change, Comparison, Diff, DiffGap};
use iamscope_catalog::Catalog;
use iamscope_estate::builder::input::UserInput;
use iamscope_estate::{EstateBuilder, Fact};
use iamscope_eval::Decision;
use iamscope_testkit::estate;

fn diff(before: &str, after: &str) -> Diff {
    let (before, after) = (estate(before), estate(after));
    let (before, after) = (
        Access::new(&before, Catalog::embedded()),
        Access::new(&after, Catalog::embedded()),
    );
    Comparison {
        before: &before,
        after: &after,
    }
    .diff()
}

/// Returns the rows, one a line.
fn show(before: &str, after: &str) -> String {
    let diff = diff(before, after);
    let catalog = Catalog::embedded();
    let said = |decision: &Decision| match decision {
        Decision::Allowed => "yes".to_owned(),
        Decision::Denied(_) => "no".to_owned(),
        Decision::Unknown(condition) => format!("if {condition}"),
    };
    let rows = diff.rows.iter().map(|row| {
        let names: Vec<&str> = row.principals.iter().map(|principal| principal.name.as_str()).collect();
        let actions = row.actions.iter().map(|&action| {
            let action = catalog.action_by_id(action).expect("a known action");
            action.full_name().to_owned()
        });
        let actions: Vec<String> = actions.collect();
        let actions = match actions.as_slice() {
            [first, .., last] if actions.len() > 3 => format!("{first}..{last}"),
            few => few.join(","),
        };
        let change = match row.change {
            Change::Gained => "gained",
            Change::OtherCondition => "other",
            Change::Lost => "lost",
        };
        let (before, after) = (said(&row.before), said(&row.after));
        format!(
            "{change}: {} {actions} on {}: {before} -> {after}\n",
            names.join("+"),
            row.resource
        )
    });
    let mut text: String = rows.collect();
    for (word, names) in [("new", &diff.added), ("gone", &diff.removed)] {
        for name in names {
            text.push_str(&format!("{word}: {name}\n"));
        }
    }
    text
}

#[test]
fn the_same_estate_has_no_rows() {
    let text = "account 111122223333\nrole app\n  trust service ec2.amazonaws.com\n  allow s3:GetObject on *\nbucket b\n  grant anyone s3:GetObject on arn:aws:s3:::b/*\n";
    let diff = diff(text, text);
    assert!(
        diff.rows.is_empty() && diff.added.is_empty() && diff.removed.is_empty(),
        "{diff:?}"
    );
}

#[test]
fn a_statement_more_and_a_statement_less() {
    let reader = |bucket: &str| {
        format!("account 111122223333\nrole app\n  allow s3:GetObject on arn:aws:s3:::{bucket}/*\nbucket a\nbucket b\n")
    };
    let (before, after) = (&reader("a"), &reader("b"));
    insta::assert_snapshot!(show(before, after), @r"
    gained: role/app s3:GetObject on arn:aws:s3:::b/*: no -> yes
    lost: role/app s3:GetObject on arn:aws:s3:::a/*: yes -> no
    ");
}

#[test]
fn what_is_written_otherwise_and_says_the_same_is_no_change() {
    let before = "account 111122223333\nrole app\n  allow s3:GetObject on *\n  allow s3:PutObject on *\n";
    let after = "account 111122223333\nrole app\n  allow s3:PutObject,s3:GetObject on *\n";
    insta::assert_snapshot!(show(before, after), @"");
}

#[test]
fn a_deny_that_goes_gives_what_others_allow() {
    let before = "account 111122223333\nuser bob\n  allow s3:GetObject on *\n  deny s3:* on arn:aws:s3:::secret/*\n";
    let after = "account 111122223333\nuser bob\n  allow s3:GetObject on *\n";
    insta::assert_snapshot!(show(before, after), @"gained: user/bob s3:GetObject on arn:aws:s3:::secret/*: no -> if the resource belongs to the caller's account");
}

#[test]
fn conditions_are_told() {
    let before = "account 111122223333\nuser bob\n  allow s3:GetObject on * if IpAddress aws:SourceIp 192.0.2.0/24\n";
    let wider = "account 111122223333\nuser bob\n  allow s3:GetObject on * if IpAddress aws:SourceIp 192.0.0.0/16\n";
    let free = "account 111122223333\nuser bob\n  allow s3:GetObject on *\n";
    insta::assert_snapshot!(show(before, wider), @"other: user/bob s3:GetObject on *: if aws:SourceIp IpAddress 192.0.2.0/24 -> if aws:SourceIp IpAddress 192.0.0.0/16");
    insta::assert_snapshot!(show(before, free), @"gained: user/bob s3:GetObject on *: if aws:SourceIp IpAddress 192.0.2.0/24 -> yes");
}

#[test]
fn a_bucket_that_is_opened() {
    let before = "account 111122223333\nbucket b\n  grant 444455556666 s3:GetObject on arn:aws:s3:::b/*\n";
    let after = "account 111122223333\nbucket b\n  grant anyone s3:GetObject on arn:aws:s3:::b/*\n";
    insta::assert_snapshot!(show(before, after), @r"
    gained: anyone s3:GetObject on arn:aws:s3:::b/*: no -> yes
    lost: account 444455556666 s3:GetObject on arn:aws:s3:::b/*: yes -> no
    ");
}

#[test]
fn a_role_that_trusts_more() {
    let before = "account 111122223333\nrole app\n  trust service ec2.amazonaws.com\n";
    let after = "account 111122223333\nrole app\n  trust service ec2.amazonaws.com\n  trust aws 444455556666\n";
    insta::assert_snapshot!(show(before, after), @"gained: account 444455556666 sts:AssumeRole on arn:aws:iam::111122223333:role/app: no -> yes");
}

#[test]
fn principals_that_come_and_go() {
    let before = "account 111122223333\nuser bob\n  allow sqs:SendMessage on *\n";
    let after =
        "account 111122223333\nrole app\n  trust service ec2.amazonaws.com\n  allow s3:GetObject on arn:aws:s3:::b/*\n";
    insta::assert_snapshot!(show(before, after), @r"
    gained: ec2.amazonaws.com sts:AssumeRole on arn:aws:iam::111122223333:role/app: no -> yes
    gained: role/app s3:GetObject on arn:aws:s3:::b/*: no -> if the resource belongs to the caller's account
    lost: user/bob sqs:SendMessage on *: yes -> no
    new: role/app
    gone: user/bob
    ");
}

#[test]
fn a_guardrail_that_comes() {
    let before = "organization o-acme management 999988887777\nunit workloads\naccount 111122223333 in workloads\nuser bob\n  allow s3:*,sqs:SendMessage on *\n";
    let after = "organization o-acme management 999988887777\nunit workloads\n  scp deny s3:* on *\naccount 111122223333 in workloads\nuser bob\n  allow s3:*,sqs:SendMessage on *\n";
    insta::assert_snapshot!(show(before, after), @"lost: user/bob s3:AbortMultipartUpload..s3:UpdateStorageLensGroup on *: yes -> no");
}

#[test]
fn equal_principals_share_a_row() {
    let users = |statement: &str| format!("account 111122223333\nuser a\n  {statement}\nuser b\n  {statement}\n");
    let (before, after) = (
        users("allow s3:GetObject on *"),
        users("allow s3:GetObject,s3:PutObject on *"),
    );
    insta::assert_snapshot!(show(&before, &after), @"gained: user/a+user/b s3:PutObject on *: no -> yes");
}

#[test]
fn what_was_not_seen_is_listed() {
    let estate = || {
        let mut builder = EstateBuilder::default();
        builder.user(UserInput {
            arn: "arn:aws:iam::111122223333:user/bob".into(),
            attached: vec!["arn:aws:iam::111122223333:policy/gone".into()],
            ..UserInput::default()
        });
        builder.build(Catalog::embedded())
    };
    let (before, after) = (estate(), estate());
    let (before, after) = (
        Access::new(&before, Catalog::embedded()),
        Access::new(&after, Catalog::embedded()),
    );
    let comparison = Comparison {
        before: &before,
        after: &after,
    };
    let unknown = comparison.diff().unknown;
    let is_policy = |unknown: &&DiffGap| unknown.gap.fact == Fact::ManagedPolicyDocument;
    let found = unknown.iter().find(is_policy).expect("the policy");
    assert!(found.in_before && found.in_after);
}

#[test]
fn what_is_not_asked_is_listed() {
    let before =
        "account 111122223333\nrole app\n  trust service ec2.amazonaws.com\n  allow s3:GetObject on arn:aws:s3:::a/*\n";
    let after = before.replace("a/*", "b/${aws:PrincipalTag/team}/*");
    let unknown = diff(before, &after).unknown;
    let found = unknown.iter().find(|unknown| unknown.gap.fact == Fact::ChangedAccess);
    let found = &found.expect("what was left out").gap;
    assert_eq!(found.subject.to_string(), "arn:aws:iam::111122223333:role/app");
    assert_eq!(
        found.reason,
        "`arn:aws:s3:::b/${aws:PrincipalTag/team}/*` has variables, and was not compared"
    );
}

#[test]
fn actions_of_other_services_than_that_of_the_resource() {
    let before = "
        account 111122223333
        user eve
        instance i-1
    ";
    let allow = "user eve\n          allow ssm:StartSession on instance/i-1";
    insta::assert_snapshot!(show(before, &before.replace("user eve", allow)), @"gained: user/eve ssm:StartSession on arn:aws:ec2:us-east-1:111122223333:instance/i-1: no -> yes");
}
