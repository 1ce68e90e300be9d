//! What was found, and how it is written for people and programs.

use super::accept::{Accepted, Reason};
use super::policies::{Policies, PolicyText};
use iamscope_findings::StatementEvidence;
use iamscope_findings::terminal::{Style, render_statement};
use iamscope_policy::source::LineColumn;
use iamscope_policy::{Source, SourceId, Span};
use iamscope_validate::{Level, Location, PathElement, Position, Problem, Safety, is_made_for};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The version of the JSON below.
const SCHEMA: u32 = 2;

/// The levels, the worst first.
const LEVELS: [Level; 4] = [Level::Error, Level::SecurityWarning, Level::Warning, Level::Suggestion];

/// What was found.
pub(super) struct Report<'r> {
    pub(super) policies: &'r Policies,
    /// What is to be shown, policy by policy.
    pub(super) shown: Vec<Found<'r>>,
    /// What somebody accepts, with the reason.
    pub(super) accepted: Vec<(Found<'r>, Reason)>,
}

/// A problem of a policy.
pub(super) struct Found<'r> {
    pub(super) policy: &'r PolicyText,
    pub(super) problem: Problem,
}

/// A place in the file that somebody wrote.
pub(super) struct Written<'r> {
    pub(super) source: &'r Source,
    pub(super) start: LineColumn,
    pub(super) end: LineColumn,
}

impl<'r> Report<'r> {
    /// Takes the problems of each policy. One that a program makes several policies of is told once, and one in what nobody
    /// wrote is not told.
    pub(super) fn new(policies: &'r Policies, accepted: &Accepted, problems: Vec<Vec<Problem>>) -> Self {
        let mut report = Self {
            policies,
            shown: Vec::new(),
            accepted: Vec::new(),
        };
        let mut seen: BTreeSet<(&str, Vec<(SourceId, Span)>)> = BTreeSet::new();
        for (policy, problems) in policies.all.iter().zip(problems) {
            for problem in problems {
                let places = problem.locations.iter();
                let places = places.map(|place| policies.sources.origin(policy.source, place.content));
                if !seen.insert((problem.check.code.as_str(), places.collect())) {
                    continue;
                }
                let found = Found { policy, problem };
                if is_made(policies, &found) {
                    continue;
                }
                match accepted.reason(policies, &found) {
                    Some(reason) => report.accepted.push((found, reason)),
                    None => report.shown.push(found),
                }
            }
        }
        report
    }

    /// Returns the level of the worst that is shown.
    pub(super) fn worst(&self) -> Option<Level> {
        self.shown.iter().map(|found| found.problem.check.level).max()
    }

    /// Returns where a place was written.
    pub(super) fn written(&self, policy: &PolicyText, span: Span) -> Option<Written<'r>> {
        let (source, span) = self.policies.sources.written(policy.source, span)?;
        Some(Written {
            source,
            start: source.line_column(span.start),
            end: source.line_column(span.end),
        })
    }

    /// Writes for people.
    pub(super) fn to_text(&self, color: bool) -> String {
        let style = Style {
            color,
            ..Style::default()
        };
        let mut text = String::new();
        for Found { policy, problem } in &self.shown {
            let word = format!("{}[{}]", problem.check.level.word(), problem.check.code);
            let mut places = problem.locations.iter().map(|place| place.content);
            let first = places.next().unwrap_or_default();
            let evidence = StatementEvidence::place(policy.source, first).label(first, "");
            let evidence = places.fold(evidence, |evidence, place| evidence.label(place, ""));
            text.push_str(&render_statement(
                &word,
                &problem.details,
                &evidence,
                &self.policies.sources,
                style,
            ));
            if let Some(help) = &problem.help {
                text.push_str(&format!("  = help: {help}\n"));
            }
            if let Some(fix) = problem.fix.as_ref().filter(|fix| fix.safety == Safety::Safe) {
                let by_whom = if policy.file.is_some() {
                    " (applied by --fix)"
                } else {
                    ""
                };
                text.push_str(&format!("  = fix: {}{by_whom}\n", fix.title));
            }
            text.push('\n');
        }
        text.push_str(&self.summary());
        text
    }

    fn summary(&self) -> String {
        let accepted = match self.accepted.len() {
            0 => String::new(),
            count => format!("; {count} accepted"),
        };
        let counts = LEVELS.into_iter().filter_map(|level| {
            let count = self.shown.iter().filter(|found| found.problem.check.level == level);
            match count.count() {
                0 => None,
                1 => Some(format!("1 {}", level.word())),
                count => Some(format!("{count} {}s", level.word())),
            }
        });
        let counts: Vec<String> = counts.collect();
        if counts.is_empty() {
            return format!("no problems{accepted}\n");
        }
        format!("{}{accepted}\n", counts.join(", "))
    }

    /// Writes for programs.
    pub(super) fn to_json(&self) -> Value {
        let shown = self.shown.iter().map(|found| self.problem(found));
        let accepted = self.accepted.iter().map(|(found, reason)| {
            let mut value = self.problem(found);
            if let Some(members) = value.as_object_mut() {
                members.insert("reason".to_owned(), json!(reason.text));
                members.insert("acceptedBy".to_owned(), json!(reason.place));
            }
            value
        });
        json!({
            "schema": SCHEMA,
            "problems": shown.collect::<Vec<_>>(),
            "accepted": accepted.collect::<Vec<_>>(),
        })
    }

    fn problem(&self, found: &Found<'_>) -> Value {
        let Problem {
            check,
            details,
            help,
            locations,
            fix,
        } = &found.problem;
        let policy = self.policies.sources.find(found.policy.source);
        let fix = fix.as_ref().map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                let text = self.policies.text(found.policy);
                json!({"start": position(Position::of(text, edit.span.start)), "end": position(Position::of(text, edit.span.end)), "text": edit.text})
            });
            let is_safe = fix.safety == Safety::Safe;
            json!({"title": fix.title, "safe": is_safe, "edits": edits.collect::<Vec<_>>()})
        });
        let places = locations.iter().filter_map(|place| {
            let written = self.written(found.policy, place.content)?;
            Some(json!({
                "file": written.source.name,
                "line": written.start.line,
                "column": written.start.column,
                "endLine": written.end.line,
                "endColumn": written.end.column,
                "path": place.path.iter().map(step).collect::<Vec<_>>(),
            }))
        });
        json!({
            "code": check.code.as_str(),
            "level": check.level.as_str(),
            "message": details,
            "help": help,
            "policy": policy.map(|source| &source.name),
            "policyType": found.policy.kind.to_string(),
            "places": places.collect::<Vec<_>>(),
            "fix": fix,
            "link": check.link(),
        })
    }

    /// Writes annotations of GitHub Actions.
    ///
    /// Source: GitHub documentation, "Workflow commands for GitHub Actions".
    pub(super) fn to_annotations(&self) -> String {
        let mut text = String::new();
        for found in &self.shown {
            let check = found.problem.check;
            let command = match check.level {
                Level::Error => "error",
                Level::SecurityWarning | Level::Warning => "warning",
                Level::Suggestion => "notice",
            };
            let first = found.problem.locations.first();
            let Some(written) = first.and_then(|place| self.written(found.policy, place.content)) else {
                continue;
            };
            let (start, end) = (written.start, written.end);
            // Columns are those of one line only.
            let columns = if start.line == end.line {
                format!(",col={},endColumn={}", start.column, end.column)
            } else {
                String::new()
            };
            text.push_str(&format!(
                "::{command} file={},line={},endLine={}{columns},title={}::{}\n",
                property(written.source.name.trim_start_matches("./")),
                start.line,
                end.line,
                check.code,
                data(&sentence(&found.problem))
            ));
        }
        text
    }
}

/// Returns whether the problem is in what nobody wrote.
fn is_made(policies: &Policies, found: &Found<'_>) -> bool {
    let Some(span) = found.problem.locations.first().map(|place| place.content) else {
        return false;
    };
    let part = policies.text(found.policy).get(span.range()).unwrap_or_default();
    let written = policies.sources.written(found.policy.source, span);
    written.is_some_and(|(file, span)| is_made_for(part, file, span))
}

/// Returns what is wrong and what to do about it.
pub(super) fn sentence(problem: &Problem) -> String {
    match &problem.help {
        Some(help) => format!("{}; {help}", problem.details),
        None => problem.details.clone(),
    }
}

/// Returns a place as the API of Access Analyzer writes it.
pub(super) fn location(place: &Location, text: &str) -> Value {
    let (start, end) = place.positions(text);
    json!({
        "path": place.path.iter().map(step).collect::<Vec<_>>(),
        "span": {"start": position(start), "end": position(end)},
    })
}

fn position(position: Position) -> Value {
    json!({"line": position.line, "column": position.column, "offset": position.offset})
}

fn step(step: &PathElement) -> Value {
    match step {
        PathElement::Index(index) => json!({"index": index}),
        PathElement::Key(key) => json!({"key": key}),
        PathElement::Value(key) => json!({"value": key}),
        PathElement::Substring { start, length } => json!({"substring": {"start": start, "length": length}}),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
