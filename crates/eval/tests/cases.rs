//! Runs the case files in `cases/`: one clause of the conformance table each.

use iamscope_testkit::case::{CaseFile, read_all};
use std::collections::BTreeMap;
use std::path::Path;

fn cases() -> Vec<CaseFile> {
    match read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")) {
        Ok(cases) => cases,
        Err(problems) => panic!("{problems}"),
    }
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
fn every_rule_has_cases_that_grant_and_cases_that_do_not() {
    let mut outcomes: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for file in cases() {
        for clause in &file.case.clauses {
            let (granted, other) = outcomes.entry(clause.rule.0).or_default();
            *(if file.case.expected == "allowed" {
                granted
            } else {
                other
            }) += 1;
        }
    }
    for rule in 5..=40 {
        let (granted, other) = outcomes.get(&rule).copied().unwrap_or_default();
        assert!(
            granted > 0 && other > 0,
            "rule {rule}: {granted} cases grant, {other} do not"
        );
    }
}
