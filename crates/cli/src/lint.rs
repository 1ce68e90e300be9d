//! `iamscope lint`: mistakes in the form of policy files.

use crate::arguments::AnswerFormat;
use crate::exit::{Exit, Failure, Outcome};
use crate::json;
use crate::terminal::Terminal;
use clap::{Args, ValueEnum};
use iamscope_findings::StatementEvidence;
use iamscope_findings::terminal::{Style, render_statement};
use iamscope_policy::{PolicyIssue, PolicyKind, Source, SourceId, Sources, parse};
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
pub(crate) struct LintArguments {
    /// Policy files; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What to read them as; by default a policy with principals is a resource policy and any other an identity policy
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// How to write the issues
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

/// A kind of policy on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Kind {
    Identity,
    Resource,
    Trust,
    Boundary,
    Scp,
    Rcp,
    Session,
    VpcEndpoint,
}

impl From<Kind> for PolicyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Resource => Self::Resource,
            Kind::Trust => Self::Trust,
            Kind::Boundary => Self::Boundary,
            Kind::Scp => Self::Scp,
            Kind::Rcp => Self::Rcp,
            Kind::Session => Self::Session,
            Kind::VpcEndpoint => Self::VpcEndpoint,
        }
    }
}

/// A file and what is wrong with it.
struct Linted {
    source: SourceId,
    issues: Vec<PolicyIssue>,
}

pub(crate) fn run(arguments: &LintArguments, terminal: Terminal) -> Outcome {
    let mut sources = Sources::default();
    let mut linted = Vec::new();
    for path in &arguments.files {
        let text = read(path)?;
        let source = sources.add(Source::new(name(path), text));
        let text = sources.find(source).map_or("", |source| source.text.as_ref());
        let issues = issues(source, text, arguments.kind);
        linted.push(Linted { source, issues });
    }
    let text = match arguments.format {
        AnswerFormat::Text => to_text(&linted, &sources, terminal.has_color()),
        AnswerFormat::Json => json::to_text(&to_value(&linted, &sources))?,
    };
    terminal.write(&text, None)?;
    let is_clean = linted.iter().all(|file| file.issues.is_empty());
    Ok(if is_clean { Exit::Clean } else { Exit::Findings })
}

fn issues(source: SourceId, text: &str, kind: Option<Kind>) -> Vec<PolicyIssue> {
    let guessed = || {
        let (policy, _) = parse(source, text, PolicyKind::Resource);
        let has_principal = policy.statements.iter().any(|statement| statement.principal.is_some());
        if has_principal {
            PolicyKind::Resource
        } else {
            PolicyKind::Identity
        }
    };
    let kind = kind.map_or_else(guessed, PolicyKind::from);
    parse(source, text, kind).1
}

fn name(path: &Path) -> String {
    if is_standard_input(path) {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read(path: &Path) -> Result<String, Failure> {
    let text = if is_standard_input(path) {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|error| Failure::new(Exit::NoInput, format!("cannot read `{}`: {error}", name(path))))
}

fn to_text(linted: &[Linted], sources: &Sources, has_color: bool) -> String {
    let style = Style {
        color: has_color,
        ..Style::default()
    };
    let mut text = String::new();
    for file in linted {
        for issue in &file.issues {
            let (title, evidence) = (issue.kind.to_string(), underlined(file.source, issue));
            text.push_str(&render_statement("error", &title, &evidence, sources, style));
            text.push('\n');
        }
    }
    let count: usize = linted.iter().map(|file| file.issues.len()).sum();
    text.push_str(&match count {
        0 => "no issues\n".to_owned(),
        1 => "1 issue\n".to_owned(),
        count => format!("{count} issues\n"),
    });
    text
}

fn underlined(source: SourceId, issue: &PolicyIssue) -> StatementEvidence {
    StatementEvidence::place(source, issue.span)
}

fn to_value(linted: &[Linted], sources: &Sources) -> serde_json::Value {
    let issues = linted
        .iter()
        .flat_map(|file| file.issues.iter().map(|issue| (file.source, issue)));
    let issues = issues.filter_map(|(source, issue)| {
        let source = sources.find(source)?;
        let place = source.line_column(issue.span.start);
        Some(json!({
            "file": source.name,
            "line": place.line,
            "column": place.column,
            "message": issue.kind.to_string(),
        }))
    });
    json!({"schema": 1, "issues": issues.collect::<Vec<_>>()})
}
