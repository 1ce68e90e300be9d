//! `iamscope scan`: everything that is wrong, the worst first.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure, Outcome, first_cause};
use crate::terminal::Terminal;
use crate::{input, json};
use clap::{Args, ValueEnum};
use iamscope_access::Access;
use iamscope_checks::{CheckContext, rules, run_all};
use iamscope_collect::Counts;
use iamscope_estate::Estate;
use iamscope_findings::terminal::Style;
use iamscope_findings::{Date, Findings, Report, Severity, sarif, terminal};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args, Debug)]
pub(crate) struct ScanArguments {
    /// Files or folders of exports, or a saved estate; `-` for standard input [default: the paths in IAMSCOPE_ESTATE]
    paths: Vec<PathBuf>,
    /// Save the estate to a file that later runs read in place of the exports, such as `estate.json.zst`
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,
    /// Exit with 1 if there is a finding as bad as this or worse; SARIF runs exit with 0 either way
    #[arg(long, value_enum, default_value_t = Level::Low, value_name = "SEVERITY")]
    fail_on: Level,
    /// Write the findings to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every finding in full; otherwise the sixth and later of a kind are only named
    #[arg(long)]
    all: bool,
    /// List what was not seen, below the findings
    #[arg(long)]
    gaps: bool,
    /// Take nothing for granted: what was not seen and could matter makes answers unknown
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl ScanArguments {
    /// Returns the arguments of a plain scan.
    pub(crate) fn of(path: &str) -> Self {
        Self {
            paths: vec![path.into()],
            save: None,
            format: ReportFormat::Text,
            fail_on: Level::Low,
            output: None,
            all: false,
            gaps: false,
            strict: false,
            deployment: DeploymentArguments::default(),
        }
    }
}

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people; may change at any time
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

/// A severity on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Level {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Critical => Self::Critical,
            Level::High => Self::High,
            Level::Medium => Self::Medium,
            Level::Low => Self::Low,
            Level::Info => Self::Info,
        }
    }
}

pub(crate) fn run(arguments: &ScanArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load_paths(&arguments.paths, "PATHS", &arguments.deployment, terminal)?;
    if let Some(path) = &arguments.save {
        iamscope_collect::save(&loaded.estate, path).map_err(|error| {
            let message = format!("cannot write `{}`: {}", path.display(), first_cause(&error));
            Failure::new(Exit::Failed, message)
        })?;
    }
    let access = loaded.access(terminal, arguments.strict);
    let report = Report::new(loaded.estate.sources(), rules(), findings(&access, terminal))
        .declared(loaded.estate.declarations());
    let mut text = to_text(&report, arguments, terminal)?;
    if arguments.gaps && arguments.format == ReportFormat::Text {
        text.push_str(&unseen(&loaded.estate));
    }
    terminal.write(&text, arguments.output.as_deref())?;
    terminal.note(&summary(&loaded.estate));
    if let Some(declared) = declared(&loaded.declared) {
        terminal.note(&declared);
    }
    let is_bad = report.worst().is_some_and(|worst| worst >= arguments.fail_on.into());
    Ok(match arguments.format {
        ReportFormat::Sarif => Exit::Clean,
        ReportFormat::Text | ReportFormat::Json if is_bad => Exit::Findings,
        ReportFormat::Text | ReportFormat::Json => loaded.exit(),
    })
}

/// How many types are named of those that nothing reads.
const NAMED_TYPES: usize = 6;

/// Says how much of the source of programs was understood; nothing where there is none.
fn declared(counts: &Counts) -> Option<String> {
    let sum = |counts: &BTreeMap<Arc<str>, usize>| counts.values().sum::<usize>();
    let (read, generic, foreign) = (sum(&counts.read), sum(&counts.generic), sum(&counts.foreign));
    if read + generic + foreign == 0 {
        return None;
    }
    let mut text = format!(
        "source declares {read} resources of {} types that are read",
        counts.read.len()
    );
    if generic > 0 {
        let mut kinds: Vec<(&Arc<str>, &usize)> = counts.generic.iter().collect();
        kinds.sort_by_key(|(kind, count)| (Reverse(**count), (*kind).clone()));
        let mut names: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        if names.len() > NAMED_TYPES {
            names.truncate(NAMED_TYPES);
            names.push("others".to_owned());
        }
        let names = names.join(", ");
        write!(
            text,
            ", {generic} of {} types of which only the name is known ({names})",
            kinds.len()
        )
        .ok()?;
    }
    if foreign > 0 {
        write!(text, ", {foreign} that are not of AWS").ok()?;
    }
    Some(text)
}

/// Runs every check.
pub(crate) fn findings(access: &Access<'_>, terminal: Terminal) -> Findings {
    let _progress = terminal.progress("looking for what is wrong");
    let mut context = CheckContext::new(access);
    if let Some(today) = today() {
        context = context.on(today);
    }
    run_all(&context)
}

fn to_text(report: &Report<'_>, arguments: &ScanArguments, terminal: Terminal) -> Result<String, Failure> {
    match arguments.format {
        ReportFormat::Text => {
            let style = Style {
                color: arguments.output.is_none() && terminal.has_color(),
                in_full: if arguments.all { None } else { Style::default().in_full },
                ..Style::default()
            };
            Ok(terminal::render(report, style))
        }
        ReportFormat::Json => json::to_text(&iamscope_findings::json::to_value(report)),
        ReportFormat::Sarif => {
            let tool = sarif::Tool {
                version: env!("CARGO_PKG_VERSION"),
                address: env!("CARGO_PKG_REPOSITORY"),
            };
            json::to_text(&sarif::to_value(report, &tool))
        }
    }
}

/// Says how much was looked at, so that "no findings" is not mistaken for "all is well" when little was seen.
fn summary(estate: &Estate) -> String {
    let seen = [
        (estate.accounts().len(), "account", "accounts"),
        (estate.users().len(), "user", "users"),
        (estate.groups().len(), "group", "groups"),
        (estate.roles().len(), "role", "roles"),
        (estate.managed_policies().len(), "managed policy", "managed policies"),
        (estate.resources().len(), "resource", "resources"),
    ];
    let seen = seen.into_iter().filter(|(count, _, _)| *count > 0);
    let seen: Vec<String> = seen
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let seen = seen.join(", ");
    match estate.gaps().len() {
        0 => format!("looked at {seen}"),
        gaps => format!("looked at {seen}; {gaps} facts not seen, --gaps lists them"),
    }
}

fn unseen(estate: &Estate) -> String {
    let gaps = estate.gaps().iter();
    let lines = gaps.map(|gap| format!("\n  {}: {}: {}", gap.subject, gap.fact, gap.reason));
    let lines: String = lines.collect();
    format!("\nnot seen:{}\n", if lines.is_empty() { " nothing" } else { &lines })
}

/// Returns the day by the clock of this machine, in UTC.
pub(crate) fn today() -> Option<Date> {
    let today = time::OffsetDateTime::now_utc().date();
    let (year, month, day) = today.to_calendar_date();
    Date::parse(&format!("{year:04}-{:02}-{day:02}", u8::from(month)))
}
