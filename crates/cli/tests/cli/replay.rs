//! Records of AWS, decided again. They are written by hand after AWS's service model.

use crate::support::{Run, iamscope_in};
use serde_json::{Value, json};

/// A record of one evaluation in which a user reads an object of his own account.
fn record(effect: &str, checks: &Value, policies: &Value) -> Value {
    json!({
        "requestContext": {
            "aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob", "aws:PrincipalType": "User", "aws:username": "bob",
            "aws:ResourceAccount": "111122223333",
        },
        "evaluations": [{"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "evaluatedEffect": effect, "checks": checks}],
        "policies": policies,
    })
}

fn policy(kind: &str, uri: &str, effect: &str) -> Value {
    let mut statement = json!({"Effect": effect, "Action": "s3:*", "Resource": "*"});
    if kind == "RESOURCE_BASED_POLICY" {
        statement["Principal"] = "*".into();
    }
    json!({"type": kind, "inline": true, "uri": uri, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}})
}

fn replay(record: &Value, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("record.json");
    std::fs::write(&file, record.to_string()).expect("a file");
    iamscope_in(folder.path(), &[&["replay", "record.json"], arguments].concat(), "")
}

#[test]
fn the_same_answer_by_the_same_checks_is_no_difference() {
    let checks = json!([{"checkType": "PRINCIPAL", "evaluatedEffect": "EXPLICIT_DENY"}]);
    let run = replay(
        &record(
            "EXPLICIT_DENY",
            &checks,
            &json!([policy("IDENTITY_BASED_POLICY", "one", "Deny")]),
        ),
        &[],
    );
    insta::assert_snapshot!(run.stdout, @"
    same: s3:GetObject on arn:aws:s3:::b/k (record.json)
      answer     AWS EXPLICIT_DENY  iamscope EXPLICIT_DENY  same
      PRINCIPAL  AWS EXPLICIT_DENY  iamscope EXPLICIT_DENY  same
    ");
    assert_eq!(run.code, 0);
}

#[test]
fn another_answer_is_a_difference() {
    let checks = json!([{"checkType": "PRINCIPAL", "evaluatedEffect": "IMPLICIT_DENY"}]);
    let run = replay(
        &record(
            "IMPLICIT_DENY",
            &checks,
            &json!([policy("IDENTITY_BASED_POLICY", "one", "Allow")]),
        ),
        &[],
    );
    insta::assert_snapshot!(run.stdout, @"
    different: s3:GetObject on arn:aws:s3:::b/k (record.json)
      answer     AWS IMPLICIT_DENY  iamscope ALLOW  DIFFERENT
      PRINCIPAL  AWS IMPLICIT_DENY  iamscope ALLOW  DIFFERENT
    ");
    assert_eq!(run.code, 1);
}

#[test]
fn what_the_record_lacks_is_unknown() {
    let scp = |name| json!({"checkType": "SERVICE_CONTROL_POLICY", "targetArn": name, "evaluatedEffect": "ALLOW"});
    let checks = json!([
        scp("arn:aws:organizations::1:root/o/r"), scp("arn:aws:organizations::1:account/o/111122223333"),
        {"checkType": "PRINCIPAL", "evaluatedEffect": "ALLOW"}, {"checkType": "RESOURCE", "evaluatedEffect": "IMPLICIT_DENY"},
    ]);
    let run = replay(
        &record(
            "IMPLICIT_DENY",
            &checks,
            &json!([policy("IDENTITY_BASED_POLICY", "one", "Allow")]),
        ),
        &[],
    );
    insta::assert_snapshot!(run.stdout, @"
    unknown: s3:GetObject on arn:aws:s3:::b/k (record.json)
      answer                                                                  AWS IMPLICIT_DENY  iamscope UNKNOWN  unknown allowed if the service control policies of this request (not seen) allows it and not (the service control policies of this request (not seen) denies it) and not (the resource policy of this request (not seen) denies it)
      SERVICE_CONTROL_POLICY arn:aws:organizations::1:root/o/r                AWS ALLOW          iamscope UNKNOWN  unknown allows if the service control policies of this request (not seen) allows it, denies if the service control policies of this request (not seen) denies it
      SERVICE_CONTROL_POLICY arn:aws:organizations::1:account/o/111122223333  AWS ALLOW          iamscope UNKNOWN  unknown allows if the service control policies of this request (not seen) allows it, denies if the service control policies of this request (not seen) denies it
      PRINCIPAL                                                               AWS ALLOW          iamscope ALLOW    same
      RESOURCE                                                                AWS IMPLICIT_DENY  iamscope UNKNOWN  unknown allows if the resource policy of this request (not seen) allows it, denies if the resource policy of this request (not seen) denies it
    ");
    assert_eq!(run.code, 0);
    let mut bare = record(
        "IMPLICIT_DENY",
        &Value::Null,
        &json!([policy("IDENTITY_BASED_POLICY", "one", "Allow")]),
    );
    bare["evaluations"][0]
        .as_object_mut()
        .expect("an object")
        .remove("checks");
    let run = replay(&bare, &["--format", "json"]);
    let line: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        (&line["agreement"], &line["ours"]),
        (&"unknown".into(), &"UNKNOWN".into()),
        "{line}"
    );
}

#[test]
fn a_resource_policy_shows_in_other_checks_of_one_account() {
    let checks = json!([{"checkType": "PRINCIPAL", "evaluatedEffect": "EXPLICIT_DENY"}]);
    let policies = json!([
        policy("IDENTITY_BASED_POLICY", "one", "Allow"),
        policy("RESOURCE_BASED_POLICY", "two", "Deny")
    ]);
    let run = replay(&record("EXPLICIT_DENY", &checks, &policies), &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn what_is_no_record_is_told() {
    let run = replay(&json!({"policyDocument": {}}), &[]);
    insta::assert_snapshot!(run.stdout, @"not compared: record.json: no record of GetRequestAuthorizationDetails: missing field `requestContext` at line 1 column 21");
    assert_eq!(run.code, 5);
    let run = replay(
        &json!({"requestContext": {}, "evaluations": [{"action": "a:B", "resource": ""}], "policies": []}),
        &[],
    );
    insta::assert_snapshot!(run.stdout, @"not compared: record.json: `requestContext` does not say who called; `aws:PrincipalArn` or `aws:PrincipalServiceName` is needed");
    assert_eq!(run.code, 5);
}
