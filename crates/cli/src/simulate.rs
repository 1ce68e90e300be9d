//! `iamscope simulate`: requests that bring their own policies.
//!
//! Flags are those of `aws iam simulate-custom-policy` where it has them, with short names of ours beside them.

mod batch;
mod clock;
mod entries;
mod one;
mod texts;

use crate::arguments::AnswerFormat;
use crate::assume::ContextArguments;
use crate::can::Expected;
use crate::exit::Outcome;
use crate::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    policies: PolicyArguments,
    #[command(flatten)]
    request: RequestArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
    /// Exit with 1 unless this is every answer
    #[arg(long, value_enum, value_name = "ANSWER")]
    expect: Option<Expected>,
    #[command(flatten)]
    batch: BatchArguments,
}

/// The policies that bind the request. Each is a file, `file://` and a path, or JSON.
#[derive(Args, Debug)]
#[command(next_help_heading = "Policies (files or JSON)")]
struct PolicyArguments {
    /// Identity policies of the caller, those of groups included
    #[arg(long, visible_alias = "policy-input-list", value_name = "POLICY", num_args = 1..)]
    identity: Vec<String>,
    /// The permissions boundary of the caller
    #[arg(
        long,
        visible_alias = "permissions-boundary-policy-input-list",
        value_name = "POLICY"
    )]
    boundary: Option<String>,
    /// Policies passed when the session was made
    #[arg(long, value_name = "POLICY", num_args = 1..)]
    session: Vec<String>,
    /// The policy of the resource; for `sts:AssumeRole` and its like the trust policy of the role
    #[arg(long, value_name = "POLICY")]
    resource_policy: Option<String>,
    /// Service control policies of one level; repeat it from the root down to the account, join files of a level by commas
    #[arg(long, value_name = "POLICY[,POLICY]")]
    scp: Vec<String>,
    /// Service control policies of all levels, each as ServiceControlPolicyInputList=POLICY,POLICY, or as one JSON list
    #[arg(long, value_name = "LEVEL", num_args = 1.., conflicts_with = "scp")]
    ordered_organization_policy_input_list: Vec<String>,
    /// Resource control policies of one level; as --scp
    #[arg(long, value_name = "POLICY[,POLICY]")]
    rcp: Vec<String>,
    /// The policy of the VPC endpoint that the request passes
    #[arg(long, value_name = "POLICY")]
    endpoint: Option<String>,
    /// What is not policy and counts, as the member `facts` of a case
    #[arg(long, value_name = "FACTS")]
    facts: Option<String>,
}

/// The request.
#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
struct RequestArguments {
    /// Who: the ARN of a user, role, session, federated user or root user, `service:NAME`, `federated:PROVIDER`, or `*`
    /// [default: some user of the account that owns the resource]
    #[arg(long, visible_alias = "caller-arn", value_name = "PRINCIPAL")]
    principal: Option<String>,
    /// What: actions such as `s3:GetObject`
    #[arg(long, visible_alias = "action-names", value_name = "ACTION", num_args = 1.., required_unless_present = "batch")]
    action: Vec<String>,
    /// To what: ARNs, each asked with each action
    #[arg(long, visible_alias = "resource-arns", value_name = "ARN", num_args = 1.., default_value = "*")]
    resource: Vec<String>,
    /// Who owns resources whose ARN does not say: an account id or an ARN of the account
    #[arg(long, value_name = "ACCOUNT")]
    resource_owner: Option<String>,
    /// Set condition keys, each as ContextKeyName=..,ContextKeyValues=..,ContextKeyType=.., or as JSON
    #[arg(long, value_name = "ENTRY", num_args = 1..)]
    context_entries: Vec<String>,
    /// Take condition keys that are not given for absent, as --batch does, and not for unknown
    #[arg(long)]
    closed: bool,
}

/// Many cases from a file.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many cases")]
struct BatchArguments {
    /// Decide the cases in a file of JSON lines, `-` for standard input; one result per line, in the order of the cases
    #[arg(long, value_name = "FILE", conflicts_with_all = ["PolicyArguments", "RequestArguments", "ContextArguments", "format", "expect"])]
    batch: Option<PathBuf>,
    /// Tell decisions only, without what each layer did
    #[arg(long, requires = "batch")]
    brief: bool,
    /// Work on so many cores [default: all]
    #[arg(long, requires = "batch", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Tell on stderr how many cases were decided, and how fast
    #[arg(long, requires = "batch")]
    stats: bool,
}

pub(crate) fn run(arguments: &SimulateArguments, terminal: Terminal) -> Outcome {
    match &arguments.batch.batch {
        Some(path) => batch::run(path, &arguments.batch, terminal),
        None => one::run(arguments, terminal),
    }
}
