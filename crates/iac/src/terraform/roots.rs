//! Which folders are programs of their own.

use crate::files::{Files, Known, clean};
use crate::terraform::load::{is_configuration, join};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the folders that hold a program: those with configuration files that no other folder calls as a module. Those
/// that share modules stand together.
///
/// A module that only examples call is read through them. Hidden folders are passed over, `.terraform` among them: what
/// it holds is read through the modules that are called.
pub fn roots(files: &mut Files) -> Vec<Vec<String>> {
    let mut known = Known::default();
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in files.list_visible() {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        match known.folders.get_mut(folder) {
            Some(names) => names.push(name.clone()),
            None => {
                known.folders.insert(folder.to_owned(), vec![name.clone()]);
            }
        }
        if is_configuration(&name) {
            folders.entry(folder.to_owned()).or_default().push(name);
        }
    }
    let mut calls: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (folder, names) in &folders {
        let mut called = BTreeSet::new();
        for name in names {
            let Ok(text) = files.bytes(name).map(String::from_utf8) else {
                continue;
            };
            let Ok(text) = text else { continue };
            let sources = local_sources(&text).filter_map(|source| clean(&join(folder, source)));
            called.extend(sources.filter(|called| called != folder));
            known.texts.insert(name.clone(), text.into());
        }
        calls.insert(folder, called);
    }
    files.learn(known);
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

/// Returns the local paths that a text gives as `source`. Those of other things than modules name no folder with a
/// configuration, and do no harm.
fn local_sources(text: &str) -> impl Iterator<Item = &str> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), "source");
    starts.filter_map(|start| {
        let (before, after) = text.split_at_checked(start)?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let rest = after.strip_prefix("source")?;
        let rest = match line.trim_start() {
            "" => rest,
            "\"" => rest.strip_prefix('"')?,
            _ => return None,
        };
        let rest = rest.trim_start().strip_prefix(['=', ':'])?;
        let path = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..").then_some(path)
    })
}
