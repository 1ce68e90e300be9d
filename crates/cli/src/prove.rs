//! `iamscope prove`: claims about all requests at once, each with a request that breaks it where it fails.

mod ask;
mod batch;
mod difference;
mod external;
mod invariant;
mod request;
mod resource_type;
mod text;
mod words;

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::{Exit, Failure, Outcome};
use crate::json;
use crate::terminal::Terminal;
use ask::{Asked, Claim, Said};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use iamscope_policy::{Policy, PolicyKind, Source, Sources, parse};
use iamscope_prove::{Mode, Prover};
use resource_type::Scope;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = STEPS)]
pub(crate) struct ProveArguments {
    /// What to prove
    #[arg(value_enum, required_unless_present = "batch")]
    claim: Option<Subject>,
    /// Policy files: the reference and the candidate, or the one that the claim is about; or the file of invariants; `-` for
    /// standard input
    #[arg(value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// What the policies are [default: resource policies if one of them has principals, otherwise identity policies]
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    kind: Option<Kind>,
    /// Actions that the claim is about, such as `s3:Put*` [default: all]
    #[arg(long, value_name = "ACTION", num_args = 1..)]
    actions: Vec<String>,
    /// Resources that the claim is about, as ARN patterns [default: all]
    #[arg(long, value_name = "ARN", num_args = 1..)]
    resources: Vec<String>,
    /// What a resource policy is attached to, such as `AWS::S3::Bucket`, `sqs:queue` or `AWS::IAM::AssumeRolePolicyDocument`:
    /// `not-public` and `external-access` are then about requests for such resources
    #[arg(long, value_name = "TYPE")]
    resource_type: Option<String>,
    /// Whom `external-access` to an estate takes for trusted
    #[arg(long, value_enum, default_value_t, value_name = "ZONE")]
    zone: ZoneChoice,
    /// Organization that is trusted besides the account of --account, for `external-access` to a policy
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// Take AWS services for callers from outside unless they call on behalf of the zone, for `external-access`
    #[arg(long)]
    services: bool,
    /// Count requests, too, whose action, resource type or condition keys AWS does not have yet
    #[arg(long)]
    future_proof: bool,
    #[command(flatten)]
    estate: EstateArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
    /// Answer the cases in a file of JSON lines, `-` for standard input; one result per line, in the order of the cases
    #[arg(long, value_name = "FILE", conflicts_with_all = ["claim", "policies", "kind", "actions", "resources", "resource_type", "format"])]
    batch: Option<PathBuf>,
    /// Tell on stderr how many cases were answered, and how fast
    #[arg(long, requires = "batch")]
    stats: bool,
}

const STEPS: &str = "\
Steps are counted, not timed: a claim may take 300,000, which is a tenth of a second at most, and is unknown if that is
not enough. Invariants may take as many for each resource and each set of principals with the same policies";

/// So many of the mistakes of a policy are told.
const MOST_ISSUES: usize = 3;

/// What a claim is about, on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Subject {
    /// Policies.
    Policies(Claim),
    /// The whole estate.
    Estate,
    /// Who gets in from outside, to a policy or to the estate.
    External,
}

impl ValueEnum for Subject {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Subject; 11] = [
            Subject::Policies(Claim::NoNewAccess),
            Subject::Policies(Claim::Equivalent),
            Subject::Policies(Claim::Disjoint),
            Subject::Policies(Claim::Difference),
            Subject::Policies(Claim::NotGranted),
            Subject::Policies(Claim::AlwaysDenied),
            Subject::Policies(Claim::NotPublic),
            Subject::Policies(Claim::DeadStatements),
            Subject::Policies(Claim::Shadowed),
            Subject::External,
            Subject::Estate,
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Policies(claim) => claim.to_possible_value(),
            Self::External => {
                let value = PossibleValue::new("external-access");
                Some(value.help("POLICY with --account, or --estate: nobody from outside gets in; who does, in words"))
            }
            Self::Estate => {
                let value = PossibleValue::new("invariant");
                Some(value.help("FILE: what the file claims is true of --estate, through all layers"))
            }
        }
    }
}

/// Whom one trusts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum ZoneChoice {
    /// The account of the resource
    Account,
    /// The organization; without one all accounts of the estate
    #[default]
    Organization,
}

/// A kind of policy on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Kind {
    Identity,
    Resource,
    Trust,
    Scp,
    Rcp,
}

impl From<Kind> for PolicyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Resource => Self::Resource,
            Kind::Trust => Self::Trust,
            Kind::Scp => Self::Scp,
            Kind::Rcp => Self::Rcp,
        }
    }
}

pub(crate) fn run(arguments: &ProveArguments, terminal: Terminal) -> Outcome {
    let mode = if arguments.future_proof {
        Mode::FutureProof
    } else {
        Mode::Typed
    };
    let prover = Prover::new(mode);
    if let Some(path) = &arguments.batch {
        return batch::run(path, &prover, arguments.stats, terminal);
    }
    let claim = match (arguments.claim, arguments.policies.as_slice()) {
        (Some(Subject::Estate), [file]) => {
            return invariant::run(file, &arguments.estate, mode, arguments.format, terminal);
        }
        (Some(Subject::Estate), _) => {
            let failure = Failure::new(Exit::Usage, "`invariant` takes one file");
            return Err(failure.help("write `iamscope prove --estate PATH invariant FILE`"));
        }
        (Some(Subject::External), _) if arguments.estate.paths.is_empty() => {
            return external::of_policy(arguments, &prover, terminal);
        }
        (Some(Subject::External), _) => return external::of_estate(arguments, &prover, terminal),
        (Some(Subject::Policies(claim)), _) => claim,
        (None, _) => return Err(Failure::new(Exit::Usage, "nothing is claimed")),
    };
    if !arguments.estate.paths.is_empty() {
        let failure = Failure::new(Exit::Usage, format!("`{}` asks policies and no estate", claim.name()));
        return Err(failure.help("write `iamscope prove --estate PATH invariant FILE`"));
    }
    let count = claim.policies().len();
    if arguments.policies.len() != count {
        let names = claim.policies().join(" and ");
        let failure = Failure::new(
            Exit::Usage,
            format!("`{}` takes {count} policies: {names}", claim.name()),
        );
        return Err(failure);
    }
    let mut sources = Sources::default();
    for path in &arguments.policies {
        sources.add(Source::new(name(path), read(path)?));
    }
    let texts: Vec<&str> = sources.iter().map(|(_, source)| source.text.as_ref()).collect();
    let kind = kind(arguments.kind, arguments.resource_type.as_deref(), &texts);
    let policies = policies(&sources, kind, terminal);
    let mut asked = Asked {
        claim,
        kind,
        policies,
        actions: arguments.actions.clone(),
        resources: arguments.resources.clone(),
    };
    if claim == Claim::NotPublic {
        asked.narrow(about(arguments)?.as_about());
    }
    let said = asked.ask(&prover);
    let text = match arguments.format {
        AnswerFormat::Text => text::to_text(&asked, &said, &sources, terminal.has_color()),
        AnswerFormat::Json => json::to_text(&batch::result(None, &asked, &said))?,
    };
    terminal.write(&text, None)?;
    Ok(said.exit())
}

/// Returns what requests for the given type of resources are about.
fn about(arguments: &ProveArguments) -> Result<Scope, Failure> {
    match &arguments.resource_type {
        Some(name) => Scope::of(name).map_err(|help| resource_type::unknown(name, help)),
        None => Ok(Scope::default()),
    }
}

/// Returns what policies are taken for.
fn kind(given: Option<Kind>, resource_type: Option<&str>, texts: &[&str]) -> PolicyKind {
    if let Some(given) = given {
        return given.into();
    }
    if let Some(resource_type) = resource_type {
        return if resource_type::is_trust(resource_type) {
            PolicyKind::Trust
        } else {
            PolicyKind::Resource
        };
    }
    let names_somebody = |text: &&str| {
        let (policy, _) = parse(iamscope_policy::SourceId(0), text, PolicyKind::Resource);
        policy.statements.iter().any(|statement| statement.principal.is_some())
    };
    if texts.iter().any(names_somebody) {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    }
}

fn policies(sources: &Sources, kind: PolicyKind, terminal: Terminal) -> Vec<Policy> {
    let each = sources.iter().map(|(id, source)| {
        let (policy, issues) = parse(id, &source.text, kind);
        if !policy.unreadable.is_empty() {
            for issue in issues.iter().take(MOST_ISSUES) {
                let place = source.line_column(issue.span.start);
                terminal.warn(&format!("{}:{place}: {}", source.name, issue.kind));
            }
            terminal.warn(&format!(
                "a part of `{}` cannot be read and is taken to be unknown; `iamscope lint` tells what to write",
                source.name
            ));
        }
        policy
    });
    each.collect()
}

/// Returns what a statement is called, as everywhere: by its id, or else counted from 1.
fn statement(sid: Option<&str>, index: u32) -> String {
    match sid {
        Some(sid) => format!("statement `{sid}`"),
        None => format!("statement {}", index + 1),
    }
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|error| Failure::new(Exit::NoInput, format!("cannot read `{}`: {error}", name(path))))
}

impl Said {
    fn exit(&self) -> Exit {
        if self.is_proved() { Exit::Clean } else { Exit::Findings }
    }
}
