//! Writing a snapshot.

use iamscope_estate::Estate;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a snapshot was not written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", .path.display())]
pub struct SaveError {
    path: PathBuf,
    source: io::Error,
}

/// Writes the snapshot of an estate, Zstandard-packed if the name ends in `.zst`.
///
/// The file appears whole or not at all, and only its owner can read it: a map of who may do what is worth stealing.
/// Equal estates give the same bytes.
pub fn save(estate: &Estate, path: &Path) -> Result<(), SaveError> {
    write(estate, path).map_err(|source| SaveError {
        path: path.to_owned(),
        source,
    })
}

fn write(estate: &Estate, path: &Path) -> io::Result<()> {
    let text = estate.to_snapshot();
    let is_packed = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zst"));
    let packed = if is_packed {
        Some(zstd::encode_all(text.as_bytes(), 6)?)
    } else {
        None
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    // INVARIANT (private): `tempfile` makes files that only their owner can read, and renaming keeps that.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(packed.as_deref().unwrap_or(text.as_bytes()))?;
    file.as_file().sync_all()?;
    let _: File = file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
