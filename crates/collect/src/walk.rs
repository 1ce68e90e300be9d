//! Which files the paths stand for.

use crate::store;
use iamscope_iac::problem::Problem;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What is to be read.
#[derive(Default)]
pub(crate) struct Found {
    /// Files by name, and whether they were named themselves rather than found in a folder.
    pub(crate) files: BTreeMap<PathBuf, bool>,
    /// Folders of iam-collect stores: each file's path by its name.
    pub(crate) folders: BTreeMap<(PathBuf, store::Place), Vec<(String, PathBuf)>>,
    pub(crate) has_stdin: bool,
    pub(crate) problems: Vec<Problem>,
}

/// Finds all files below the paths. Hidden files and folders below a named folder are passed over, links not followed.
pub(crate) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.has_stdin = true;
        } else if path.is_dir() {
            found.add_folder(path);
        } else {
            found.files.insert(path.clone(), true);
        }
    }
    found
}

impl Found {
    fn add_folder(&mut self, root: &Path) {
        let is_hidden = |entry: &walkdir::DirEntry| {
            entry.depth() > 0 && entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
        };
        // A store is known by the names of its folders, which may lie above the one that was named.
        let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        for entry in WalkDir::new(root)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| !is_hidden(entry))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.add_file(root, &full, entry.into_path()),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(root).display().to_string();
                    let problem = Problem::error(&path, format!("cannot be read: {error}"));
                    self.problems.push(problem);
                }
            }
        }
    }

    fn add_file(&mut self, root: &Path, full: &Path, path: PathBuf) {
        let below = path.strip_prefix(root).unwrap_or(&path);
        match (store::place(&full.join(below)), path.parent()) {
            (Some((place, name)), Some(folder)) => {
                self.folders
                    .entry((folder.to_owned(), place))
                    .or_default()
                    .push((name, path));
            }
            (Some(_) | None, _) => {
                self.files.entry(path).or_insert(false);
            }
        }
    }
}
