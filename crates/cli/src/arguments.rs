//! The command line.

use crate::exit::EXIT_CODES;
use crate::terminal::When;
use crate::{
    admins, can, choke_points, completions, data, demo, diff, leak, lint, lsp, map, paths, prove, reach, replay, scan,
    simulate, who_can,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Who can do what in AWS, why, and what to mend
#[derive(Parser, Debug)]
#[command(name = "iamscope", version, after_help = EXIT_CODES, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args, Debug)]
pub(crate) struct Global {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN", help_heading = "Global options")]
    pub(crate) color: When,
    /// Show neither progress nor notes
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Look for what is wrong
    Scan(scan::ScanArguments),
    /// Ask whether a principal may do something, and why
    Can(can::CanArguments),
    /// List everyone who may do something to a resource
    WhoCan(who_can::WhoCanArguments),
    /// Decide requests that bring their own policies, without an estate
    Simulate(Box<simulate::SimulateArguments>),
    /// Decide again what AWS decided, from records of GetRequestAuthorizationDetails
    Replay(replay::ReplayArguments),
    /// List what a principal reaches, step by step
    Reach(reach::ReachArguments),
    /// List everyone who reaches something, step by step
    ReachedBy(reach::ReachArguments),
    /// Find the ways from one to another, the worst first
    Paths(Box<paths::PathsArguments>),
    /// List who is administrator or can become one, and how
    Admins(admins::AdminsArguments),
    /// Find the fewest edges that cut all paths, each with the smallest edit of a policy that does it
    ChokePoints(choke_points::ChokePointsArguments),
    /// Write what to do about a leaked access key, user or role: how far it reaches, and what to do in which order
    Leak(leak::LeakArguments),
    /// Replay an edge or a path with every decision and its statements
    Explain(paths::explain::ExplainArguments),
    /// Serve the map of who reaches what to a browser on this machine
    Map(map::MapArguments),
    /// List the access that is gained and lost between two estates
    Diff(diff::DiffArguments),
    /// Check policies, in files, Terraform, CloudFormation and exports, as AWS validates them
    Lint(lint::LintArguments),
    /// Prove a claim about policies for all requests at once, or show a request that breaks it
    Prove(Box<prove::ProveArguments>),
    /// Serve an editor over the Language Server Protocol: problems, hover, completion and fixes
    Lsp(lsp::LspArguments),
    /// Look things up in the embedded AWS facts
    Data(data::DataArguments),
    /// Scan and map the bundled example estate
    Demo(demo::DemoArguments),
    /// Print completions for a shell
    Completions(completions::CompletionsArguments),
}

/// Where the estate comes from, for commands whose own arguments are something else.
#[derive(Args, Debug)]
pub(crate) struct EstateArguments {
    /// File or folder of exports, or a saved estate; can be repeated [default: the paths in IAMSCOPE_ESTATE]
    #[arg(long = "estate", short = 'e', value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Take nothing for granted: what was not seen and could matter makes the answer unknown
    #[arg(long)]
    pub(crate) strict: bool,
    /// Answer as if this were so, such as `detach policy/NAME from role/app` or `set trust of role/app to FILE`; can be
    /// repeated, and `--what-if help` lists what can be tried
    #[arg(long, value_name = "CHANGE")]
    pub(crate) what_if: Vec<String>,
    #[command(flatten)]
    pub(crate) deployment: DeploymentArguments,
}

/// What Terraform and CloudFormation do not say themselves.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Terraform and CloudFormation")]
pub(crate) struct DeploymentArguments {
    /// Account that is deployed to, where the source does not say
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Region that is deployed to, where the source does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// Value of a Terraform variable; can be repeated. TF_VAR_NAME and *.auto.tfvars count as well
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(crate) variables: Vec<String>,
    /// File of values of Terraform variables; can be repeated
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) variable_files: Vec<PathBuf>,
    /// Value of a CloudFormation parameter, or a file of them in the form of the AWS CLI; can be repeated
    #[arg(long, value_name = "KEY=VALUE|FILE")]
    pub(crate) parameters: Vec<String>,
}

/// How answers are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people; may change at any time
    #[default]
    Text,
    /// For programs; versioned
    Json,
}
