//! `iamscope diff`: the example estate with one statement changed.

use crate::support::iamscope;
use serde_json::Value;
use std::path::Path;

const ACME: &str = "examples/acme";

/// Copies the example with one text of one file replaced, and returns where it is.
fn changed(file: &str, from: &str, to: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(ACME);
    copy(&root, folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("the file");
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("the changed file");
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn web_frontend_reads_more() -> tempfile::TempDir {
    changed(
        "iam/prod.json",
        "\"arn:aws:s3:::acme-prod-web-assets/*\"",
        "\"arn:aws:s3:::acme-prod-ledger/*\"",
    )
}

#[test]
fn one_statement_more() {
    let after = web_frontend_reads_more();
    let path = after.path().to_str().expect("UTF-8");
    let run = iamscope(&["diff", ACME, path, "--fail-on", "gained"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for line in [
        "gained: 303030303030:role/web-frontend on arn:aws:s3:::acme-prod-ledger/*",
        "  s3 Read: GetObject",
        "lost: 303030303030:role/web-frontend on arn:aws:s3:::acme-prod-web-assets/*",
    ] {
        assert!(
            run.stdout.lines().any(|found| found == line),
            "no `{line}` in\n{}",
            run.stdout
        );
    }
    let run = iamscope(&["diff", path, path, "--fail-on", "any"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("no change of access"), "{}", run.stdout);
}

#[test]
fn formats() {
    let after = web_frontend_reads_more();
    let path = after.path().to_str().expect("UTF-8");
    let run = iamscope(&["diff", ACME, path, "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        (&value["format"], &value["version"]),
        (&"iamscope-diff".into(), &1.into())
    );
    assert_eq!(value["summary"]["gained"], 1);
    let change = &value["changes"][0];
    assert_eq!(
        change["principals"][0]["id"],
        "arn:aws:iam::303030303030:role/web-frontend"
    );
    assert_eq!(change["actions"][0]["actions"][0], "GetObject");
    assert_eq!(change["reasons"][0]["says"], "allowed by");

    let run = iamscope(&["diff", ACME, path, "--format", "markdown"]);
    let row = run.stdout.lines().find(|line| line.starts_with("| **gained**"));
    let row = row.expect("a row");
    assert!(
        row.contains("`s3` Read: GetObject | `arn:aws:s3:::acme-prod-ledger/*` | allowed |"),
        "{row}"
    );

    let run = iamscope(&["diff", ACME, path, "--format", "sarif", "--fail-on", "any"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let result = &value["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "access-gained");
    let place = &result["locations"][0]["physicalLocation"];
    assert!(
        place["artifactLocation"]["uri"].is_string() && place["region"]["startLine"].is_u64(),
        "{place}"
    );
}

#[test]
fn who_is_not_there_any_more_is_gone() {
    let after = web_frontend_reads_more();
    let prod = after.path().join("iam/prod.json");
    let prod = prod.to_str().expect("UTF-8");
    let run = iamscope(&["diff", ACME, prod]);
    assert!(
        run.stdout.lines().any(|line| line.starts_with("gone: ")),
        "{}",
        run.stdout
    );
}
