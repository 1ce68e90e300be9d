//! Claims about all requests at once.

use crate::support::{Run, iamscope, iamscope_in, iamscope_with};
use crate::walkthrough::{commands, matches};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/prove");

fn prove(arguments: &[&str]) -> Run {
    iamscope_in(FOLDER.as_ref(), &[&["prove"], arguments].concat(), "")
}

fn batch(cases: &[Value]) -> (i32, Vec<Value>) {
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    let run = iamscope_with(&["prove", "--batch", "-"], &lines.join("\n"));
    let results = run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    (run.code, results.collect())
}

#[test]
fn the_docs_are_true() {
    let commands = commands(include_str!("../../../../docs/prove.md"));
    assert!(commands.len() >= 4);
    for (words, shown) in &commands {
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = iamscope_in(FOLDER.as_ref(), &arguments, "");
        let printed: Vec<&str> = run.stdout.lines().collect();
        let pattern: Vec<&str> = shown.lines().collect();
        let (stdout, stderr) = (&run.stdout, &run.stderr);
        assert!(matches(&pattern, &printed), "{arguments:?} prints\n{stdout}{stderr}");
    }
}

#[test]
fn the_exit_code_tells_whether_the_claim_holds() {
    let code = |arguments: &[&str]| prove(arguments).code;
    assert_eq!(code(&["equivalent", "reference.json", "reference.json"]), 0);
    assert_eq!(code(&["no-new-access", "reference.json", "candidate.json"]), 1);
    assert_eq!(code(&["no-new-access", "reference.json"]), 2);
    assert_eq!(code(&["not-public", "nothing.json"]), 4);
    assert_eq!(code(&["not-granted", "candidate.json", "--actions", "s3:Put*"]), 0);
    assert_eq!(code(&["shadowed", "reference.json"]), 0);
    assert_eq!(code(&["disjoint", "candidate.json", "bucket.json"]), 1);
    let denied = [
        "always-denied",
        "reference.json",
        "--actions",
        "s3:DeleteObject",
        "--resources",
    ];
    assert_eq!(code(&[&denied[..], &["arn:aws:s3:::backups/*"]].concat()), 0);
    assert_eq!(code(&[&denied[..], &["arn:aws:s3:::b*"]].concat()), 1);
}

#[test]
fn the_request_of_a_result_is_one_of_simulate() {
    let run = prove(&["no-new-access", "reference.json", "candidate.json", "--format", "json"]);
    let result: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(result["reasons"][0]["sid"], "CleanUp");
    let policy: Value = serde_json::from_str(include_str!("../../../../examples/prove/candidate.json")).expect("JSON");
    let case = json!({"request": result["request"], "policies": {"identity": [policy]}});
    let run = iamscope_with(&["simulate", "--batch", "-", "--brief"], &case.to_string());
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["decision"], "Allowed", "{}", run.stdout);
}

#[test]
fn a_difference_has_cells_with_requests_of_simulate() {
    let run = prove(&["difference", "reference.json", "candidate.json", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let more = &result["more"];
    assert_eq!((&more["missing"], &more["newActions"]), (&Value::Null, &json!({})));
    assert_eq!(more["widerActions"], json!({"s3": {"Write": 1}}));
    let cell = &more["cells"][0];
    assert_eq!(
        (&cell["actions"], &cell["isShared"]),
        (&json!(["s3:DeleteObject"]), &json!(false))
    );
    assert_eq!(
        cell["clauses"][1],
        json!({"holds": true, "resources": ["arn:aws:s3:::backups/old/*"]})
    );
    let policy: Value = serde_json::from_str(include_str!("../../../../examples/prove/candidate.json")).expect("JSON");
    let case = json!({"request": cell["request"], "policies": {"identity": [policy]}});
    let run = iamscope_with(&["simulate", "--batch", "-", "--brief"], &case.to_string());
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["decision"], "Allowed", "{}", run.stdout);
    assert_eq!(prove(&["difference", "bucket.json", "bucket.json"]).code, 0);
}

#[test]
fn a_type_of_resources_limits_the_requests() {
    let public = ["not-public", "bucket.json", "--resource-type"];
    assert_eq!(prove(&[&public[..], &["AWS::S3::Bucket"]].concat()).code, 1);
    assert_eq!(prove(&[&public[..], &["sqs:queue"]].concat()).code, 0);
    let run = prove(&[&public[..], &["AWS::S3::Buckets"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`AWS::S3::Buckets`"), "{}", run.stderr);
    assert!(run.stderr.contains("AWS::SQS::Queue"), "{}", run.stderr);
}

#[test]
fn who_gets_in_to_the_example_from_outside() {
    let run = iamscope(&["prove", "-e", "examples/acme", "external-access", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let resources = value["resources"].as_array().expect("a list");
    let mut public = Vec::new();
    for resource in resources {
        assert_eq!(resource["missing"], Value::Null, "{resource}");
        for opening in resource["openings"].as_array().expect("a list") {
            assert_eq!(opening["isAll"], true, "{opening}");
            if opening["isPublic"] == true {
                public.push(resource["resource"].as_str().expect("an ARN"));
            }
        }
    }
    insta::assert_snapshot!(public.join("\n"), @r"
    arn:aws:lambda:eu-west-1:505050505050:function:experiment
    arn:aws:s3:::acme-prod-exports
    arn:aws:sqs:eu-west-1:303030303030:partner-events
    arn:aws:iam::505050505050:role/open-notebook
    ");
    let partner = resources
        .iter()
        .find(|resource| resource["resource"] == "arn:aws:s3:::acme-prod-partner-drop");
    let opening = &partner.expect("the bucket")["openings"][0];
    assert_eq!(
        (&opening["principal"], &opening["kind"]),
        (&"account 444455556666".into(), &"account".into())
    );
    assert_eq!(
        opening["request"]["principal"],
        "arn:aws:iam::444455556666:user/example"
    );
}

#[test]
fn a_batch_answers_every_line() {
    let allow = |action: &str| json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}});
    let (code, results) = batch(&[
        json!({"id": 1, "question": "equivalent", "reference": allow("sqs:*"), "candidate": allow("SQS:*")}),
        json!({"id": 2, "question": "not-granted", "policy": allow("iam:*").to_string(), "actions": ["iam:PassRole"]}),
        json!({"id": 3, "question": "not-granted"}),
        json!({"id": 4, "question": "no-such-claim"}),
        json!({"id": 5, "question": "external-access", "account": "111122223333", "policy": {"Statement": {
            "Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666"]}, "Action": "sqs:SendMessage", "Resource": "*",
        }}}),
        json!({"id": 6, "question": "external-access", "policy": allow("sqs:*")}),
    ]);
    assert_eq!(code, 5);
    assert_eq!((&results[0]["id"], &results[0]["answer"]), (&json!(1), &json!("holds")));
    assert_eq!(
        (&results[1]["answer"], &results[1]["request"]["action"]),
        (&json!("fails"), &json!("iam:PassRole"))
    );
    assert_eq!(results[2]["error"], "`not-granted` takes `policy`");
    let error = results[3]["error"].as_str().expect("a text");
    assert!(
        error.starts_with("there is no question `no-such-claim`, only `no-new-access`, "),
        "{error}"
    );
    let openings = results[4]["openings"].as_array().expect("a list").iter();
    let openings: Vec<_> = openings.map(|one| (&one["principal"], &one["isPublic"])).collect();
    assert_eq!(openings, [(&json!("account 444455556666"), &json!(false))]);
    assert_eq!(
        (&results[4]["answer"], &results[4]["request"]["action"]),
        (&json!("fails"), &json!("sqs:SendMessage"))
    );
    let error = "`external-access` takes `policy` and the `account` that is trusted";
    assert_eq!(results[5]["error"], error);
}
