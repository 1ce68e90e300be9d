//! What functions may see of the file system.

use crate::files::FileError;
use iamscope_policy::SourceId;
use std::sync::Arc;

/// Files as a module sees them.
///
/// Paths are as the program writes them: relative to the folder that Terraform runs in, as `${path.module}/policy.json`
/// is. What lies outside of what is read gives [`FileError::Outside`].
pub trait FunctionFiles {
    /// Reads a file.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// Reads a text that positions may refer to.
    fn text(&self, path: &str) -> Result<(SourceId, Arc<str>), FileError>;

    /// Returns what there is at a path, if there is anything.
    fn kind(&self, path: &str) -> Result<Option<FileKind>, FileError>;

    /// Returns the paths of all files below a folder, relative to that folder.
    fn list_all(&self, folder: &str) -> Result<Vec<String>, FileError>;

    /// Returns the absolute path of the folder that Terraform runs in, if that is known.
    fn folder(&self) -> Option<&str>;

    /// Returns whether files that are missing may be made before deployment, so that their hashes are unknown and no
    /// mistake: packages of code are built just before, and their hash is all that a program wants of them.
    fn are_made_later(&self) -> bool {
        false
    }
}

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
}
