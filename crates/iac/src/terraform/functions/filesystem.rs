//! Files and paths: `abspath`, `basename`, `dirname`, `file`, `filebase64`, `filebase64sha256`, `filebase64sha512`,
//! `fileexists`, `filemd5`, `fileset`, `filesha1`, `filesha256`, `filesha512`, `pathexpand`.

use super::arguments::{Arguments, Function, function, text};
use super::encoding::to_base64;
use super::files::FileKind;
use super::{FunctionError, Outcome, glob, hash};
use crate::convert::set_of;
use crate::files::FileError;
use crate::text::{Piece, Text};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::Span;

pub(super) const FUNCTIONS: &[Function] = &[
    function("abspath", &[text("path")], abspath),
    function("basename", &[text("path")], basename),
    function("dirname", &[text("path")], dirname),
    function("file", &[text("path")], file),
    function("filebase64", &[text("path")], |arguments| {
        of_bytes(arguments, to_base64)
    }),
    function("filebase64sha256", &[text("path")], |arguments| {
        of_bytes(arguments, hash::base64_sha256)
    }),
    function("filebase64sha512", &[text("path")], |arguments| {
        of_bytes(arguments, hash::base64_sha512)
    }),
    function("fileexists", &[text("path")], fileexists),
    function("filemd5", &[text("path")], |arguments| {
        of_bytes(arguments, hash::hex_md5)
    }),
    function("fileset", &[text("path"), text("pattern")], fileset),
    function("filesha1", &[text("path")], |arguments| {
        of_bytes(arguments, hash::hex_sha1)
    }),
    function("filesha256", &[text("path")], |arguments| {
        of_bytes(arguments, hash::hex_sha256)
    }),
    function("filesha512", &[text("path")], |arguments| {
        of_bytes(arguments, hash::hex_sha512)
    }),
    function("pathexpand", &[text("path")], pathexpand),
];

fn failed(error: &FileError) -> FunctionError {
    FunctionError::of(0, error.to_string())
}

fn of_bytes(arguments: &Arguments<'_>, read: fn(&[u8]) -> String) -> Outcome {
    match arguments.files.bytes(arguments.str(0)?) {
        Ok(bytes) => Ok(Value::text(read(&bytes))),
        Err(FileError::Missing(_)) if arguments.files.are_made_later() => Ok(Value::unnamed()),
        Err(error) => Err(failed(&error)),
    }
}

fn file(arguments: &Arguments<'_>) -> Outcome {
    let (source, content) = arguments
        .files
        .text(arguments.str(0)?)
        .map_err(|error| failed(&error))?;
    let span = Span::new(0, content.len());
    let piece = Piece {
        at: span,
        source,
        span,
        is_verbatim: true,
    };
    let pieces = if content.is_empty() { Vec::new() } else { vec![piece] };
    let text = Text::new(content).with_pieces(pieces);
    Ok(Value::new(Kind::Text(text)).at(Origin { source, span }))
}

fn fileexists(arguments: &Arguments<'_>) -> Outcome {
    let path = arguments.str(0)?;
    match arguments.files.kind(path).map_err(|error| failed(&error))? {
        Some(FileKind::File) => Ok(Value::new(Kind::Bool(true))),
        Some(FileKind::Folder) => Err(FunctionError::of(0, format!("`{path}` is a folder"))),
        None => Ok(Value::new(Kind::Bool(false))),
    }
}

fn fileset(arguments: &Arguments<'_>) -> Outcome {
    let (folder, pattern) = (arguments.str(0)?, arguments.str(1)?);
    let pattern = glob::Pattern::new(pattern).map_err(|why| FunctionError::of(1, why))?;
    let base = match pattern.folder() {
        "" => folder.to_owned(),
        below => format!("{}/{below}", folder.trim_end_matches('/')),
    };
    let names = arguments.files.list_all(&base).map_err(|error| failed(&error))?;
    let matching = names.iter().filter(|name| pattern.is_match(name));
    Ok(set_of(matching.map(|name| Value::text(pattern.full(name))).collect()))
}

/// Returns a path without needless steps, as Go's `filepath.Clean` does.
pub(super) fn cleaned(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    match (is_absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

fn abspath(arguments: &Arguments<'_>) -> Outcome {
    let path = arguments.str(0)?;
    if path.starts_with('/') {
        return Ok(Value::text(cleaned(path)));
    }
    Ok(match arguments.files.folder() {
        Some(folder) => Value::text(cleaned(&format!("{folder}/{path}"))),
        None => Value::unnamed(),
    })
}

fn basename(arguments: &Arguments<'_>) -> Outcome {
    let path = arguments.str(0)?;
    let trimmed = path.trim_end_matches('/');
    Ok(Value::text(match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        (_, trimmed) => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }))
}

fn dirname(arguments: &Arguments<'_>) -> Outcome {
    let path = arguments.str(0)?;
    let folder = path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or_default();
    Ok(Value::text(cleaned(folder)))
}

/// Nobody knows whose home it will be.
fn pathexpand(arguments: &Arguments<'_>) -> Outcome {
    let path = arguments.str(0)?;
    match path.strip_prefix('~') {
        None => arguments.value(0).cloned(),
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Ok(Value::unnamed()),
        Some(_) => Err(FunctionError::of(0, "the home of another user cannot be told")),
    }
}
