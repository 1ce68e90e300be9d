//! Runs the case files in `cases/`: one clause of the conformance table each.

#![expect(clippy::panic, reason = "what panics here is a failed test")]

use iamscope_eval::rules::{self, ClauseId};
use iamscope_testkit::case::{CaseFile, read_all};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn cases() -> Vec<CaseFile> {
    match read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")) {
        Ok(cases) => cases,
        Err(problems) => panic!("{problems}"),
    }
}

fn clauses() -> BTreeSet<ClauseId> {
    let of_rule = |rule: &'static rules::Rule| {
        let name = |clause: &rules::Clause| ClauseId {
            rule: rule.id,
            letter: clause.letter,
        };
        rule.clauses.iter().map(name)
    };
    rules::rules().flat_map(of_rule).collect()
}

#[test]
fn every_case_comes_out_as_aws_documents_it() {
    let failed: Vec<String> = cases()
        .iter()
        .filter_map(|file| Some(format!("{}: {}", file.path, file.case.run().err()?)))
        .collect();
    assert!(failed.is_empty(), "{} cases fail\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_table_has_all_forty_rules() {
    let numbers: Vec<u8> = rules::rules().map(|rule| rule.id.0).collect();
    assert_eq!(numbers, (1..=40).collect::<Vec<u8>>());
}

#[test]
fn every_clause_has_a_case_and_every_case_a_clause() {
    let clauses = clauses();
    let cases = cases();
    let pinned: BTreeSet<ClauseId> = cases.iter().flat_map(|file| file.case.clauses.clone()).collect();
    let names = |ids: Vec<&ClauseId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let bare = names(clauses.difference(&pinned).collect());
    assert!(bare.is_empty(), "clauses without a case: {bare:?}");
    let unknown = names(pinned.difference(&clauses).collect());
    assert!(
        unknown.is_empty(),
        "cases of clauses that are not in the table: {unknown:?}"
    );
}

#[test]
fn every_rule_has_cases_that_grant_and_cases_that_do_not() {
    let cases = cases();
    for rule in rules::rules() {
        let is_about = |file: &&CaseFile| file.case.clauses.iter().any(|clause| clause.rule == rule.id);
        let (granted, other): (Vec<_>, Vec<_>) = cases
            .iter()
            .filter(is_about)
            .partition(|file| file.case.expected == "allowed");
        let counts = (granted.len(), other.len());
        assert!(
            counts.0 > 0 && counts.1 > 0,
            "rule {}: {} cases grant, {} do not",
            rule.id.0,
            counts.0,
            counts.1
        );
    }
}

#[test]
fn no_two_cases_are_the_same() {
    let mut seen = BTreeMap::new();
    let mut twice = Vec::new();
    for file in cases() {
        for one in [file.case.says.clone(), file.case.setup()] {
            if let Some(other) = seen.insert(one, file.path.clone()) {
                twice.push(format!("{other} and {}", file.path));
            }
        }
    }
    assert!(twice.is_empty(), "the same twice:\n{}", twice.join("\n"));
}
