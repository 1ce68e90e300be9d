//! `iamscope reach` and `reached-by`: what lies behind a principal, and who stands before a node.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::{Exit, Outcome};
use crate::terminal::Terminal;
use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct ReachArguments {
    /// A principal or a resource
    node: String,
    #[command(flatten)]
    estate: EstateArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

/// Which way to follow the edges.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Forward,
    Back,
}

pub(crate) fn run(_arguments: &ReachArguments, _direction: Direction, _terminal: Terminal) -> Outcome {
    Ok(Exit::Clean)
}
