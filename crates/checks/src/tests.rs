//! What must hold for every check, and what the runner promises.

use super::*;
use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_findings::{Evidence, Finding};
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
