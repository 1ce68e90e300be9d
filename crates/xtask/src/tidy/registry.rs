//! Whether every check is registered.

use super::files::File;
use super::{Breach, Rule};

/// The folders of checks, and the list of each.
const REGISTRIES: [(&str, &str); 3] = [
    ("crates/checks/src/checks/", "crates/checks/src/registry.rs"),
    ("crates/validate/src/checks/", "crates/validate/src/registry.rs"),
    ("crates/validate/src/own/", "crates/validate/src/own.rs"),
];

pub(super) fn check(files: &[File]) -> Vec<Breach> {
    let breaches = REGISTRIES
        .iter()
        .flat_map(|(folder, list)| check_one(files, folder, list));
    breaches.collect()
}

fn check_one(files: &[File], folder: &str, list: &str) -> Vec<Breach> {
    let registry = files
        .iter()
        .find(|file| file.path == list)
        .map_or("", |file| file.text.as_str());
    let names = files
        .iter()
        .filter_map(|file| file.path.strip_prefix(folder)?.strip_suffix(".rs"));
    let missing = names.filter(|name| !name.contains('/') && !is_registered(registry, name));
    missing
        .map(|name| Breach {
            rule: Rule::Registry,
            place: format!("{folder}{name}.rs"),
            line: None,
            message: format!("the check is not in {list}"),
        })
        .collect()
}

/// Returns whether the registry names a module of the checks.
fn is_registered(registry: &str, module: &str) -> bool {
    let path = format!("{module}::");
    let is_part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    registry.match_indices(&path).any(|(place, _)| {
        let before = registry.get(..place).and_then(|before| before.chars().next_back());
        !before.is_some_and(is_part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_as_whole_words() {
        assert!(is_registered("&[public_bucket::CHECK]", "public_bucket"));
        assert!(!is_registered("&[not_public_bucket::CHECK]", "public_bucket"));
    }
}
