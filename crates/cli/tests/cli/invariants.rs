//! `iamscope prove invariant` on the example estate: as it is, before a plan, and with a change tried.

use crate::support::{Run, iamscope};
use serde_json::Value;

const FILE: &str = "examples/acme/invariants.yaml";

fn prove(arguments: &[&str]) -> Run {
    iamscope(&[&["prove", "invariant", FILE, "-e", "examples/acme"], arguments].concat())
}

#[test]
fn ten_invariants_hold_for_the_example() {
    let run = prove(&[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.ends_with("10 hold, 0 broken, 0 not known\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_plan_that_breaks_one_fails_with_principal_request_and_statement() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = r#"
resource "aws_s3_bucket_policy" "ledger" {
  bucket = "acme-prod-ledger"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "StagingReads"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::404040404040:role/ci-runner" }
      Action    = ["s3:GetObject"]
      Resource  = "arn:aws:s3:::acme-prod-ledger/reports/*"
      Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } }
    }]
  })
}
"#;
    std::fs::write(folder.path().join("main.tf"), source).expect("written");
    let plan = folder.path().to_string_lossy().into_owned();
    let run = prove(&["-e", &plan, "--account", "303030303030", "--region", "eu-west-1"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for told in [
        "BROKEN  ledger-stays-inside: nobody outside account 303030303030 can s3:GetObject",
        "  because: the ledger is what auditors look at",
        "  404040404040:role/ci-runner can s3:GetObject on arn:aws:s3:::acme-prod-ledger/reports/",
        " with aws:sourceip = 203.0.113.",
        "statement `StagingReads`",
        "main.tf:10:",
        "9 hold, 1 broken, 0 not known",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
}

#[test]
fn what_a_change_breaks_held_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("open.json");
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::acme-sandbox-scratch/*"}}"#;
    std::fs::write(&file, policy).expect("written");
    let change = format!("set policy of bucket/acme-sandbox-scratch to {}", file.display());
    let run = prove(&["--what-if", &change, "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let invariants = value["invariants"].as_array().expect("a list").iter();
    let broken = invariants.filter(|one| one["standing"] != "holds");
    let broken: Vec<&Value> = broken.collect();
    assert_eq!(broken.len(), 1, "{value}");
    assert_eq!(broken[0]["name"], "nothing-is-written-by-the-public");
    assert_eq!(broken[0]["before"], "holds");
    let answer = &broken[0]["breaches"][0]["answer"];
    assert_eq!(
        (&answer["principal"], &answer["evaluations"][0]["action"]),
        (&"anyone".into(), &"s3:PutObject".into())
    );
}

#[test]
fn a_list_of_grants_lets_in_other_accounts() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = r#"
resource "aws_s3_bucket" "open" { bucket = "open-by-list" }
resource "aws_s3_bucket_ownership_controls" "open" {
  bucket = aws_s3_bucket.open.id
  rule { object_ownership = "ObjectWriter" }
}
resource "aws_s3_bucket_public_access_block" "open" {
  bucket             = aws_s3_bucket.open.id
  block_public_acls  = false
  ignore_public_acls = false
}
resource "aws_s3_bucket_acl" "open" {
  bucket = aws_s3_bucket.open.id
  acl    = "public-read"
}
"#;
    std::fs::write(folder.path().join("main.tf"), source).expect("written");
    let file = folder.path().join("invariants.yaml");
    let invariant = "{name: a, nobody: account 404040404040, can: 's3:ListBucket', on: 'arn:aws:s3:::open-by-list'}";
    std::fs::write(&file, format!("invariants: [{invariant}]")).expect("written");
    let (file, source) = (file.to_string_lossy(), folder.path().join("main.tf"));
    let source = source.to_string_lossy();
    let estate = [
        "-e",
        "examples/acme",
        "-e",
        &source,
        "--account",
        "303030303030",
        "--region",
        "eu-west-1",
    ];
    let run = iamscope(&[&["prove", "invariant", &file], estate.as_slice()].concat());
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout
            .starts_with("BROKEN  a: nobody of account 404040404040 can s3:ListBucket"),
        "{}",
        run.stdout
    );
}

#[test]
fn mistakes_name_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrong.yaml");
    std::fs::write(
        &file,
        "invariants:\n  - name: a\n    nobody: role/nobody\n    can: s3:*\n    on: nothing\n",
    )
    .expect("written");
    let file = file.to_string_lossy().into_owned();
    let run = iamscope(&["prove", "invariant", &file, "-e", "examples/acme"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains(&format!("{file}:2: no principal `role/nobody`")),
        "{}",
        run.stderr
    );
    let run = iamscope(&["prove", "dead-statements", FILE, "-e", "examples/acme"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("asks policies and no estate"), "{}", run.stderr);
}
