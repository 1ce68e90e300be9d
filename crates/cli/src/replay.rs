//! `iamscope replay`: records of AWS's decisions, decided again and compared check by check.

use crate::arguments::AnswerFormat;
use crate::exit::{Exit, Failure, Outcome, first_cause};
use crate::terminal::Terminal;
use crate::{json, table};
use clap::Args;
use iamscope_catalog::Catalog;
use iamscope_simulate::Library;
use iamscope_simulate::replay::{Agreement, Comparison, Record, Side, compare, rebuild};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
pub(crate) struct ReplayArguments {
    /// Records: answers of `aws iam-toolbox get-request-authorization-details`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The text of a policy of the records: its `uri`, and a file with the answer of `get-request-authorization-policy`;
    /// can be repeated
    #[arg(long, value_name = "URI=FILE", value_parser = uri_and_file)]
    policy: Vec<(String, PathBuf)>,
    /// How to write the comparison
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

/// A comparison, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Compared {
        file: String,
        #[serde(flatten)]
        comparison: Comparison,
    },
    Failed {
        file: String,
        error: String,
    },
}

/// An `uri` may have `=` in it, a file seldom does.
fn uri_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((uri, file)) if !uri.is_empty() && !file.is_empty() => Ok((uri.to_owned(), file.into())),
        Some(_) | None => Err("expected URI=FILE".to_owned()),
    }
}

pub(crate) fn run(arguments: &ReplayArguments, terminal: Terminal) -> Outcome {
    let mut documents = BTreeMap::new();
    for (uri, file) in &arguments.policy {
        documents.insert(uri.clone(), read(file)?);
    }
    let library = Library::new(Catalog::embedded());
    let mut lines = Vec::new();
    for file in &arguments.files {
        let text = read(file)?;
        lines.extend(replay(&file.display().to_string(), &text, &documents, &library));
    }
    let text = match arguments.format {
        AnswerFormat::Text => lines.iter().map(to_text).collect::<Vec<_>>().join("\n"),
        AnswerFormat::Json => json::lines(&lines)?,
    };
    terminal.write(&text, None)?;
    let is_different = |line: &Line| match line {
        Line::Compared { comparison, .. } => comparison.is_different(),
        Line::Failed { .. } => false,
    };
    let has_failed = lines.iter().any(|line| matches!(line, Line::Failed { .. }));
    Ok(match (lines.iter().any(is_different), has_failed) {
        (true, _) => Exit::Findings,
        (false, true) => Exit::Partial,
        (false, false) => Exit::Clean,
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot read `{}`: {}", path.display(), first_cause(&error));
        Failure::new(Exit::NoInput, message)
    })
}

/// Decides the evaluations of a record again.
fn replay(file: &str, text: &str, documents: &BTreeMap<String, String>, library: &Library<'_>) -> Vec<Line> {
    let failed = |error: String| Line::Failed {
        file: file.to_owned(),
        error,
    };
    let record: Record = match serde_json::from_str(text) {
        Ok(record) => record,
        Err(error) => return vec![failed(format!("no record of GetRequestAuthorizationDetails: {error}"))],
    };
    let cases = match rebuild(&record, documents) {
        Ok(cases) => cases,
        Err(error) => return vec![failed(error.to_string())],
    };
    let line = |(evaluation, rebuilt): (_, &iamscope_simulate::replay::Rebuilt)| match library
        .explain_named(&rebuilt.case, rebuilt)
    {
        Ok(outcome) => {
            let mut notes = rebuilt.notes.clone();
            notes.extend(outcome.notes.iter().map(ToString::to_string));
            Line::Compared {
                file: file.to_owned(),
                comparison: compare(evaluation, &outcome, notes),
            }
        }
        Err(error) => failed(error.to_string()),
    };
    let mut lines: Vec<Line> = record.evaluations.iter().zip(&cases).map(line).collect();
    if record.next_token.is_some() {
        lines.push(failed(
            "the record goes on: `nextToken` asks for another page".to_owned(),
        ));
    }
    lines
}

fn to_text(line: &Line) -> String {
    match line {
        Line::Failed { file, error } => format!("not compared: {file}: {error}\n"),
        Line::Compared { file, comparison } => {
            let word = match comparison.answer.agreement {
                Agreement::Same if comparison.is_different() => "same answer, other reasons",
                Agreement::Same => "same",
                Agreement::Different => "different",
                Agreement::Unknown => "unknown",
                Agreement::NotCompared => "not compared",
            };
            let resource = if comparison.resource.is_empty() {
                "*"
            } else {
                &comparison.resource
            };
            let mut rows = vec![row("answer".to_owned(), &comparison.answer)];
            for check in &comparison.checks {
                let name = match &check.target_arn {
                    Some(target) => format!("{} {target}", check.check_type),
                    None => check.check_type.clone(),
                };
                rows.push(row(name, &check.effect));
            }
            let table = table::columns(&rows, "  ");
            let notes = comparison.notes.iter().map(|note| format!("note: {note}\n"));
            let notes: String = notes.collect();
            format!("{word}: {} on {resource} ({file})\n{table}{notes}", comparison.action)
        }
    }
}

fn row(what: String, side: &Side) -> Vec<String> {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let verdict = match side.agreement {
        Agreement::Same => "same",
        Agreement::Different => "DIFFERENT",
        Agreement::Unknown => "unknown",
        Agreement::NotCompared => "",
    };
    let because = side.because.clone().unwrap_or_default();
    let last = format!("{verdict} {because}").trim().to_owned();
    vec![
        what,
        format!("AWS {}", word(&side.aws)),
        format!("iamscope {}", word(&side.ours)),
        last,
    ]
}
