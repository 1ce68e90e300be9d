//! The files of a program, read inside its root only.

use iamscope_policy::{Source, SourceId, Sources};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// Access to the files below one folder, and the texts that were read so far.
///
/// Names are relative to the root and written with `/`. Nothing outside the root is read, links that lead out of it
/// included: a program under review must not be able to look around on the machine of who reviews it.
#[derive(Clone, Debug)]
pub struct Files {
    root: Arc<Root>,
    sources: Sources,
    read: BTreeMap<String, SourceId>,
    /// Folders by whether they are what their names say: no link leads to them.
    plain: RefCell<BTreeMap<String, bool>>,
    known: Arc<Known>,
}

/// What is known of a tree beforehand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The files directly in a folder, by its name.
    pub(crate) folders: BTreeMap<String, Vec<String>>,
    /// Texts by the names of their files.
    pub(crate) texts: BTreeMap<String, Arc<str>>,
}

#[derive(Debug)]
enum Root {
    /// A folder, its real path, and what messages call it.
    Folder { real: PathBuf, shown: PathBuf },
    /// Files in memory.
    Memory(BTreeMap<String, Vec<u8>>),
}

/// Why a file was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is none.
    #[error("there is no file `{0}`")]
    Missing(String),
    /// It is not below the root.
    #[error("`{0}` lies outside of what is read; name a folder that holds it")]
    Outside(String),
    /// It is too large.
    #[error("`{0}` is larger than 64 MiB")]
    TooLarge(String),
    /// It is not UTF-8.
    #[error("`{0}` is not text in UTF-8")]
    NotText(String),
    /// The system says why.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, String),
}

impl Files {
    /// Reads below a folder.
    pub fn folder(path: &Path) -> Result<Self, FileError> {
        let shown = path.display().to_string();
        let real = path
            .canonicalize()
            .map_err(|error| FileError::Unreadable(shown, error.to_string()))?;
        Ok(Self::new(Root::Folder {
            real,
            shown: path.to_owned(),
        }))
    }

    /// Takes files that are in memory.
    pub fn memory<K: Into<String>, V: Into<Vec<u8>>>(files: impl IntoIterator<Item = (K, V)>) -> Self {
        let files = files.into_iter().map(|(name, bytes)| (name.into(), bytes.into()));
        Self::new(Root::Memory(files.collect()))
    }

    fn new(root: Root) -> Self {
        Self {
            root: Arc::new(root),
            sources: Sources::default(),
            read: BTreeMap::new(),
            plain: RefCell::default(),
            known: Arc::default(),
        }
    }

    /// Takes what was learned of the tree, which need not be read again.
    pub(crate) fn learn(&mut self, known: Known) {
        self.known = Arc::new(known);
    }

    /// Takes a text in place of what a file holds, as an editor has it that has not saved it yet.
    pub fn replace(&mut self, name: &str, text: impl Into<Arc<str>>) {
        if let Some(name) = clean(name) {
            Arc::make_mut(&mut self.known).texts.insert(name, text.into());
        }
    }

    /// Returns the texts that were read so far.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Gives up the texts that were read.
    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// Reads a text that positions may refer to. The same file is read once.
    pub fn text(&mut self, name: &str) -> Result<SourceId, FileError> {
        let name = clean(name).ok_or_else(|| FileError::Outside(name.to_owned()))?;
        if let Some(&id) = self.read.get(&name) {
            return Ok(id);
        }
        let text: Arc<str> = match self.known.texts.get(&name) {
            Some(text) => Arc::clone(text),
            None => String::from_utf8(self.bytes(&name)?)
                .map_err(|_| FileError::NotText(name.clone()))?
                .into(),
        };
        let id = self.sources.add(Source::new(self.shown(&name), text));
        self.read.insert(name, id);
        Ok(id)
    }

    /// Adds a text that is no file of its own, such as one that was made by the program.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.sources.add(source)
    }

    /// Reads the bytes of a file.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let name = clean(name).ok_or_else(|| FileError::Outside(name.to_owned()))?;
        match &*self.root {
            Root::Memory(files) => files.get(&name).cloned().ok_or(FileError::Missing(name)),
            Root::Folder { real, .. } => {
                let path = real.join(&name);
                let unreadable = |error: std::io::Error| {
                    if error.kind() == std::io::ErrorKind::NotFound {
                        FileError::Missing(name.clone())
                    } else {
                        FileError::Unreadable(name.clone(), error.to_string())
                    }
                };
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let mut metadata = std::fs::symlink_metadata(&path).map_err(unreadable)?;
                if metadata.is_symlink() || !self.is_plain(real, folder) {
                    let path = path.canonicalize().map_err(unreadable)?;
                    if !path.starts_with(real) {
                        return Err(FileError::Outside(name));
                    }
                    metadata = std::fs::metadata(&path).map_err(unreadable)?;
                }
                if metadata.len() > MAX_FILE {
                    return Err(FileError::TooLarge(name));
                }
                std::fs::read(&path).map_err(unreadable)
            }
        }
    }

    /// Returns whether no part of the way from the root to a folder is a link. Asked for every file, so known folders
    /// are kept.
    fn is_plain(&self, real: &Path, folder: &str) -> bool {
        if folder.is_empty() {
            return true;
        }
        if let Some(&is_plain) = self.plain.borrow().get(folder) {
            return is_plain;
        }
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        let is_folder = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
        let is_plain = self.is_plain(real, parent) && is_folder(&real.join(folder));
        self.plain.borrow_mut().insert(folder.to_owned(), is_plain);
        is_plain
    }

    /// Returns whether there is such a folder.
    pub fn has_folder(&self, name: &str) -> bool {
        let Some(name) = clean(name) else { return false };
        match &*self.root {
            Root::Memory(files) => name.is_empty() || files.keys().any(|file| is_below(file, &name)),
            Root::Folder { real, .. } => real.join(name).is_dir(),
        }
    }

    /// Returns the names of the files directly in a folder, sorted, relative to the root.
    pub fn list(&self, folder: &str) -> Vec<String> {
        match self.known.folders.get(folder) {
            Some(names) => names.clone(),
            None => self.walk(folder, 1, |_| true),
        }
    }

    /// Returns the names of all files below a folder, sorted, relative to the root. Links to folders are not followed.
    pub fn list_all(&self, folder: &str) -> Vec<String> {
        self.walk(folder, usize::MAX, |_| true)
    }

    /// Returns the names of all files, sorted, but for those in hidden folders.
    pub(crate) fn list_visible(&self) -> Vec<String> {
        self.walk("", usize::MAX, |name| !name.starts_with('.') && name != "node_modules")
    }

    /// Lists files below a folder, as deep as that, in folders whose names are wanted.
    fn walk(&self, folder: &str, depth: usize, is_wanted: fn(&str) -> bool) -> Vec<String> {
        let Some(folder) = clean(folder) else {
            return Vec::new();
        };
        let mut names: Vec<String> = match &*self.root {
            Root::Memory(files) => {
                let below = files.keys().filter(|file| is_below(file, &folder));
                let deep = below.filter(|file| file.matches('/').count() < depth_of(&folder).saturating_add(depth));
                let wanted = deep.filter(|file| {
                    let folders = file.rsplit_once('/').map_or("", |(folders, _)| folders);
                    folders.is_empty() || folders.split('/').all(is_wanted)
                });
                wanted.cloned().collect()
            }
            Root::Folder { real, .. } => {
                let walk = walkdir::WalkDir::new(real.join(&folder)).min_depth(1).max_depth(depth);
                let is_entered = |entry: &walkdir::DirEntry| {
                    entry.depth() == 0
                        || !entry.file_type().is_dir()
                        || entry.file_name().to_str().is_some_and(is_wanted)
                };
                let files = walk
                    .into_iter()
                    .filter_entry(is_entered)
                    .filter_map(Result::ok)
                    .filter(|entry| !entry.file_type().is_dir());
                files
                    .filter_map(|entry| {
                        let name = entry.path().strip_prefix(real).ok()?.to_str()?;
                        Some(name.replace(std::path::MAIN_SEPARATOR, "/"))
                    })
                    .collect()
            }
        };
        names.sort();
        names
    }

    /// Returns what messages call a file: its path as the user would write it.
    pub fn shown(&self, name: &str) -> String {
        match &*self.root {
            Root::Memory(_) => name.to_owned(),
            Root::Folder { shown, .. } => shown.join(name).display().to_string(),
        }
    }
}

fn depth_of(folder: &str) -> usize {
    if folder.is_empty() {
        0
    } else {
        folder.matches('/').count() + 1
    }
}

fn is_below(file: &str, folder: &str) -> bool {
    folder.is_empty() || file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns a name without `.` and `..`, or nothing if it leads out of the root.
pub fn clean(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (name, expected) in [
            ("a/b.tf", Some("a/b.tf")),
            ("./a/../b.tf", Some("b.tf")),
            ("", Some("")),
            ("../b.tf", None),
            ("a/../../b.tf", None),
            ("/b.tf", None),
        ] {
            assert_eq!(clean(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn folders_are_listed() {
        let files = Files::memory([("main.tf", ""), ("modules/a/main.tf", ""), ("modules/ab.tf", "")]);
        assert_eq!(files.list(""), ["main.tf"]);
        assert_eq!(files.list("modules"), ["modules/ab.tf"]);
        assert_eq!(files.list("modules/a"), ["modules/a/main.tf"]);
        assert_eq!(files.list_all("modules"), ["modules/a/main.tf", "modules/ab.tf"]);
        assert!(files.has_folder("modules/a") && !files.has_folder("modules/b"));
    }

    #[test]
    fn what_is_not_saved_counts() {
        let mut files = Files::memory([("main.tf", "old")]);
        files.replace("./main.tf", "new");
        let id = files.text("main.tf").expect("a file");
        assert_eq!(files.sources().find(id).map(|source| &*source.text), Some("new"));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().expect("a folder");
        std::fs::write(outside.path().join("secret"), "s").expect("a file");
        let inside = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(inside.path().join("a/b")).expect("a folder");
        std::fs::write(inside.path().join("a/b/mine"), "m").expect("a file");
        symlink(outside.path().join("secret"), inside.path().join("link")).expect("a link");
        symlink(outside.path(), inside.path().join("a/out")).expect("a link");
        symlink("b", inside.path().join("a/in")).expect("a link");
        symlink("b/mine", inside.path().join("a/near")).expect("a link");
        let files = Files::folder(inside.path()).expect("a folder");
        for name in ["link", "a/out/secret"] {
            assert_eq!(files.bytes(name), Err(FileError::Outside(name.to_owned())));
        }
        for name in ["a/b/mine", "a/in/mine", "a/near"] {
            assert_eq!(files.bytes(name), Ok(b"m".to_vec()), "{name}");
        }
    }
}
