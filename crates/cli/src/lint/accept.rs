//! Problems that somebody has accepted: in the text, as [`iamscope_validate`] reads it, or in a file.
//!
//! `--accept FILE` is TOML with `[[accept]]` tables of `code`, `reason` and, if wanted, `file` and `until`.

use super::no_input;
use super::policies::Policies;
use super::report::Found;
use crate::exit::{Exit, Failure};
use crate::scan::today;
use crate::terminal::Terminal;
use iamscope_findings::Date;
use iamscope_validate::{Acceptance, accepting_comment, accepting_sid};
use serde::Deserialize;
use std::path::Path;

/// The problems that a file accepts.
#[derive(Default)]
pub(crate) struct Accepted {
    name: String,
    pub(crate) entries: Vec<Acceptance>,
}

/// Why a problem is accepted, and where that is said.
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) place: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptFile {
    #[serde(default)]
    accept: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    file: Option<String>,
    reason: String,
    until: Option<String>,
}

impl Accepted {
    /// Reads the file, if there is one. What is past its day does not count any more.
    pub(crate) fn read(path: Option<&Path>, terminal: Terminal) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| no_input(format!("cannot read `{name}`: {error}")))?;
        let wrong = |message: String| Failure::new(Exit::Usage, format!("`{name}`: {message}"));
        let file: AcceptFile = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let mut entries = Vec::new();
        for entry in file.accept {
            if entry.reason.trim().is_empty() {
                return Err(wrong(format!("`{}` is accepted without a reason", entry.code)));
            }
            if let Some(until) = entry.until {
                let day =
                    Date::parse(&until).ok_or_else(|| wrong(format!("`{until}` is no day; write `2027-01-31`")))?;
                if today().is_some_and(|today| today > day) {
                    terminal.warn(&format!("{name}: `{}` was accepted until {day}", entry.code));
                    continue;
                }
            }
            entries.push(Acceptance::new(&entry.code, entry.file.as_deref(), entry.reason));
        }
        Ok(Self { name, entries })
    }

    /// Returns why a problem is accepted, if it is.
    pub(super) fn reason(&self, policies: &Policies, found: &Found<'_>) -> Option<Reason> {
        let code = found.problem.check.code.as_str();
        let span = found.problem.locations.first()?.content;
        let (source, written) = policies.sources.written(found.policy.source, span)?;
        let of_file = self.entries.iter().find(|entry| entry.covers(code, &source.name));
        if let Some(entry) = of_file {
            return Some(Reason {
                text: entry.reason().to_owned(),
                place: self.name.clone(),
            });
        }
        let sid = accepting_sid(policies.text(found.policy), span, code).map(|sid| Reason {
            text: format!("statement id `{sid}`"),
            place: "Sid".to_owned(),
        });
        sid.or_else(|| {
            Some(Reason {
                text: accepting_comment(source, written, code)?,
                place: "comment".to_owned(),
            })
        })
    }
}
