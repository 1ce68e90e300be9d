//! `iamscope lint`: what is wrong with the text of policies, by AWS's policy validation.

pub(crate) mod accept;
mod aws;
mod fix;
mod policies;
mod report;
mod sarif;

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::json;
use crate::terminal::Terminal;
use accept::Accepted;
use clap::{Args, ValueEnum};
use iamscope_catalog::Catalog;
use iamscope_policy::PolicyKind;
use iamscope_validate::{Level, ResourceType, validate};
use policies::Policies;
use report::Report;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct LintArguments {
    /// Policies, Terraform, CloudFormation, exports, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What to read policy files as [default: by what stands in them]
    #[arg(long = "type", visible_alias = "kind", value_enum, value_name = "TYPE")]
    kind: Option<Kind>,
    /// What resource policies in files are attached to, such as `AWS::S3::Bucket`
    #[arg(long, value_name = "TYPE", value_parser = resource_type)]
    resource_type: Option<ResourceType>,
    /// How to write the problems
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: LintFormat,
    /// Exit with 1 if there is a problem as bad as this or worse; SARIF runs exit with 0 either way
    #[arg(long, value_enum, default_value_t = FailOn::Suggestion, value_name = "LEVEL")]
    fail_on: FailOn,
    /// Apply the fixes of policy files that cannot widen what a policy grants, and report the rest
    #[arg(long)]
    fix: bool,
    /// File of problems that are accepted, with reasons; see docs/lint.md
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// Write the problems to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    deployment: DeploymentArguments,
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

/// How problems are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum LintFormat {
    /// For people; may change at any time
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// The answer of AWS's ValidatePolicy, one for each policy
    Aws,
}

/// A level on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum FailOn {
    Error,
    SecurityWarning,
    Warning,
    Suggestion,
}

impl From<FailOn> for Level {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Error => Self::Error,
            FailOn::SecurityWarning => Self::SecurityWarning,
            FailOn::Warning => Self::Warning,
            FailOn::Suggestion => Self::Suggestion,
        }
    }
}

fn resource_type(name: &str) -> Result<ResourceType, String> {
    ResourceType::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = ResourceType::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("the types with rules of their own are {}", names.join(", "))
    })
}

pub(crate) fn run(arguments: &LintArguments, terminal: Terminal) -> Outcome {
    let accepted = Accepted::read(arguments.accept.as_deref(), terminal)?;
    let mut policies = policies::find(arguments, terminal)?;
    if arguments.fix {
        fix::apply(&mut policies, terminal)?;
    }
    let report = Report::new(&policies, &accepted, find_problems(&policies));
    let text = match arguments.format {
        LintFormat::Text => report.to_text(arguments.output.is_none() && terminal.has_color()),
        LintFormat::Json => json::to_text(&report.to_json())?,
        LintFormat::Sarif => json::to_text(&sarif::to_value(&report))?,
        LintFormat::Github => report.to_annotations(),
        LintFormat::Aws => aws::to_text(&report)?,
    };
    terminal.write(&text, arguments.output.as_deref())?;
    let is_bad = report.worst().is_some_and(|worst| worst >= arguments.fail_on.into());
    Ok(match arguments.format {
        LintFormat::Sarif => Exit::Clean,
        LintFormat::Text | LintFormat::Json | LintFormat::Github | LintFormat::Aws if is_bad => Exit::Findings,
        LintFormat::Text | LintFormat::Json | LintFormat::Github | LintFormat::Aws => policies.exit(),
    })
}

/// Returns what is wrong with each policy.
fn find_problems(policies: &Policies) -> Vec<Vec<iamscope_validate::Problem>> {
    let problems = policies.all.iter().map(|policy| {
        let text = policies.text(policy);
        validate(text, policy.kind, policy.resource_type, Catalog::embedded())
    });
    problems.collect()
}

/// Ends the program because of something in the input.
fn no_input(message: impl Into<String>) -> Failure {
    Failure::new(Exit::NoInput, message)
}
