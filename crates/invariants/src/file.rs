//! Files of invariants.

use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeSet;
use thiserror::Error;

/// A claim that must stay true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invariant {
    /// Its name, unique in its file.
    pub name: String,
    /// Why it must stay true, for people.
    pub why: Option<String>,
    /// Who must not, or who alone may.
    pub claim: Claim,
    /// Actions, also patterns of them.
    pub can: Vec<String>,
    /// Resources and roles: names, ARNs, patterns, `tag KEY=VALUE` or `type SERVICE:TYPE`.
    pub on: Vec<String>,
    /// The line where it starts, from 1.
    pub line: usize,
}

/// Who must not be able to do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// None of these, but for the second ones.
    Nobody(Vec<String>, Vec<String>),
    /// None but these.
    Only(Vec<String>),
}

/// What is wrong with an invariant.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("line {line}: {message}")]
pub struct InvariantProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: Option<String>,
}

impl InvariantProblem {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    invariants: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    nobody: Option<OneOrMany>,
    #[serde(default)]
    except: Option<OneOrMany>,
    #[serde(default)]
    only: Option<OneOrMany>,
    can: OneOrMany,
    on: OneOrMany,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Vec<String> {
    fn from(texts: OneOrMany) -> Self {
        match texts {
            OneOrMany::One(text) => vec![text],
            OneOrMany::Many(texts) => texts,
        }
    }
}

/// What an invariant looks like.
const EXAMPLE: &str = "\
write, for example
    invariants:
      - name: backups-are-kept
        only: role/backup
        can: s3:DeleteObject
        on: bucket/backups";

/// Reads a file of invariants.
pub fn parse(text: &str) -> Result<Vec<Invariant>, InvariantProblem> {
    let options = serde_saphyr::options! { strict_booleans: true };
    let document: Document = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default();
        InvariantProblem::new(usize::try_from(line).unwrap_or(1), message).help(EXAMPLE)
    })?;
    if document.invariants.is_empty() {
        return Err(InvariantProblem::new(1, "there are no invariants").help(EXAMPLE));
    }
    let mut names = BTreeSet::new();
    let mut invariants = Vec::new();
    for entry in document.invariants {
        let line = usize::try_from(entry.referenced.line()).unwrap_or(1);
        let invariant = read(entry.value, line)?;
        if !names.insert(invariant.name.clone()) {
            let message = format!("`{}` is the name of an invariant above", invariant.name);
            return Err(InvariantProblem::new(line, message).help("give each a name of its own"));
        }
        invariants.push(invariant);
    }
    Ok(invariants)
}

fn read(entry: Entry, line: usize) -> Result<Invariant, InvariantProblem> {
    let name = &entry.name;
    let claim = match (entry.nobody, entry.only, entry.except) {
        (Some(nobody), None, except) => Claim::Nobody(nobody.into(), except.map(Vec::from).unwrap_or_default()),
        (None, Some(only), None) => Claim::Only(only.into()),
        (None, Some(_), Some(_)) => {
            let message = format!("`{name}` has `only` and `except`");
            return Err(InvariantProblem::new(line, message).help("list all who may under `only`"));
        }
        (Some(_), Some(_), _) | (None, None, _) => {
            let message = format!("`{name}` needs either `nobody` or `only`");
            return Err(InvariantProblem::new(line, message).help(EXAMPLE));
        }
    };
    let invariant = Invariant {
        name: entry.name,
        why: entry.why,
        claim,
        can: entry.can.into(),
        on: entry.on.into(),
        line,
    };
    let who = match &invariant.claim {
        Claim::Nobody(who, _) | Claim::Only(who) => who,
    };
    for (key, texts) in [
        ("nobody` or `only", who),
        ("can", &invariant.can),
        ("on", &invariant.on),
    ] {
        if texts.is_empty() {
            let message = format!("`{}` has nothing under `{key}`", invariant.name);
            return Err(InvariantProblem::new(line, message).help(EXAMPLE));
        }
    }
    Ok(invariant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let text = "\
invariants:
  - name: key-stays-home
    nobody: outside account 111122223333
    except: [role/auditor]
    can: kms:Decrypt
    on: key/data
  - name: backups-are-kept
    why: the last resort
    only: [role/backup, role/restore]
    can: [s3:DeleteObject, s3:DeleteObjectVersion]
    on: bucket/backups
";
        let invariants = parse(text).expect("invariants");
        let lines: Vec<(&str, usize)> = invariants.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(lines, [("key-stays-home", 2), ("backups-are-kept", 7)]);
        assert_eq!(
            invariants[0].claim,
            Claim::Nobody(
                vec!["outside account 111122223333".to_owned()],
                vec!["role/auditor".to_owned()]
            )
        );
        assert_eq!(
            invariants[1].claim,
            Claim::Only(vec!["role/backup".to_owned(), "role/restore".to_owned()])
        );
        assert_eq!(invariants[1].can, ["s3:DeleteObject", "s3:DeleteObjectVersion"]);
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, expected) in [
            ("invariants: []", "line 1: there are no invariants"),
            (
                "invariants:\n  - name: a\n    can: s3:*\n    on: b",
                "line 2: `a` needs either `nobody` or `only`",
            ),
            (
                "invariants:\n  - name: a\n    only: x\n    except: z\n    can: s3:*\n    on: b",
                "line 2: `a` has `only` and `except`",
            ),
            (
                "invariants:\n  - {name: a, only: x, can: s3:*, on: b}\n  - {name: a, only: x, can: s3:*, on: b}",
                "line 3: `a` is the name of an invariant above",
            ),
            (
                "invariants:\n  - {name: a, only: x, can: [], on: b}",
                "line 2: `a` has nothing under `can`",
            ),
        ] {
            assert_eq!(parse(text).expect_err("a mistake").to_string(), expected);
        }
        let misspelt = parse("invariants:\n  - name: a\n    onyl: x\n    can: s3:*\n    on: b").expect_err("a mistake");
        assert!(misspelt.to_string().contains("onyl"), "{misspelt}");
    }
}
