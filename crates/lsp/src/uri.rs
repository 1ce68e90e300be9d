//! The addresses of documents.

use lsp_types::Uri;
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};

/// Returns the file that an address is of; `None` for a document that is in no file.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // What stands before the first slash is a host; only the own one has files that can be read.
    let place = rest.find('/')?;
    let (host, path) = rest.split_at_checked(place)?;
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // `/c:/folder` is a path of Windows.
    let drive = path
        .strip_prefix('/')
        .filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

/// Returns the folder that a file belongs to: the longest of the workspace's folders that hold it, or the one it is in.
pub(crate) fn root<'p>(folders: &'p [PathBuf], file: &'p Path) -> Option<&'p Path> {
    let holding = folders.iter().filter(|folder| file.starts_with(folder));
    let longest = holding.max_by_key(|folder| folder.components().count());
    longest.map(PathBuf::as_path).or_else(|| file.parent())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files() {
        let shown = |uri: &str| path(&Uri::from(uri)).map(|path| path.display().to_string());
        assert_eq!(shown("file:///a/b%20%C3%A9.json").as_deref(), Some("/a/b é.json"));
        assert_eq!(shown("file://localhost/a").as_deref(), Some("/a"));
        assert_eq!(shown("file:///c%3A/a.tf").as_deref(), Some("c:/a.tf"));
        assert_eq!(shown("file://elsewhere/a"), None);
        assert_eq!(shown("untitled:Untitled-1"), None);
    }
}
