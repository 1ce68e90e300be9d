//! `iamscope diff`: what two estates allow differently.

mod markdown;
mod paths;
mod sarif;
mod shown;
mod text;
mod value;

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, Loaded};
use crate::json;
use crate::terminal::Terminal;
use clap::{Args, ValueEnum};
use iamscope_access::Access;
use iamscope_access::diff::{Change, Comparison};
use paths::ChangedPaths;
use shown::Shown;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// What is there before: a file or folder of exports, Terraform, CloudFormation, or a saved estate
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// What is there after
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Lay AFTER over BEFORE, as a plan over an export: what AFTER does not tell of stays as it was
    #[arg(long)]
    overlay: bool,
    /// Lay both over what is at this path; can be repeated
    #[arg(long, value_name = "PATH")]
    on: Vec<PathBuf>,
    /// How to write the changes
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DiffFormat,
    /// Exit with 1 if there is such a change; SARIF runs exit with 0 either way
    #[arg(long, value_enum, default_value_t, value_name = "CHANGE")]
    fail_on: FailOn,
    /// Write the changes to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Take nothing for granted: what was not seen and could matter makes answers unknown
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// How changes are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum DiffFormat {
    /// For people; may change at any time
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For a comment on a pull request
    Markdown,
    /// For code scanning: SARIF 2.1.0, with what was gained and the paths that open
    Sarif,
}

/// Which changes are an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum FailOn {
    /// Access that was gained, or may have been: under another condition
    Gained,
    /// Access that was lost, or may have been
    Lost,
    /// Any change
    Any,
    /// None
    #[default]
    Never,
}

impl FailOn {
    fn has(self, change: Change) -> bool {
        match (self, change) {
            (Self::Any, _) => true,
            (Self::Gained, Change::Gained | Change::OtherCondition) => true,
            (Self::Lost, Change::Lost | Change::OtherCondition) => true,
            (Self::Gained, Change::Lost) | (Self::Lost, Change::Gained) | (Self::Never, _) => false,
        }
    }
}

pub(crate) fn run(arguments: &DiffArguments, terminal: Terminal) -> Outcome {
    let before = load(arguments, &[&arguments.before], terminal)?;
    let after = if arguments.overlay {
        load(arguments, &[&arguments.before, &arguments.after], terminal)?
    } else {
        load(arguments, &[&arguments.after], terminal)?
    };
    let first = before.access(terminal, arguments.strict);
    let second = after.access(terminal, arguments.strict);
    let shown = compare(&first, &second, terminal);
    let text = match arguments.format {
        DiffFormat::Text => text::to_text(&shown, arguments.output.is_none() && terminal.has_color()),
        DiffFormat::Json => json::to_text(&value::to_value(&shown))?,
        DiffFormat::Markdown => markdown::to_markdown(&shown),
        DiffFormat::Sarif => json::to_text(&sarif::to_value(&shown))?,
    };
    terminal.write(&text, arguments.output.as_deref())?;
    let is_bad = is_bad(arguments.fail_on, &shown);
    Ok(match arguments.format {
        DiffFormat::Sarif => Exit::Clean,
        DiffFormat::Text | DiffFormat::Json | DiffFormat::Markdown if is_bad => Exit::Findings,
        DiffFormat::Text | DiffFormat::Json | DiffFormat::Markdown if before.exit() == Exit::Clean => after.exit(),
        DiffFormat::Text | DiffFormat::Json | DiffFormat::Markdown => before.exit(),
    })
}

/// Returns whether there is a change of the wanted sort. A path may open without anybody gaining access: a function gets
/// another role.
fn is_bad(fail_on: FailOn, shown: &Shown<'_, '_>) -> bool {
    let changes = &shown.paths.changes;
    shown.diff.rows.iter().any(|row| fail_on.has(row.change))
        || (fail_on.has(Change::Gained) && changes.opened.total > 0)
        || (fail_on.has(Change::Lost) && changes.closed.total > 0)
}

fn load(arguments: &DiffArguments, paths: &[&PathBuf], terminal: Terminal) -> Result<Loaded, Failure> {
    let all: Vec<PathBuf> = arguments.on.iter().chain(paths.iter().copied()).cloned().collect();
    input::load_paths(&all, "BEFORE and AFTER", &arguments.deployment, terminal)
}

fn compare<'a, 'e>(before: &'a Access<'e>, after: &'a Access<'e>, terminal: Terminal) -> Shown<'a, 'e> {
    let _progress = terminal.progress("comparing");
    let comparison = Comparison { before, after };
    Shown {
        diff: comparison.diff(),
        paths: ChangedPaths::between(before, after),
        before,
        after,
    }
}
