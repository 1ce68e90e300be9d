//! `iamscope lsp`: the language server for editors.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Outcome};
use crate::input;
use crate::lint::accept::Accepted;
use crate::terminal::Terminal;
use clap::Args;
use iamscope_lsp::{Ended, Options, serve, stdio};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct LspArguments {
    /// Export, saved estate or folder of them, to say who gets an action; can be repeated
    #[arg(long = "estate", short = 'e', value_name = "PATH")]
    estate: Vec<PathBuf>,
    /// File of problems that are accepted, with reasons, as for `iamscope lint`; see docs/lint.md
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// The protocol runs over standard input and output; taken because editors pass it
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

pub(crate) fn run(arguments: &LspArguments, terminal: Terminal) -> Outcome {
    let mut options = Options {
        deployment: arguments.deployment.read()?,
        estate: None,
        accepted: Accepted::read(arguments.accept.as_deref(), terminal)?.entries,
    };
    if !arguments.estate.is_empty() {
        let loaded = input::load_paths(&arguments.estate, "`--estate`", &arguments.deployment, terminal)?;
        options.estate = Some(loaded.estate);
    }
    let (connection, io) = stdio();
    let ended = serve(&connection, &options);
    drop(connection);
    io.finish();
    Ok(match ended {
        Ended::Properly => Exit::Clean,
        // The protocol asks for 1.
        Ended::Early => Exit::Findings,
    })
}
