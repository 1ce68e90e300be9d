//! Which files the paths stand for.

use crate::store;
use iamscope_iac::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What is to be read.
#[derive(Default)]
pub(crate) struct Found {
    /// Files by name; names of the system compare faster than paths, of which there can be many.
    pub(crate) files: BTreeMap<OsString, FoundFile>,
    /// Folders with configuration of Terraform somewhere in them.
    pub(crate) terraform: BTreeSet<Tree>,
    /// Folders of iam-collect stores: each file's path by its name.
    pub(crate) folders: BTreeMap<(PathBuf, store::Place), Vec<(String, PathBuf)>>,
    pub(crate) has_stdin: bool,
    /// How many files are none that could be read.
    pub(crate) passed_over: usize,
    pub(crate) problems: Vec<Problem>,
}

/// How a file was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FoundFile {
    /// Whether it was named itself rather than found in a folder.
    pub(crate) is_named: bool,
    /// The folder that was named, or that the named file is in.
    pub(crate) tree: PathBuf,
}

/// A folder of programs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Tree {
    pub(crate) path: PathBuf,
    /// Whether the folders below it count as well.
    pub(crate) is_whole: bool,
}

/// Returns whether a file is configuration of Terraform, by its name.
pub(crate) fn is_terraform(name: &str) -> bool {
    [".tf", ".tf.json", ".tofu", ".tofu.json"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Returns whether a file belongs to a configuration of Terraform without being one.
fn is_beside_terraform(name: &str) -> bool {
    [".tfvars", ".tfvars.json", ".tfbackend"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Returns whether a file is named as exports and templates are.
pub(crate) fn may_be_export(name: &str) -> bool {
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    let endings = [".json", ".jsonl", ".ndjson", ".csv", ".yaml", ".yml", ".template"];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// Returns whether a file in a folder is of a kind that no export is, by its name: opening each would cost more than
/// reading the rest.
fn is_never_export(name: &str) -> bool {
    const ENDINGS: [&str; 44] = [
        "bat", "bin", "bmp", "c", "class", "cpp", "cs", "css", "dll", "drawio", "exe", "gif", "go", "gradle", "h",
        "html", "ico", "ipynb", "jar", "java", "jpeg", "jpg", "js", "kt", "md", "mjs", "mov", "mp4", "pdf", "php",
        "png", "pptx", "py", "rb", "rs", "scss", "sh", "so", "svg", "ts", "tsx", "wasm", "whl", "zip",
    ];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.binary_search(&&*ending).is_ok())
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
            found.add_named(path);
        }
    }
    found
}

impl Found {
    fn add_named(&mut self, path: &Path) {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let tree = parent.unwrap_or(Path::new(".")).to_owned();
        if path.is_file() && is_terraform(&path.to_string_lossy()) {
            let is_whole = false;
            self.terraform.insert(Tree { path: tree, is_whole });
            return;
        }
        let is_named = true;
        self.files.insert(path.into(), FoundFile { is_named, tree });
    }

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
                let name = path.to_string_lossy();
                let tree = root.to_owned();
                if is_terraform(&name) {
                    let is_whole = true;
                    self.terraform.insert(Tree { path: tree, is_whole });
                } else if is_never_export(&name) {
                    self.passed_over += 1;
                } else if !is_beside_terraform(&name) {
                    let is_named = false;
                    self.files.entry(path.into()).or_insert(FoundFile { is_named, tree });
                }
            }
        }
    }
}
