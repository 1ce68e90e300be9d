//! Requests that bring their own policies.

use crate::support::{Run, iamscope_in, iamscope_with};
use crate::walkthrough::{commands, matches};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/simulate");

fn simulate(arguments: &[&str]) -> Run {
    iamscope_in(FOLDER.as_ref(), &[&["simulate"], arguments].concat(), "")
}

fn batch(lines: &[&str], arguments: &[&str]) -> Run {
    iamscope_with(&[&["simulate", "--batch", "-"], arguments].concat(), &lines.join("\n"))
}

#[test]
fn the_docs_are_true() {
    let commands = commands(include_str!("../../../../docs/simulate.md"));
    assert!(commands.len() >= 4);
    for (words, shown) in &commands {
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = iamscope_in(FOLDER.as_ref(), &arguments, "");
        let printed: Vec<&str> = run.stdout.lines().collect();
        let pattern: Vec<&str> = shown.lines().collect();
        assert!(
            matches(&pattern, &printed),
            "{arguments:?} prints\n{}{}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn the_answer_of_one_request_has_its_reasons() {
    let run = simulate(&[
        "--identity",
        "app.json",
        "--boundary",
        "boundary.json",
        "--principal",
        "arn:aws:iam::111122223333:user/bob",
        "--action",
        "s3:ListBucket",
        "--resource",
        "arn:aws:s3:::reports",
        "--assume",
        "mfa",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout, @r#"
    denied: arn:aws:iam::111122223333:user/bob cannot s3:ListBucket on arn:aws:s3:::reports:
      no statement allows it in the permissions boundary

      identity policies     allows          app.json, statement `ReadReports`
      permissions boundary  does not allow

    to allow it, any one of
      - add to boundary.json:
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}
      - give the resource a policy:
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"},
           "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}

    rules: 33
    "#);
}

#[test]
fn layers_of_every_kind_count() {
    let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let deny_all =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;
    let decision = |more: &[&str]| {
        let request = [
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::b/k",
            "--format",
            "json",
            "--identity",
            allow,
        ];
        let run = simulate(&[&request[..], more].concat());
        let result: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        result["decision"].as_str().expect("a decision").to_owned()
    };
    assert_eq!(decision(&[]), "Allowed");
    for flag in ["--boundary", "--session", "--scp"] {
        assert_eq!(decision(&[flag, deny]), "ExplicitDeny", "{flag}");
    }
    for flag in ["--rcp", "--endpoint"] {
        assert_eq!(decision(&[flag, deny_all]), "ExplicitDeny", "{flag}");
    }
    assert_eq!(decision(&["--scp", allow, "--scp", "boundary.json"]), "Allowed");
    assert_eq!(decision(&["--scp", allow, "--scp", "app.json"]), "ImplicitDeny");
    let list =
        json!([{"ServiceControlPolicyInputList": [allow]}, {"ServiceControlPolicyInputList": [deny]}]).to_string();
    assert_eq!(
        decision(&["--ordered-organization-policy-input-list", &list]),
        "ExplicitDeny"
    );
    let level = "ServiceControlPolicyInputList=boundary.json,app.json";
    assert_eq!(
        decision(&["--ordered-organization-policy-input-list", level]),
        "Allowed"
    );
    let everyone =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}"#;
    let other = [
        "--resource-policy",
        everyone,
        "--principal",
        "arn:aws:iam::111122223333:user/bob",
    ];
    assert_eq!(
        decision(&[&other[..], &["--resource-owner", "444455556666"]].concat()),
        "Allowed"
    );
    assert_eq!(
        decision(&[
            "--resource-owner",
            "arn:aws:iam::444455556666:root",
            "--principal",
            "arn:aws:iam::111122223333:user/bob"
        ]),
        "ImplicitDeny"
    );
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let told = |arguments: &[&str]| {
        let run = simulate(&[&["--action", "s3:GetObject"], arguments].concat());
        format!("{} {}", run.code, run.stderr)
    };
    insta::assert_snapshot!(told(&["--identity", "{\"Version\": \"2012-10-17\",\n \"Statement\": {\"Effect\": \"Alow\"}}"]), @"
    3 error: identity[0]:2:15: statement of an identity policy without `Action` (identity policy)
      = help: add `Action` or `NotAction`
    ");
    insta::assert_snapshot!(told(&["--identity", "nothing.json"]), @"
    4 error: cannot read `nothing.json`: No such file or directory (os error 2)
      = help: give the name of a file with a policy, or the policy itself as JSON
    ");
    insta::assert_snapshot!(told(&["--identity", "app.json", "--principal", "bob"]), @"2 error: `bob` in `request.principal` is no principal; give the ARN of a user, role, session, federated user or root user, `service:NAME`, `federated:PROVIDER` or `*`");
    insta::assert_snapshot!(told(&["--resource-policy", "app.json"]), @"
    2 error: a resource policy decides by who calls
      = help: say who with --principal
    ");
    insta::assert_snapshot!(told(&["--identity", "app.json", "--context", "aws:MultiFactorAuth=true"]), @"");
}

#[test]
fn a_batch_answers_in_order_and_goes_on_after_errors() {
    let case = |id: &str, effect: &str| {
        json!({
            "id": id,
            "request": {"principal": "arn:aws:iam::111122223333:user/bob", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
            "policies": {"identity": [{"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": effect, "Action": "s3:*", "Resource": "*"}}]},
        })
        .to_string()
    };
    let run = batch(
        &[
            &case("a", "Allow"),
            "",
            &case("b", "Deny"),
            "{\"id\": [1]}",
            "no JSON",
            &case("c", "Alow"),
        ],
        &[],
    );
    assert_eq!(run.code, 5);
    insta::assert_snapshot!(run.stdout, @r#"
    {"id":"a","decision":"Allowed","checks":[{"checkType":"PRINCIPAL","evaluatedEffect":"ALLOW","relevantPolicyTypes":["IDENTITY_BASED_POLICY"],"matchedPolicies":[{"uri":"identity[0]","matchedStatements":[{"sid":"A","evaluatedEffect":"ALLOW","index":0}]}]}],"rules":[33]}
    {"id":"b","decision":"ExplicitDeny","checks":[{"checkType":"PRINCIPAL","evaluatedEffect":"EXPLICIT_DENY","relevantPolicyTypes":["IDENTITY_BASED_POLICY"],"matchedPolicies":[{"uri":"identity[0]","matchedStatements":[{"sid":"A","evaluatedEffect":"DENY","index":0}]}]}],"rules":[26,33]}
    {"id":[1],"line":4,"error":"missing field `request` at column 11"}
    {"id":null,"line":5,"error":"expected ident at column 2"}
    {"id":"c","line":6,"error":"`policies.identity[0]`, line 1, column 41 of the identity policy: unknown effect `Alow`; did you mean `Allow`?"}
    "#);
    insta::assert_snapshot!(run.stderr, @"warning: 3 lines could not be read; the results say why");
}

#[test]
fn results_do_not_depend_on_threads_or_chunks() {
    let pad = " ".repeat(20_000);
    let lines: Vec<String> = (0..1_000)
        .map(|number| {
            let action = ["s3:GetObject", "sqs:SendMessage", "iam:Nothing"][number % 3];
            format!(
                r#"{{"id":{number},"request":{{"principal":"arn:aws:iam::111122223333:user/u{}","action":"{action}"}},{pad}"policies":{{"identity":[{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s{}:*","Resource":"*"}}}}]}}}}"#,
                number % 7,
                number % 5
            )
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.jsonl");
    std::fs::write(&file, lines.join("\n")).expect("a file");
    let file = file.to_str().expect("a name");
    let run = |arguments: &[&str]| simulate(&[&["--batch", file][..], arguments].concat());
    let one = run(&["--threads", "1"]);
    let many = run(&["--threads", "4"]);
    assert_eq!((one.code, many.code), (0, 0), "{}", one.stderr);
    assert!(one.stdout == many.stdout, "threads change results");
    let ids: Vec<i64> = one
        .stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["id"]
                .as_i64()
                .expect("a number")
        })
        .collect();
    assert_eq!(ids, (0..1_000).collect::<Vec<_>>());
    let brief = run(&["--brief"]);
    let decision = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["decision"].clone();
    assert!(brief.stdout.lines().map(decision).eq(one.stdout.lines().map(decision)));
}

#[test]
fn figures_are_told_when_asked_for() {
    let run = simulate(&["--batch", "cases.jsonl", "--brief", "--stats"]);
    assert!(run.stderr.starts_with("statistics: 3 cases"), "{}", run.stderr);
    assert!(run.stderr.contains("deciding"), "{}", run.stderr);
    assert_eq!(batch(&[], &[]).code, 4);
    assert_eq!(simulate(&["--batch", "nothing.jsonl"]).code, 4);
}
