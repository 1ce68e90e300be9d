//! `iamscope paths`, `explain`, `admins`, `choke-points`, `leak` and the exports of the map, on the example estate.

use crate::support::iamscope;
use serde_json::Value;

const ACME: &str = "examples/acme";

fn asked(arguments: &[&str]) -> String {
    let run = iamscope(&[arguments, &["-e", ACME]].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    run.stdout
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&asked(&[arguments, &["--format", "json"]].concat())).expect("JSON")
}

#[test]
fn a_path_is_found_and_replayed() {
    let between = ["--from", "internet", "--to", "bucket/acme-sandbox-scratch"];
    let shown = asked(&[&["paths"][..], &between].concat());
    let summary = "high: internet -> 505050505050:role/open-notebook -> s3:GetObject -> 505050505050:bucket/acme-sandbox-scratch\n";
    assert!(shown.starts_with(summary), "{shown}");
    assert!(
        shown.contains("  1  anyone can assume 505050505050:role/open-notebook "),
        "{shown}"
    );
    assert!(
        shown.contains("if aws:RequestedRegion StringEquals eu-west-1 or eu-central-1"),
        "{shown}"
    );
    let paths = json(&[&["paths"][..], &between].concat());
    let id = paths["paths"][0]["id"].as_str().expect("an id");
    let explained = asked(&["explain", "path", id]);
    for told in [
        "step 1: anyone can assume",
        "allowed: ",
        "identity policies",
        "asked again with ",
    ] {
        assert!(explained.contains(told), "no `{told}` in\n{explained}");
    }
    let edge = paths["paths"][0]["steps"][1]["id"].as_str().expect("an id");
    let explained = json(&["explain", "edge", edge]);
    assert_eq!(explained["answers"][0]["evaluations"][0]["action"], "s3:GetObject");
    assert_eq!(iamscope(&["explain", "edge", "0000000000000000", "-e", ACME]).code, 2);
}

/// The user may take the tag off that keeps the role, which it can assume, from the instance.
const TAGGED: &str = r#"
    resource "aws_iam_user" "dev" { name = "dev" }
    resource "aws_iam_user_policy" "dev" {
      user = aws_iam_user.dev.name
      policy = jsonencode({ Statement = [
        { Effect = "Allow", Action = "ec2:DeleteTags", Resource = "*" },
        { Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.manager.arn },
      ] })
    }
    resource "aws_iam_role" "manager" {
      name = "manager"
      assume_role_policy = jsonencode({ Statement = [
        { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.dev.arn } },
      ] })
    }
    resource "aws_iam_role_policy" "manager" {
      role = aws_iam_role.manager.id
      policy = jsonencode({ Statement = [{
        Effect = "Allow", Resource = "*"
        Action = ["ec2:StartInstances", "ec2:StopInstances", "ec2:ModifyInstanceAttribute"]
        Condition = { StringNotEquals = { "aws:ResourceTag/Name" = "admin" } }
      }] })
    }
    resource "aws_iam_role" "admin" {
      name = "admin"
      assume_role_policy = jsonencode({ Statement = [
        { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
      ] })
    }
    resource "aws_iam_role_policy_attachment" "admin" {
      role = aws_iam_role.admin.name
      policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    }
    resource "aws_iam_instance_profile" "admin" {
      name = "admin"
      role = aws_iam_role.admin.name
    }
    resource "aws_instance" "admin" {
      ami = "ami-1"
      instance_type = "t3.micro"
      iam_instance_profile = aws_iam_instance_profile.admin.name
      tags = { Name = "admin" }
    }
"#;

#[test]
fn a_plan_is_found_and_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), TAGGED).expect("a file");
    let estate = folder.path().to_str().expect("UTF-8");
    let asked = |arguments: &[&str]| iamscope(&[arguments, &["-e", estate]].concat()).stdout;
    let between = ["paths", "--from", "user/dev", "--to", "admin"];
    let without = asked(&between);
    assert!(
        without.ends_with("--plan looks for what several principals can do together\n"),
        "{without}"
    );
    let shown = asked(&[&between[..], &["--plan"]].concat());
    for told in [
        "high, by a plan: user/dev rules ",
        "  1  user/dev can take the tag Name off instance/admin ",
        "1 plan where there is no path; 2 states of the estate were looked at\n",
    ] {
        assert!(shown.contains(told), "no `{told}` in\n{shown}");
    }
    let answer = asked(&[&between[..], &["--plan", "--format", "json"]].concat());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let schema = serde_json::from_str(include_str!("../../../../schema/paths.schema.json")).expect("JSON");
    assert!(
        jsonschema::validator_for(&schema).expect("a schema").is_valid(&answer),
        "{answer:#}"
    );
    let plan = &answer["plans"]["plans"][0];
    assert_eq!(plan["steps"][0]["change"], "take the tag Name off instance/admin");
    let explained = asked(&["explain", "plan", plan["id"].as_str().expect("an id")]);
    for told in [
        "step 1: user/dev can take the tag Name off instance/admin\n",
        "step 3: role/manager can ",
        "after the change\n",
        "ec2:DeleteTags on arn:aws:ec2:",
    ] {
        assert!(explained.contains(told), "no `{told}` in\n{explained}");
    }
    let value = asked(&[
        "explain",
        "plan",
        plan["id"].as_str().expect("an id"),
        "--format",
        "json",
    ]);
    let value: Value = serde_json::from_str(&value).expect("JSON");
    assert_eq!(value["decisions"].as_array().map(Vec::len), Some(4));
}

#[test]
fn who_is_not_known_before_deployment_has_paths_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = r#"
        variable "trusted" {}
        data "aws_caller_identity" "me" {}
        resource "aws_iam_user" "eve" { name = "eve" }
        resource "aws_iam_role" "app" {
          name = "app"
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [
              { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.trusted } },
              { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = data.aws_caller_identity.me.arn } },
            ]
          })
        }
        resource "aws_iam_role_policy_attachment" "app" {
          role       = aws_iam_role.app.name
          policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        }
    "#;
    std::fs::write(folder.path().join("main.tf"), program).expect("a file");
    let estate = folder.path().to_str().expect("a path");
    let paths = |from: &str| {
        let run = iamscope(&["paths", "--from", from, "-e", estate, "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let paths: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let paths = paths["paths"].as_array().expect("paths").clone();
        let told = paths.iter().map(|path| {
            let start = path["steps"][0]["from"]["label"].as_str().expect("a label");
            let (severity, exposure) = (&path["severity"], &path["exposure"]);
            format!(
                "{start}: {} {}",
                severity.as_str().unwrap_or(""),
                exposure.as_str().unwrap_or("")
            )
        });
        told.collect::<Vec<_>>()
    };
    let unknown = paths("unknown");
    let [caller, trusted] = unknown.as_slice() else {
        panic!("two paths, not {unknown:?}");
    };
    assert!(
        caller.starts_with("unknown principal ⟨") && caller.ends_with("data.aws_caller_identity.me.arn⟩: high unknown"),
        "{caller}"
    );
    assert!(trusted.ends_with("var.trusted⟩: high unknown"), "{trusted}");
    assert_eq!(paths("internet"), Vec::<String>::new());
    assert_eq!(paths("user/eve"), Vec::<String>::new());
}

#[test]
fn what_if_tells_which_paths_close_and_open() {
    let scratch = ["paths", "--from", "internet", "--to", "bucket/acme-sandbox-scratch"];
    let remove = ["--what-if", "remove role/open-notebook"];
    let closed = asked(&[&scratch[..], &remove].concat());
    assert!(
        closed.starts_with("no path from internet to bucket/acme-sandbox-scratch"),
        "{closed}"
    );
    assert!(
        closed.contains("\nwhat if: remove role/open-notebook\npath closed: high: internet -> "),
        "{closed}"
    );
    let closed = json(&[&scratch[..], &remove].concat());
    assert_eq!(closed["whatIf"]["changes"][0], "remove role/open-notebook");
    assert_eq!(
        (&closed["total"], &closed["whatIf"]["opened"]["total"]),
        (&0.into(), &0.into())
    );
    let edge = closed["whatIf"]["closed"]["paths"][0]["steps"][0]["id"]
        .as_str()
        .expect("an id");
    let without = format!("without {edge}");
    let without = json(&[&scratch[..], &["--what-if", &without]].concat());
    assert_eq!(
        (&without["total"], &without["whatIf"]["closed"]["total"]),
        (&0.into(), &1.into())
    );
    let attach = ["--what-if", "attach policy/AdministratorAccess to role/open-notebook"];
    let opened = json(
        &[
            &["paths", "--from", "internet", "--to", "admin:505050505050"][..],
            &attach,
        ]
        .concat(),
    );
    assert_eq!(opened["whatIf"]["opened"]["paths"][0]["severity"], "critical");
    let admins = asked(&[&["admins", "505050505050"][..], &attach].concat());
    assert!(
        admins.contains("path opened: critical: 505050505050:role/open-notebook -> "),
        "{admins}"
    );
}

#[test]
fn what_if_changes_what_policies_say() {
    let question = ["can", "user/terraform", "iam:CreateUser", "-e", ACME];
    let tried = |change: &str| iamscope(&[&question[..], &["--what-if", change]].concat());
    let detached = tried("detach policy/AdministratorAccess from user/terraform");
    assert!(detached.stdout.starts_with("denied: "), "{}", detached.stdout);
    for change in [
        "detach policy/ReadOnlyAccess from user/terraform",
        "without 0123456789abcdef",
        "help",
    ] {
        let refused = tried(change);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{change}");
        assert!(refused.stderr.contains("error: "), "{}", refused.stderr);
    }
}

#[test]
fn paths_are_limited_and_left_out() {
    let paths = json(&["paths", "--limit", "2"]);
    assert_eq!(paths["paths"].as_array().expect("paths").len(), 2);
    assert!(paths["total"].as_u64().expect("a number") > 2);
    let shown = asked(&["paths", "--limit", "2"]);
    assert!(
        shown.contains("2 of ") && shown.contains("--limit shows more"),
        "{shown}"
    );
    let scratch = ["paths", "--from", "internet", "--to", "bucket/acme-sandbox-scratch"];
    let without = asked(&[&scratch[..], &["--without", "role/open-notebook"]].concat());
    assert!(without.starts_with("no path from internet"), "{without}");
    let run = iamscope(&[&scratch[..], &["--fail-on", "high", "-e", ACME]].concat());
    assert_eq!(run.code, 1);
    let run = iamscope(&["paths", "--to", "role/nobody", "-e", ACME]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing is called `role/nobody`"), "{}", run.stderr);
}

#[test]
fn administrators_are_told_from_those_who_become_one() {
    let admins = json(&["admins", "303030303030"]);
    let groups = admins["accounts"][0]["groups"].as_array().expect("groups");
    let member = |name: &str| {
        let mut with = groups.iter().filter(|group| {
            let members = group["members"].as_array().expect("members");
            members.iter().any(|member| member == name)
        });
        with.next().unwrap_or_else(|| panic!("no group has {name}"))["is"]
            .as_bool()
            .expect("a bool")
    };
    assert!(member("303030303030:user/terraform"));
    assert!(!member("202020202020:role/incident-response"));
    assert!(asked(&["admins", "303030303030"]).starts_with("administrators of "));
}

#[test]
fn a_cut_is_tried() {
    let points = json(&[
        "choke-points",
        "--from",
        "role/github-deploy",
        "--to",
        "admin:303030303030",
    ]);
    assert_eq!(points["isVerified"], true, "{points:#}");
    assert!(!points["points"].as_array().expect("points").is_empty());
}

#[test]
fn a_leak_has_its_page() {
    let at = ["--at", "2026-11-01T00:00:00Z"];
    let page = asked(&[&["leak", "user/terraform", "--format", "markdown"][..], &at].concat());
    for told in [
        "# Leaked: 303030303030:user/terraform",
        "It comes to administer 303030303030",
        "aws iam put-user-policy --user-name terraform --policy-name incident-deny-all",
        "\"aws:TokenIssueTime\"",
    ] {
        assert!(page.contains(told), "no `{told}` in\n{page}");
    }
    let policies: Vec<&str> = page
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(!policies.is_empty());
    for policy in policies {
        let policy: Value = serde_json::from_str(policy).expect("a policy");
        assert_eq!(policy["Statement"][0]["Effect"], "Deny");
    }
    let page = asked(&[&["leak", "ASIAY34FZKBOKMUTVV7A"][..], &at].concat());
    assert!(page.contains("Account 609629065308, told by the id itself."), "{page}");
}

#[test]
fn the_map_is_exported() {
    for (format, start) in [
        ("json", "{"),
        ("opengraph", "{"),
        ("graphml", "<?xml"),
        ("dot", "digraph"),
        ("cypher", "CREATE CONSTRAINT"),
        ("mermaid", "flowchart LR"),
        ("csv", "id,from,"),
    ] {
        let run = iamscope(&["map", ACME, "--export", format]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.starts_with(start), "{format}");
        assert!(run.stdout.contains("open-notebook"), "{format}");
    }
}
