//! `iamscope lsp`: the language server for editors.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Outcome};
use clap::Args;
use iamscope_lsp::{Ended, Options, serve, stdio};

#[derive(Args, Debug)]
pub(crate) struct LspArguments {
    /// The protocol runs over standard input and output; taken because editors pass it
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

pub(crate) fn run(arguments: &LspArguments) -> Outcome {
    let options = Options {
        deployment: arguments.deployment.read()?,
    };
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
