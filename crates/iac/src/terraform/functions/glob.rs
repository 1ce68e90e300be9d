//! The patterns of `fileset`: `*`, `**`, `?`, `[a-z]`, `{a,b}`.

use super::filesystem::cleaned;
use regex::Regex;

/// A pattern: a folder, and what the names below it must look like.
pub(super) struct Pattern {
    folder: String,
    names: Regex,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let pattern = cleaned(pattern);
        let mut parts: Vec<&str> = pattern.split('/').collect();
        let is_plain = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
        // The last part names files, even if it is plain.
        let fixed = parts
            .iter()
            .take(parts.len().saturating_sub(1))
            .take_while(|part| is_plain(part))
            .count();
        let rest = parts.split_off(fixed);
        let mut regex = "^".to_owned();
        let last = rest.len().saturating_sub(1);
        for (index, part) in rest.iter().enumerate() {
            match (*part, index == last) {
                ("**", true) => regex.push_str(".*"),
                ("**", false) => regex.push_str("(?:[^/]+/)*"),
                (part, is_last) => {
                    to_regex(part, &mut regex)?;
                    regex.push_str(if is_last { "" } else { "/" });
                }
            }
        }
        regex.push('$');
        let names = Regex::new(&regex).map_err(|_| format!("`{pattern}` is no pattern of files"))?;
        Ok(Self {
            folder: parts.join("/"),
            names,
        })
    }

    /// Returns the folder that all matching files are below.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns whether a name below the folder matches.
    pub(super) fn is_match(&self, name: &str) -> bool {
        self.names.is_match(name)
    }

    /// Returns the name with the folder.
    pub(super) fn full(&self, name: &str) -> String {
        if self.folder.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.folder)
        }
    }
}

fn to_regex(part: &str, regex: &mut String) -> Result<(), String> {
    let unfinished = || format!("`{part}` is no pattern of files: a bracket is not closed");
    let mut chars = part.chars();
    let mut depth = 0_usize;
    while let Some(char) = chars.next() {
        match char {
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            '{' => {
                depth += 1;
                regex.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                regex.push(')');
            }
            ',' if depth > 0 => regex.push('|'),
            '[' => {
                let (class, rest) = chars.as_str().split_once(']').ok_or_else(unfinished)?;
                chars = rest.chars();
                regex.push('[');
                let negated = class.strip_prefix('^');
                regex.push_str(if negated.is_some() { "^" } else { "" });
                for char in negated.unwrap_or(class).chars() {
                    if !char.is_alphanumeric() && char != '-' {
                        regex.push('\\');
                    }
                    regex.push(char);
                }
                regex.push(']');
            }
            '\\' => {
                let escaped = chars.next().ok_or_else(unfinished)?;
                regex.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
            }
            char => regex.push_str(&regex::escape(char.encode_utf8(&mut [0; 4]))),
        }
    }
    if depth > 0 { Err(unfinished()) } else { Ok(()) }
}
