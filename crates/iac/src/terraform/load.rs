//! The files of a folder to a [`Module`].

use crate::files::{FileError, Files};
use crate::terraform::code::Body;
use crate::terraform::expression::Diagnostic;
use crate::terraform::module::Module;
use crate::terraform::{parse, parse_json};
use iamscope_policy::SourceId;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The ends of the names of configuration files, in native syntax and in JSON.
const NATIVE: [&str; 2] = [".tofu", ".tf"];
const JSON: [&str; 2] = [".tofu.json", ".tf.json"];

/// What was read of a folder.
pub(crate) struct Loaded {
    pub(crate) module: Rc<Module>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Files that could not be read at all.
    pub(crate) unread: Vec<(String, FileError)>,
}

/// Reads the configuration files of a folder; override files are put over the others.
pub(crate) fn load(files: &mut Files, folder: &str) -> Loaded {
    let mut primary = Body::default();
    let mut overrides = Body::default();
    let mut diagnostics = Vec::new();
    let mut unread = Vec::new();
    for name in configuration_files(files, folder) {
        let (text, source) = match text(files, &name) {
            Ok(read) => read,
            Err(error) => {
                unread.push((name, error));
                continue;
            }
        };
        let (body, mut found) = if name.ends_with(".json") {
            parse_json::parse(&text, source)
        } else {
            parse::parse(&text, source)
        };
        diagnostics.append(&mut found);
        let into = if is_override(&name) {
            &mut overrides
        } else {
            &mut primary
        };
        into.attributes.extend(body.attributes);
        into.blocks.extend(body.blocks);
    }
    let module = Module::new(folder.into(), primary, overrides, &mut diagnostics);
    Loaded {
        module: Rc::new(module),
        diagnostics,
        unread,
    }
}

/// Returns the text of a file.
pub(crate) fn text(files: &mut Files, name: &str) -> Result<(Arc<str>, SourceId), FileError> {
    let source = files.text(name)?;
    let text = files.sources().find(source).map(|source| Arc::clone(&source.text));
    text.map(|text| (text, source))
        .ok_or_else(|| FileError::Missing(name.to_owned()))
}

/// Returns the names of the configuration files of a folder, in the order in which Terraform reads them.
pub(crate) fn configuration_files(files: &Files, folder: &str) -> Vec<String> {
    let names: Vec<String> = files
        .list(folder)
        .into_iter()
        .filter(|name| is_configuration(name))
        .collect();
    let all: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    // OpenTofu prefers `a.tofu` to `a.tf`.
    let is_shadowed = |name: &str| {
        let tofu = name.strip_suffix(".tf").map(|stem| format!("{stem}.tofu"));
        let tofu = tofu.or_else(|| Some(format!("{}.tofu.json", name.strip_suffix(".tf.json")?)));
        tofu.is_some_and(|tofu| all.contains(&*tofu))
    };
    names.iter().filter(|name| !is_shadowed(name)).cloned().collect()
}

/// Returns whether a file is one of a configuration. Hidden files and backups of editors are not.
pub(crate) fn is_configuration(name: &str) -> bool {
    let name = file_name(name);
    let is_ignored = name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    !is_ignored && NATIVE.iter().chain(&JSON).any(|end| name.ends_with(end))
}

fn is_override(name: &str) -> bool {
    let name = file_name(name);
    let stem = JSON.iter().chain(&NATIVE).find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Returns the last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns a path from a folder, as it is written in a configuration.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}
