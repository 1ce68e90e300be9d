//! What must hold for every check, and what the runner promises.

mod fixes;

use super::*;
use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_findings::{Confidence, Evidence, Finding};
use std::collections::BTreeSet;

/// Runs all checks on an estate in the mini-language.
fn scan(text: &str) -> Vec<Finding> {
    let estate = iamscope_testkit::estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    run_all(&CheckContext::new(&access)).into_sorted()
}

#[test]
fn examples_show_what_they_say() {
    use iamscope_findings::rule::ExampleKind;
    let mut wrong = Vec::new();
    for check in registry() {
        let examples = check.rule.examples();
        let kinds: BTreeSet<bool> = examples
            .iter()
            .map(|example| example.kind == ExampleKind::Finding)
            .collect();
        assert_eq!(kinds.len(), 2, "{} needs an example of both kinds", check.rule.id);
        for example in examples {
            let estate = match iamscope_testkit::try_estate(&example.text) {
                Ok(estate) => estate,
                Err(problem) => {
                    wrong.push(format!("{}: {problem}\n{}", check.rule.id, example.text));
                    continue;
                }
            };
            let access = Access::new(&estate, Catalog::embedded());
            let found = run(&[check], &CheckContext::new(&access)).into_sorted();
            let is_right = match example.kind {
                ExampleKind::Finding => found.len() == 1,
                ExampleKind::Ok => found.is_empty(),
            };
            if !is_right {
                let titles: Vec<&str> = found.iter().map(Finding::title).collect();
                wrong.push(format!(
                    "{}: {:?} example gives {titles:?}\n{}",
                    check.rule.id, example.kind, example.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documentation_is_complete() {
    for check in registry() {
        let rule = &check.rule;
        for section in ["What it finds", "Why it matters", "Example", "Fix"] {
            assert!(!rule.section(section).is_empty(), "{}: {section}", rule.id);
        }
        assert!(
            !rule.title().contains('\n') && rule.title().len() < 160,
            "{}: {}",
            rule.id,
            rule.title()
        );
        assert!(
            rule.id
                .as_str()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{}",
            rule.id
        );
    }
}

#[test]
fn names_are_unique() {
    let names: BTreeSet<&str> = registry().iter().map(|check| check.rule.id.as_str()).collect();
    assert_eq!(names.len(), registry().len());
}

#[test]
fn a_quiet_estate_has_no_findings() {
    let found = scan(
        "account 111122223333
group readers
  allow s3:GetObject on bucket/data/*
user alice password mfa
  member readers
role app
  trust service lambda.amazonaws.com
  allow dynamodb:GetItem on table/orders
function web role app
bucket data
  grant 111122223333 s3:GetObject",
    );
    assert_eq!(found.iter().map(Finding::title).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn an_administrator_is_reported_once() {
    let found = scan(
        "account 111122223333
role ops
  trust aws 111122223333
  attach AdministratorAccess
  allow iam:PassRole,sts:AssumeRole,secretsmanager:GetSecretValue on *
user alice password mfa
  attach AdministratorAccess",
    );
    let of_role: Vec<&str> = found
        .iter()
        .filter(|finding| &*finding.subject().name == "role/ops")
        .map(|finding| finding.check().as_str())
        .collect();
    assert_eq!(of_role, ["iam-full-administrator"]);
}

#[test]
fn order_does_not_depend_on_threads() {
    let text = "account 111122223333
user alice
  allow * on *
user bob
  allow iam:PassRole on *
bucket site
  grant anyone s3:GetObject";
    let first = scan(text);
    for _ in 0..5 {
        assert_eq!(scan(text), first);
    }
}

#[test]
fn evidence_points_into_the_estate() {
    let estate = iamscope_testkit::estate("role app\n  trust service lambda.amazonaws.com\n  allow * on *");
    let access = Access::new(&estate, Catalog::embedded());
    let found = run_all(&CheckContext::new(&access)).into_sorted();
    let statements: Vec<_> = found
        .iter()
        .flat_map(Finding::evidence)
        .flat_map(Evidence::statements)
        .collect();
    assert!(!statements.is_empty());
    for statement in statements {
        let source = estate.sources().find(statement.source).expect("a source of the estate");
        assert!(!source.slice(statement.span).is_empty());
    }
}

/// Returns the parts of policies that a check underlines in an estate in the mini-language.
fn underlined(check: &str, text: &str) -> Vec<String> {
    let estate = iamscope_testkit::estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let found = run_all(&CheckContext::new(&access)).into_sorted();
    let of_check = found.iter().filter(|finding| finding.check().as_str() == check);
    let statements = of_check.flat_map(Finding::evidence).flat_map(Evidence::statements);
    let parts = statements.flat_map(|statement| {
        let source = estate.sources().find(statement.source).expect("a source of the estate");
        let slice = |label: &iamscope_findings::Label| source.slice(label.span).to_owned();
        statement.labels.iter().map(slice).collect::<Vec<_>>()
    });
    parts.collect()
}

#[test]
fn what_a_statement_leaves_out_is_not_what_grants() {
    let user = |grant: &str| format!("user liam\n  {grant}");
    let administrator = |grant: &str| underlined("iam-full-administrator", &user(grant));
    assert_eq!(administrator("allow not organizations:* on *"), ["Allow"]);
    assert_eq!(administrator("allow * on *"), ["*"]);
    assert_eq!(
        underlined(
            "iam-pass-any-role",
            &user("allow not s3:*,iam:*Policy*,iam:*User*,iam:*Group*,iam:Create* on *")
        ),
        ["Allow", "*"]
    );
}

#[test]
fn an_instance_must_be_able_to_run_with_a_role_that_swaps_profiles() {
    let estate = |trust: &str, more: &str| {
        format!(
            "role admin
  trust service ec2.amazonaws.com
  profile admin
  attach AdministratorAccess
role web
  trust service {trust}
  allow ec2:ReplaceIamInstanceProfileAssociation on *
  allow iam:PassRole on *
{more}"
        )
    };
    let check = "compute-role-swaps-instance-profile";
    let parts = |trust: &str, more: &str| underlined(check, &estate(trust, more));
    let both = ["ec2:ReplaceIamInstanceProfileAssociation", "*", "iam:PassRole", "*"];
    assert_eq!(parts("ssm.amazonaws.com", ""), Vec::<String>::new());
    assert_eq!(parts("lambda.amazonaws.com", ""), Vec::<String>::new());
    assert_eq!(parts("lambda.amazonaws.com", "function web role web"), both);
    assert_eq!(parts("ssm.amazonaws.com", "  profile web"), both);
    assert_eq!(parts("ec2.amazonaws.com", ""), both);
}

#[test]
fn an_administrator_by_key_alone_is_reported_once() {
    let found = |user: &str| {
        let mut all = found(&format!("user deploy {user}\n  allow * on *"));
        all.retain(|line| line.contains("administrator"));
        all
    };
    assert_eq!(
        found("no-password key active"),
        ["critical iam-key-only-administrator user/deploy"]
    );
    assert_eq!(
        found("password mfa key active"),
        ["high iam-full-administrator user/deploy"]
    );
}

/// Returns `severity check subject` of what is found.
fn found(text: &str) -> Vec<String> {
    let findings = scan(text);
    let line = |finding: &Finding| format!("{} {} {}", finding.severity(), finding.check(), finding.subject().name);
    findings.iter().map(line).collect()
}

#[test]
fn guardrails_clear_findings() {
    let estate = |scp: &str| {
        format!(
            "organization o-acme management 999988887777
unit workloads
{scp}
account 111122223333 in workloads
role deploy
  trust service lambda.amazonaws.com
  allow iam:PassRole on *"
        )
    };
    assert_eq!(found(&estate("")), ["medium iam-pass-any-role role/deploy"]);
    assert_eq!(found(&estate("  scp deny iam:PassRole on *")), Vec::<String>::new());
}

#[test]
fn block_public_access_clears_a_public_bucket() {
    let public = "bucket site\n  grant anyone s3:GetObject,s3:PutObject";
    assert_eq!(found(public), ["critical s3-bucket-public bucket/site"]);
    assert_eq!(
        found(&format!("{public}\n  public-access-block on")),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_reachable_sets_the_severity() {
    let role = |trust: &str| format!("role app\n  trust {trust}\n  allow * on *");
    assert_eq!(
        found(&role("service lambda.amazonaws.com")),
        ["critical iam-full-administrator role/app"]
    );
    let outside = format!(
        "organization o-acme management 999988887777\naccount 111122223333\n{}",
        role("aws 444455556666")
    );
    assert_eq!(
        found(&outside),
        [
            "critical trust-third-party-without-external-id role/app",
            "medium iam-full-administrator role/app"
        ]
    );
}

#[test]
fn roles_that_aws_keeps_are_left_alone() {
    let text = "role AWSServiceRoleForX path /aws-service-role/x.amazonaws.com/
  trust service x.amazonaws.com
  allow * on *
role AWSReservedSSO_Admin path /aws-reserved/sso.amazonaws.com/
  trust service sso.amazonaws.com
  allow * on *";
    assert_eq!(found(text), Vec::<String>::new());
}

#[test]
fn an_unseen_boundary_is_told_and_not_guessed() {
    let text = "role app
  trust service lambda.amazonaws.com
  boundary arn:aws:iam::111122223333:policy/gone
  allow iam:PassRole on *";
    let findings = scan(text);
    let told: Vec<(&str, Confidence)> = findings
        .iter()
        .map(|finding| (finding.check().as_str(), finding.confidence()))
        .collect();
    assert_eq!(
        told,
        [
            ("iam-pass-any-role", Confidence::Medium),
            ("policy-not-seen", Confidence::High)
        ]
    );
}

#[test]
fn everyone_who_holds_a_policy_is_looked_at() {
    let text = "policy team-secrets
  allow secretsmanager:GetSecretValue on * if StringEquals aws:ResourceTag/team ${aws:PrincipalTag/team}
role a-engineer
  trust service lambda.amazonaws.com
  attach team-secrets
role b-engineer
  trust service lambda.amazonaws.com
  attach team-secrets
  allow iam:TagRole on role/*-engineer";
    assert_eq!(found(text), ["high iam-tag-guard-can-be-changed role/b-engineer"]);
}

#[test]
fn roles_for_the_management_account_need_no_external_id() {
    let roles = "role OrganizationAccountAccessRole
  trust aws 444455556666
  attach AdministratorAccess
role stacksets-exec-0123
  trust aws arn:aws:iam::444455556666:role/aws-service-role/stacksets.cloudformation.amazonaws.com/X";
    let about_trust = |text: &str| {
        let all = scan(text).into_iter();
        let found = all.filter(|finding| finding.check().as_str().starts_with("trust-"));
        found
            .map(|finding| format!("{} {}: {}", finding.severity(), finding.confidence(), finding.title()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        about_trust(roles),
        [
            "low low: account 444455556666 outside the estate can assume role/OrganizationAccountAccessRole: its management \
             account, or a stranger",
            "low low: account 444455556666 outside the estate can assume role/stacksets-exec-0123: its management account, or \
             a stranger",
        ]
    );
    let in_organization = format!("organization o-acme management 999988887777\naccount 111122223333\n{roles}");
    assert_eq!(
        about_trust(&in_organization).first().map(String::as_str),
        Some(
            "high medium: account 444455556666 outside the organization can assume role/OrganizationAccountAccessRole, \
             which AWS makes for the management account"
        )
    );
}
