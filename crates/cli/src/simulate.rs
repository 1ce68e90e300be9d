//! `iamscope simulate`: requests that bring their own policies.

mod batch;

use crate::exit::Outcome;
use crate::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    batch: BatchArguments,
}

/// Many cases from a file.
#[derive(Args, Debug)]
pub(crate) struct BatchArguments {
    /// Decide the cases in a file of JSON lines, `-` for standard input; one result per line, in the order of the cases
    #[arg(long, value_name = "FILE", help_heading = "Many cases")]
    batch: PathBuf,
    /// Tell decisions only, without what each layer did
    #[arg(long, requires = "batch", help_heading = "Many cases")]
    brief: bool,
    /// Work on so many cores [default: all]
    #[arg(long, requires = "batch", value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Many cases")]
    threads: Option<u16>,
    /// Tell on stderr how many cases were decided, and how fast
    #[arg(long, requires = "batch", help_heading = "Many cases")]
    stats: bool,
}

pub(crate) fn run(arguments: &SimulateArguments, terminal: Terminal) -> Outcome {
    batch::run(&arguments.batch, terminal)
}
