//! Terraform in its three forms, and CloudFormation.

use super::folder;
use crate::{Collected, Deployment, Format, Given, Options, collect};
use iamscope_estate::{AttachedPolicy, Estate, ResourcePolicy};
use std::fmt::Write;
use std::path::Path;

const MAIN: &str = include_str!("same/main.tf");
const PLAN: &str = include_str!("same/plan.json");
const STATE: &str = include_str!("same/terraform.tfstate");

fn read(path: &Path) -> Collected {
    let vendor = Given::Variable {
        name: "vendor".to_owned(),
        value: "999988887777".to_owned(),
    };
    let deployment = Deployment {
        account: Some("111122223333".to_owned()),
        variables: vec![vendor],
        ..Deployment::default()
    };
    let options = Options {
        deployment,
        ..Options::default()
    };
    collect(&[path.to_owned()], &options).expect("input")
}

/// Lists what matters of an estate, a line each.
fn listing(estate: &Estate) -> String {
    let mut out = String::new();
    let text = |id| {
        let json: serde_json::Value =
            serde_json::from_str(&iamscope_policy::to_json(&estate.documents()[id].policy)).unwrap_or_default();
        json.to_string()
    };
    for (_, role) in estate.roles().iter() {
        writeln!(out, "{} trusts {}", role.arn, role.trust.map(text).unwrap_or_default()).expect("text");
        for inline in &role.inline {
            writeln!(out, "  inline {} {}", inline.name, text(inline.document)).expect("text");
        }
        for attached in &role.attached {
            match attached {
                AttachedPolicy::Known(id) => writeln!(out, "  attached {}", estate.managed_policies()[*id].arn),
                AttachedPolicy::Missing(arn) => writeln!(out, "  attached {arn}, not seen"),
            }
            .expect("text");
        }
    }
    for (_, policy) in estate.managed_policies().iter() {
        writeln!(out, "{} {}", policy.arn, text(policy.document)).expect("text");
    }
    for (_, resource) in estate.resources().iter() {
        let policy = match resource.policy {
            ResourcePolicy::Document(id) => text(id),
            ResourcePolicy::None => "no policy".to_owned(),
            ResourcePolicy::NotSeen => "policy not seen".to_owned(),
        };
        writeln!(out, "{} {policy}", resource.arn).expect("text");
    }
    out
}

#[test]
fn source_plan_and_state_give_the_same_estate() {
    let source = folder(&[("main.tf", MAIN.as_bytes())]);
    let plan = folder(&[("plan.json", PLAN.as_bytes())]);
    let both = folder(&[("main.tf", MAIN.as_bytes()), ("plan.json", PLAN.as_bytes())]);
    let state = folder(&[("terraform.tfstate", STATE.as_bytes())]);
    let [source, plan, both, state] = [source, plan, both, state].map(|folder| {
        let collected = read(folder.path());
        assert_eq!(collected.problems, []);
        listing(&collected.estate)
    });
    let expected = r#"arn:aws:iam::111122223333:role/app trusts {"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":"999988887777"}}],"Version":"2012-10-17"}
  inline scratch {"Statement":[{"Action":"s3:*","Effect":"Allow","Resource":"arn:aws:s3:::scratch-⟨aws_s3_bucket.scratch.id⟩"}],"Version":"2008-10-17"}
  attached arn:aws:iam::111122223333:policy/read
arn:aws:iam::111122223333:policy/read {"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::acme-data/*"}],"Version":"2012-10-17"}
arn:aws:s3:::acme-data no policy
arn:aws:s3:::scratch-⟨aws_s3_bucket.scratch.id⟩ no policy
arn:aws:sqs:eu-west-1:111122223333:jobs-fast no policy
arn:aws:sqs:eu-west-1:111122223333:jobs-slow no policy
"#;
    assert_eq!(source, expected);
    assert_eq!(both, expected, "the source says what the plan does not know");
    // Of an expression that holds a reference, a plan alone does not say what else it holds.
    let inline = expected.lines().find(|line| line.starts_with("  inline"));
    let unseen = "  attached arn:aws:iam::111122223333:policy/⟨aws_iam_role_policy.scratch.policy⟩, not seen";
    let unwoven = "⟨data.aws_iam_policy_document.read.statement[0].resources[0]⟩";
    let alone = expected
        .replace(&format!("{}\n", inline.expect("a policy")), "")
        .replace("policy/read\narn", &format!("policy/read\n{unseen}\narn"))
        .replace("arn:aws:s3:::acme-data/*", unwoven);
    assert_eq!(plan, alone);
    let made = "scratch-20260102030405000000000002";
    let deployed = expected.replace("scratch-⟨aws_s3_bucket.scratch.id⟩", made);
    assert_eq!(state, deployed, "the state knows the name that was made up");
}

#[test]
fn what_was_read_is_named() {
    let folder = folder(&[
        ("infra/main.tf", MAIN.as_bytes()),
        ("infra/plan.json", PLAN.as_bytes()),
        ("stack.yaml", b"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"),
    ]);
    let collected = read(folder.path());
    let read: Vec<(String, Vec<Format>)> = collected
        .read
        .into_iter()
        .map(|file| {
            let name = Path::new(&file.name)
                .strip_prefix(folder.path())
                .expect("a name")
                .display()
                .to_string();
            (name, file.formats)
        })
        .collect();
    assert_eq!(
        read,
        [
            (
                "infra/plan.json".to_owned(),
                vec![Format::TerraformPlan, Format::Terraform]
            ),
            ("stack.yaml".to_owned(), vec![Format::CloudFormation]),
        ]
    );
}

#[test]
fn what_nobody_said_is_a_gap_and_no_loss() {
    let folder = folder(&[
        (
            "stack.yaml",
            b"Parameters: {Env: {Type: String}}\nConditions: {Prod: !Equals [!Ref Env, prod]}\n\
              Resources: {Queue: {Type: AWS::SQS::Queue, Condition: Prod}}\n",
        ),
        (
            "main.tf",
            b"variable \"name\" {}\nresource \"aws_sqs_queue\" \"q\" { name = var.name }\n",
        ),
    ]);
    let collected = collect(&[folder.path().to_owned()], &Options::default()).expect("input");
    let line = |problem: &crate::Problem| {
        let file = problem.file.rsplit('/').next().unwrap_or_default();
        format!("{file}: {} (lost: {})", problem.message, problem.is_loss())
    };
    let lines: Vec<String> = collected.problems.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    main.tf: no value for `name`, read as unknown (lost: false)
    stack.yaml: condition `Prod` cannot be decided; what it governs is read as if it held (lost: false)
    ");
    let gaps: Vec<String> = collected
        .estate
        .gaps()
        .iter()
        .map(|gap| gap.reason.to_string())
        .collect();
    for problem in &collected.problems {
        assert!(gaps.contains(&problem.message), "{gaps:?}");
    }
}
