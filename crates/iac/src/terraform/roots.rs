//! Which folders are programs of their own.

use crate::files::{Files, clean};
use crate::terraform::load::{is_configuration, join};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the folders that hold a program: those with configuration files that no other folder calls as a module. Those
/// that share modules stand together.
///
/// A module that only examples call is read through them. Hidden folders are passed over, `.terraform` among them: what
/// it holds is read through the modules that are called.
pub fn roots(files: &Files) -> Vec<Vec<String>> {
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in files.list_all("") {
        let is_hidden = name
            .split('/')
            .any(|part| part.starts_with('.') || part == "node_modules");
        if is_configuration(&name) && !is_hidden {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            folders.entry(folder).or_default().push(name);
        }
    }
    let mut calls: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (folder, names) in &folders {
        let sources = names.iter().flat_map(|name| local_sources(files, name));
        let called = sources.filter_map(|source| clean(&join(folder, &source)));
        calls.insert(folder, called.filter(|called| called != folder).collect());
    }
    let called: BTreeSet<&String> = calls.values().flatten().collect();
    let mut roots: BTreeSet<String> = folders
        .keys()
        .filter(|folder| !called.contains(folder))
        .cloned()
        .collect();
    // Modules that call each other in a circle are called by no root: one of them is read, and says so.
    let mut reached = BTreeSet::new();
    for root in roots.clone() {
        reach(&root, &calls, &mut reached);
    }
    for folder in folders.keys() {
        if !reached.contains(folder) {
            roots.insert(folder.clone());
            reach(folder, &calls, &mut reached);
        }
    }
    together(roots, &calls)
}

/// Puts those that share modules together.
fn together(roots: BTreeSet<String>, calls: &BTreeMap<&str, BTreeSet<String>>) -> Vec<Vec<String>> {
    // Each points to an earlier one that it belongs to, or to itself.
    let mut leaders: Vec<usize> = Vec::new();
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for (index, root) in roots.iter().enumerate() {
        leaders.push(index);
        let mut reached = BTreeSet::new();
        reach(root, calls, &mut reached);
        for folder in reached {
            let owner = *owners.entry(folder).or_insert(index);
            let (one, other) = (leader(&leaders, owner), leader(&leaders, index));
            if let Some(later) = leaders.get_mut(one.max(other)) {
                *later = one.min(other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (index, root) in roots.into_iter().enumerate() {
        groups.entry(leader(&leaders, index)).or_default().push(root);
    }
    groups.into_values().collect()
}

fn leader(leaders: &[usize], mut index: usize) -> usize {
    while let Some(&next) = leaders.get(index)
        && next != index
    {
        index = next;
    }
    index
}

fn reach(root: &str, calls: &BTreeMap<&str, BTreeSet<String>>, reached: &mut BTreeSet<String>) {
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        if reached.insert(folder.clone()) {
            open.extend(calls.get(&*folder).into_iter().flatten().cloned());
        }
    }
}

/// Returns the local paths that a file gives as `source`. Those of other things than modules name no folder with a
/// configuration, and do no harm.
fn local_sources(files: &Files, name: &str) -> Vec<String> {
    let Ok(bytes) = files.bytes(name) else {
        return Vec::new();
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Vec::new();
    };
    let lines = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line
            .strip_prefix("source")
            .or_else(|| line.strip_prefix("\"source\""))?;
        let rest = rest.trim_start().strip_prefix(['=', ':'])?;
        let path = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..").then(|| path.to_owned())
    });
    lines.collect()
}
