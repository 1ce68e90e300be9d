//! Reading the files of the repository, and rules that look at their text.

use super::{Breach, Rule};
use anyhow::Result;
use std::path::Path;
use walkdir::WalkDir;

/// Folders that are built or fetched.
const SKIPPED: [&str; 7] = [
    ".git",
    "target",
    "node_modules",
    "dist",
    ".cache",
    "corpus",
    "artifacts",
];

/// Starts of paths that exist on one machine only, each cut in two so that this file keeps the rule.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

/// A text file of the repository.
pub(crate) struct File {
    /// From the top of the repository, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Returns whether the file holds nothing but tests.
    pub(crate) fn is_test(&self) -> bool {
        let tests = ["/tests/", "/tests.rs", "/benches/", "/examples/"];
        tests.iter().any(|part| self.path.contains(part))
    }

    fn breach(&self, rule: Rule, line: usize, message: &str) -> Breach {
        Breach {
            rule,
            place: self.path.clone(),
            line: Some(line),
            message: message.to_owned(),
        }
    }
}

pub(super) fn read(root: &Path) -> Result<Vec<File>> {
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in walk.filter_entry(|entry| !SKIPPED.iter().any(|name| entry.file_name() == *name)) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        // What is not text has no rules.
        if let Ok(text) = std::fs::read_to_string(entry.path()) {
            let path = entry.path().strip_prefix(root)?;
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            files.push(File { path, text });
        }
    }
    Ok(files)
}

pub(super) fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        for (number, line) in (1..).zip(file.text.lines()) {
            if has_machine_path(line) && !file.path.ends_with("-lock.json") {
                breaches.push(file.breach(Rule::MachinePath, number, "a path of somebody's machine"));
            }
            if file.is_rust() && (line.contains("#[allow(") || line.contains("#![allow(")) && !line.contains('"') {
                let message = "use `#[expect(lint, reason = \"...\")]` instead of `allow`";
                breaches.push(file.breach(Rule::Allow, number, message));
            }
        }
        if file.is_rust() && !file.text.trim_start().starts_with("//!") && !file.is_test() {
            let message = "a module opens with `//!`: what lives here, what does not, where to start";
            breaches.push(file.breach(Rule::ModuleDocs, 1, message));
        }
    }
    breaches
}

/// Returns whether a line has a machine path that begins a word.
fn has_machine_path(line: &str) -> bool {
    MACHINE_PATHS.iter().any(|path| {
        line.match_indices(path).any(|(place, _)| {
            let before = line.get(..place).and_then(|before| before.chars().next_back());
            before.is_none_or(|character| matches!(character, ' ' | '"' | '\'' | '`' | '=' | '(' | '<' | '\t'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_begin_a_word() {
        assert!(has_machine_path(&format!("see {}x", MACHINE_PATHS[0])));
        assert!(!has_machine_path(&format!("arn:aws:s3:::bucket{}x", MACHINE_PATHS[2])));
    }
}
