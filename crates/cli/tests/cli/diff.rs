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

fn assert_fits_schema(value: &Value) {
    const SCHEMA: &str = include_str!("../../../../schema/diff.schema.json");
    let schema = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let problems: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
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
    assert_fits_schema(&value);

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
fn paths_that_open_are_results_at_what_opens_them() {
    let after = changed("iam/prod.json", "\"cloudwatch:GetMetricData\"", "\"iam:PutRolePolicy\"");
    let path = after.path().to_str().expect("UTF-8");
    let run = iamscope(&["diff", ACME, path, "--format", "sarif"]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let results = value["runs"][0]["results"].as_array().expect("results");
    let opened: Vec<&Value> = results
        .iter()
        .filter(|result| result["ruleId"] == "path-opened")
        .collect();
    let first = opened.first().expect("a path");
    assert_eq!(first["level"], "error");
    let told = first["message"]["text"].as_str().expect("a text");
    assert!(
        told.contains("iam:PutRolePolicy -> administrator of 303030303030"),
        "{told}"
    );
    let place = &first["locations"][0]["physicalLocation"];
    let file = place["artifactLocation"]["uri"].as_str().expect("a file");
    assert!(
        file.ends_with("iam/prod.json") && place["region"]["startLine"].is_u64(),
        "{place}"
    );
    assert!(first["partialFingerprints"]["path/v1"].is_string());
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

const LIVE: &str = r#"{
  "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/old"}],
  "RoleDetailList": [
    {"Arn": "arn:aws:iam::111122223333:role/app",
     "AssumeRolePolicyDocument":
       {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}},
     "RolePolicyList": [
       {"PolicyName": "queue",
        "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}}},
       {"PolicyName": "kept",
        "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}}],
     "AttachedManagedPolicies": [
       {"PolicyName": "reader", "PolicyArn": "arn:aws:iam::111122223333:policy/reader"}]},
    {"Arn": "arn:aws:iam::111122223333:role/other",
     "AssumeRolePolicyDocument":
       {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}}],
  "GroupDetailList": [],
  "Policies": [
    {"Arn": "arn:aws:iam::111122223333:policy/reader", "DefaultVersionId": "v1",
     "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true,
       "Document": {"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}]}]
}"#;

/// Writes a plan of such changes: address, actions, and the values before and after.
fn plan(changes: &[(&str, &str, &str, &str)]) -> String {
    let mut planned = Vec::new();
    let mut listed = Vec::new();
    for (address, actions, before, after) in changes {
        let (kind, name) = address.split_once('.').expect("an address");
        let head = format!(
            r#""address": "{address}", "mode": "managed", "type": "{kind}", "name": "{name}",
               "provider_name": "registry.terraform.io/hashicorp/aws""#
        );
        let change =
            format!(r#"{{"actions": [{actions}], "before": {before}, "after": {after}, "after_unknown": {{}}}}"#);
        listed.push(format!(r#"{{{head}, "change": {change}}}"#));
        if *after != "null" {
            planned.push(format!(r#"{{{head}, "values": {after}}}"#));
        }
    }
    format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0",
            "planned_values": {{"root_module": {{"resources": [{}]}}}},
            "resource_changes": [{}], "configuration": {{"root_module": {{}}}}}}"#,
        planned.join(","),
        listed.join(",")
    )
}

/// Lays a file over the export, and returns what changed, a line each.
fn laid_over(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("live.json"), LIVE).expect("a file");
    std::fs::write(folder.path().join(name), text).expect("a file");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let arguments = ["diff", &path("live.json"), &path(name), "--overlay", "--format", "json"];
    let run = iamscope(&[&arguments[..], &["--account", "111122223333"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_fits_schema(&value);
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let mut lines: Vec<String> = value["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|change| {
            let names = change["principals"].as_array().into_iter().flatten();
            let names: Vec<&str> = names.filter_map(|principal| principal["name"].as_str()).collect();
            let actions = change["actions"].as_array().into_iter().flatten();
            let actions: Vec<String> = actions
                .map(|group| {
                    format!(
                        "{}:{}",
                        group["service"].as_str().unwrap_or_default(),
                        texts(&group["actions"]).join(",")
                    )
                })
                .collect();
            let word = change["change"].as_str().unwrap_or_default();
            let resource = change["resource"].as_str().unwrap_or_default();
            format!("{word}: {} {} on {resource}", names.join(", "), actions.join(" "))
        })
        .collect();
    lines.extend(texts(&value["added"]).iter().map(|name| format!("new: {name}")));
    lines.extend(texts(&value["removed"]).iter().map(|name| format!("gone: {name}")));
    lines.join("\n")
}

#[test]
fn a_plan_changes_adds_and_removes() {
    let policy = |actions: &str| {
        let document = format!(r#"{{"Statement":{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}}}"#);
        let document = document.replace('"', "\\\"");
        format!(r#"{{"name": "queue", "role": "app", "policy": "{document}"}}"#)
    };
    let trust = r#"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/old\"}}}"#;
    let new = format!(r#"{{"name": "new", "path": "/", "assume_role_policy": "{trust}"}}"#);
    let attached = r#"{"role": "app", "policy_arn": "arn:aws:iam::111122223333:policy/reader"}"#;
    let other = r#"{"name": "other", "path": "/", "arn": "arn:aws:iam::111122223333:role/other"}"#;
    let changed = plan(&[
        (
            "aws_iam_role_policy.queue",
            "\"update\"",
            &policy("\"sqs:SendMessage\""),
            &policy("\"sqs:SendMessage\",\"sqs:PurgeQueue\""),
        ),
        ("aws_iam_role.new", "\"create\"", "null", &new),
        ("aws_iam_role_policy_attachment.reader", "\"delete\"", attached, "null"),
        ("aws_iam_role.other", "\"delete\"", other, "null"),
    ]);
    insta::assert_snapshot!(laid_over("plan.json", &changed), @"
    gained: role/app sqs:PurgeQueue on *
    gained: user/old sts:AssumeRole on arn:aws:iam::111122223333:role/new
    lost: lambda.amazonaws.com sts:AssumeRole on arn:aws:iam::111122223333:role/other
    lost: role/app dynamodb:GetItem on *
    new: role/new
    gone: role/other
    ");
    // Made anew under the same name, it stays what it was.
    let replaced = plan(&[(
        "aws_iam_role_policy_attachment.reader",
        "\"delete\",\"create\"",
        attached,
        attached,
    )]);
    assert_eq!(laid_over("plan.json", &replaced), "");
}

#[test]
fn a_template_adds_to_what_is_there() {
    let template = "
Resources:
  More:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: app
      PolicyName: more
      PolicyDocument: {Statement: {Effect: Allow, Action: 'ec2:StartInstances', Resource: '*'}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement: {Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*', Principal: {AWS: 'arn:aws:iam::111122223333:user/old'}}
";
    insta::assert_snapshot!(laid_over("stack.yaml", template), @"
    gained: role/app ec2:StartInstances on *
    gained: user/old sqs:ReceiveMessage on arn:aws:sqs:⟨AWS::Region⟩:111122223333:jobs
    ");
}
