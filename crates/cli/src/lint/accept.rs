//! Problems that somebody has accepted: in the statement, beside the line, or in a file.
//!
//! - `"Sid": "PassAnyRoleNoLintPassRoleWithStarInResource"`: `NoLint` and a code without its underscores, in any case.
//! - `# iamscope:accept CODE reason` in Terraform or YAML, on the line or on the one above it.
//! - `--accept FILE`: TOML with `[[accept]]` tables of `code`, `reason` and, if wanted, `file` and `until`.

use super::no_input;
use super::policies::Policies;
use super::report::Found;
use crate::exit::{Exit, Failure};
use crate::scan::today;
use crate::terminal::Terminal;
use iamscope_findings::Date;
use iamscope_policy::json::{Limits, Value, read as read_json};
use iamscope_policy::{Case, Glob, Source, Span};
use serde::Deserialize;
use std::path::Path;

/// What stands before the code in a statement id.
const IN_SID: &str = "nolint";
/// What stands before the code in a comment.
const IN_COMMENT: &str = "iamscope:accept";

/// The problems that a file accepts.
#[derive(Default)]
pub(super) struct Accepted {
    name: String,
    entries: Vec<Entry>,
}

struct Entry {
    code: Glob,
    file: Glob,
    reason: String,
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
    pub(super) fn read(path: Option<&Path>, terminal: Terminal) -> Result<Self, Failure> {
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
            entries.push(Entry {
                code: Glob::new(&entry.code, Case::Insensitive),
                file: Glob::new(entry.file.as_deref().unwrap_or("*"), Case::Sensitive),
                reason: entry.reason,
            });
        }
        Ok(Self { name, entries })
    }

    /// Returns why a problem is accepted, if it is.
    pub(super) fn reason(&self, policies: &Policies, found: &Found<'_>) -> Option<Reason> {
        let code = found.problem.check.code.as_str();
        let span = found.problem.locations.first()?.content;
        let (source, written) = policies.sources.written(found.policy.source, span)?;
        let of_file = self
            .entries
            .iter()
            .find(|entry| entry.code.matches(code) && entry.file.matches(&source.name));
        if let Some(entry) = of_file {
            return Some(Reason {
                text: entry.reason.clone(),
                place: self.name.clone(),
            });
        }
        in_sid(policies.text(found.policy), span, code).or_else(|| in_comment(source, written, code))
    }
}

/// Returns what the id of the statement around a place accepts.
fn in_sid(text: &str, span: Span, code: &str) -> Option<Reason> {
    if !text.to_ascii_lowercase().contains(IN_SID) {
        return None;
    }
    let (document, _) = read_json(text, Limits::default());
    let statements = document.root()?.member("Statement")?;
    let covers = |value: &Value<'_>| value.span().start <= span.start && span.end <= value.span().end;
    let statement = statements.items().chain([statements]).find(covers)?;
    let sid = statement.member("Sid")?.as_str()?;
    let wanted = code.replace('_', "").to_ascii_lowercase();
    let lower = sid.to_ascii_lowercase();
    let mut marks = lower.split(IN_SID).skip(1);
    marks.any(|mark| mark == wanted).then(|| Reason {
        text: format!("statement id `{sid}`"),
        place: "Sid".to_owned(),
    })
}

/// Returns what a comment on the line of a place, or on the one above, accepts.
fn in_comment(source: &Source, span: Span, code: &str) -> Option<Reason> {
    let before = source.text.get(..span.start as usize)?;
    let line_start = before.rfind('\n').map_or(0, |place| place + 1);
    let above_start = before
        .get(..line_start.saturating_sub(1))?
        .rfind('\n')
        .map_or(0, |place| place + 1);
    let line = source.text.get(line_start..)?.lines().next()?;
    let above = source.text.get(above_start..line_start)?;
    [line, above].into_iter().find_map(|line| {
        let (comment, said) = line.split_once(IN_COMMENT)?;
        let is_comment = comment.contains('#') || comment.contains("//") || comment.contains("/*");
        let mut words = said.split_whitespace();
        let is_meant = words.next().is_some_and(|word| word.trim_end_matches(':') == code);
        (is_comment && is_meant).then(|| Reason {
            text: words.collect::<Vec<_>>().join(" "),
            place: "comment".to_owned(),
        })
    })
}
