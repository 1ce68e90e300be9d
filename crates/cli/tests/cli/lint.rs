//! `iamscope lint`.

use crate::support::{iamscope, iamscope_in, iamscope_with};
use serde_json::Value;
use std::fs;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Sid": "", "Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}
}
"#;

#[test]
fn problems_are_underlined() {
    let run = iamscope_with(&["lint", "-"], POLICY);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout, @r#"
    suggestion[EMPTY_SID_VALUE]: this statement id is empty
     --> <stdin>:3:24
      |
    3 |   "Statement": {"Sid": "", "Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}
      |                        ^^
      = fix: take it out

    error[INVALID_EFFECT]: unknown effect `Alow`
     --> <stdin>:3:39
      |
    3 |   "Statement": {"Sid": "", "Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}
      |                                       ^^^^
      = help: did you mean `Allow`?

    1 error, 1 suggestion
    "#);
    let clean = POLICY.replace("Alow", "Allow").replace("\"Sid\": \"\", ", "");
    let run = iamscope_with(&["lint", "-"], &clean);
    assert_eq!((run.code, run.stdout.as_str()), (0, "no problems\n"));
    let run = iamscope_with(
        &["lint", "-", "--type", "scp"],
        &clean.replace("s3:GetObject", "s3:*Object"),
    );
    assert!(
        run.stdout.starts_with("error[SCP_SYNTAX_ERROR_ACTION_WILDCARD]"),
        "{}",
        run.stdout
    );
}

#[test]
fn levels_make_the_exit_code() {
    let policy = POLICY.replace("Alow", "Allow");
    assert_eq!(iamscope_with(&["lint", "-"], &policy).code, 1);
    assert_eq!(iamscope_with(&["lint", "-", "--fail-on", "warning"], &policy).code, 0);
    assert_eq!(iamscope_with(&["lint", "-", "--format", "sarif"], POLICY).code, 0);
    assert_eq!(iamscope(&["lint", "no-such-file"]).code, 4);
}

#[test]
fn the_answer_of_aws_has_its_shape() {
    let run = iamscope_with(&["lint", "-", "--format", "aws"], POLICY);
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let finding = &answer["findings"][1];
    assert_eq!(finding["issueCode"], "INVALID_EFFECT");
    assert_eq!(finding["findingType"], "ERROR");
    assert_eq!(finding["locations"][0]["path"][1]["value"], "Effect");
    assert_eq!(finding["locations"][0]["span"]["start"]["column"], 37);
    let link = finding["learnMoreLink"].as_str().expect("a link");
    assert!(
        link.ends_with("#access-analyzer-reference-policy-checks-error-invalid-effect"),
        "{link}"
    );
}

#[test]
fn annotations_and_sarif_name_the_place() {
    let run = iamscope_with(&["lint", "-", "--format", "github"], POLICY);
    let last = run.stdout.lines().last().expect("a line");
    insta::assert_snapshot!(last, @"::error file=<stdin>,line=3,endLine=3,col=39,endColumn=43,title=INVALID_EFFECT::unknown effect `Alow`; did you mean `Allow`?");
    let run = iamscope_with(&["lint", "-", "--format", "sarif"], POLICY);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let result = &log["runs"][0]["results"][1];
    assert_eq!(result["ruleId"], "INVALID_EFFECT");
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], "INVALID_EFFECT");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 39);
}

#[test]
fn safe_fixes_are_applied() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    fs::write(&path, POLICY).expect("a file");
    let run = iamscope_in(folder.path(), &["lint", "policy.json"], "");
    assert!(
        run.stdout.contains("= fix: take it out (applied by --fix)"),
        "{}",
        run.stdout
    );
    let run = iamscope_in(folder.path(), &["lint", "--fix", "policy.json"], "");
    assert!(run.stdout.ends_with("\n1 error\n"), "{}", run.stdout);
    assert!(run.stderr.contains("fixed 1 problem of policy.json"), "{}", run.stderr);
    let text = fs::read_to_string(&path).expect("a file");
    assert_eq!(text, POLICY.replace("\"Sid\": \"\", ", ""));
}

const TERRAFORM: &str = r#"resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = "arn:aws:iam::${var.account}:role/*"
    }, {
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = "*"
    }]
  })
}

variable "account" {}
"#;

#[test]
fn a_policy_in_a_folder_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("app.json"), POLICY).expect("a file");
    let run = iamscope_in(folder.path(), &["lint", "."], "");
    assert!(run.stdout.ends_with("1 error, 1 suggestion\n"), "{}", run.stdout);
}

#[test]
fn what_sam_writes_is_not_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let template = "Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: pass
      Events:
        One: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: s3:ObjectCreated:*}}
        Other: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: s3:ObjectRemoved:*}}
";
    fs::write(folder.path().join("template.yaml"), template).expect("a file");
    let run = iamscope_in(folder.path(), &["lint", "."], "");
    assert_eq!((run.code, run.stdout.as_str()), (0, "no problems\n"), "{}", run.stderr);
}

#[test]
fn policies_in_terraform_have_the_lines_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), TERRAFORM).expect("a file");
    let run = iamscope_in(folder.path(), &["lint", ".", "--format", "github"], "");
    let lines: Vec<&str> = run.stdout.lines().collect();
    let places: Vec<&str> = lines.iter().filter_map(|line| line.split(",title=").next()).collect();
    assert_eq!(
        places,
        ["::warning file=main.tf,line=11,endLine=11,col=19,endColumn=31",],
        "{}",
        run.stdout
    );
}

#[test]
fn problems_can_be_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let commented = TERRAFORM.replace(
        "      Action   = \"iam:PassRole\"\n      Resource = \"*\"",
        "      # iamscope:accept PASS_ROLE_WITH_STAR_IN_RESOURCE deploys everything\n      Action   = \"iam:PassRole\"\n      Resource = \"*\"",
    );
    fs::write(folder.path().join("main.tf"), commented).expect("a file");
    let run = iamscope_in(folder.path(), &["lint", "."], "");
    assert_eq!((run.code, run.stdout.as_str()), (0, "no problems; 1 accepted\n"));

    let policy = POLICY.replace("Alow", "Allow").replace(
        "\"Sid\": \"\", \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"",
        "\"Sid\": \"DeployNoLintPassRoleWithStarInResource\", \"Effect\": \"Allow\", \"Action\": \"iam:PassRole\"",
    );
    let run = iamscope_with(&["lint", "-"], &policy);
    assert_eq!(run.stdout, "no problems; 1 accepted\n");

    let accept = "[[accept]]\ncode = \"EMPTY_*\"\nreason = \"old ones\"\n\n[[accept]]\ncode = \"INVALID_EFFECT\"\nreason = \"x\"\nuntil = \"2020-01-31\"\n";
    fs::write(folder.path().join("accept.toml"), accept).expect("a file");
    let run = iamscope_in(
        folder.path(),
        &["lint", "-", "--accept", "accept.toml", "--format", "json"],
        POLICY,
    );
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(value["problems"][0]["code"], "INVALID_EFFECT");
    assert_eq!(value["accepted"][0]["reason"], "old ones");
    assert!(run.stderr.contains("was accepted until 2020-01-31"), "{}", run.stderr);
}
