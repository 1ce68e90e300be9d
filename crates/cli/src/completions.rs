//! `iamscope completions`: completions for a shell.

use crate::arguments::Arguments;
use crate::exit::{Exit, Outcome};
use crate::terminal::Terminal;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &CompletionsArguments, terminal: Terminal) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "iamscope", &mut script);
    terminal.write(&String::from_utf8_lossy(&script), None)?;
    Ok(Exit::Clean)
}
