//! Runs the case files in `cases/`: one rule of AWS each.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics here is a failed test"
)]
#![expect(clippy::disallowed_methods, reason = "the cases are files, read by the test alone")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use support::Case;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn cases() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(&path).expect("a text")))
        .collect()
}

#[test]
fn every_case_comes_out_as_aws_documents_it() {
    let failed: Vec<String> = cases()
        .iter()
        .filter_map(|(path, text)| {
            Case::read(text)
                .run()
                .err()
                .map(|what| format!("{}: {what}", path.display()))
        })
        .collect();
    assert!(failed.is_empty(), "{} cases fail\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_rule_has_cases_that_grant_and_cases_that_do_not() {
    let mut outcomes: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for (_, text) in cases() {
        let case = Case::read(&text);
        for rule in &case.rules {
            let (granted, other) = outcomes.entry(*rule).or_default();
            *(if case.expected == "allowed" { granted } else { other }) += 1;
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
