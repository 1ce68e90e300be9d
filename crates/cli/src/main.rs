//! The iamscope command line: arguments in, answers and exit codes out. Nothing clever lives here.
//!
//! Each command is a file of its own; `arguments` lists them, `input` reads the estate, `terminal` is the only writer,
//! `exit` names the ways in which the program ends. `explain` turns an explanation into text, `json` into JSON.

mod admins;
mod arguments;
mod assume;
mod can;
mod choke_points;
mod completions;
mod data;
mod demo;
mod deployment;
mod diff;
mod exit;
mod explain;
mod export;
mod input;
mod json;
mod leak;
mod lint;
mod lsp;
mod map;
mod paths;
mod prove;
mod reach;
mod replay;
mod scan;
mod simulate;
mod table;
mod terminal;
mod what_if;
mod who_can;

use arguments::{Arguments, Command};
use clap::Parser;
use exit::{Exit, Outcome};
use iamscope_map::Direction;
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.global.quiet, arguments.global.color);
    let exit = match run(&arguments.command, terminal) {
        Ok(exit) => exit,
        Err(failure) => {
            if failure.exit != Exit::Clean {
                terminal.error(&failure.to_string());
            }
            failure.exit
        }
    };
    exit.into()
}

fn run(command: &Command, terminal: Terminal) -> Outcome {
    match command {
        Command::Scan(arguments) => scan::run(arguments, terminal),
        Command::Can(arguments) => can::run(arguments, terminal),
        Command::WhoCan(arguments) => who_can::run(arguments, terminal),
        Command::Simulate(arguments) => simulate::run(arguments, terminal),
        Command::Replay(arguments) => replay::run(arguments, terminal),
        Command::Reach(arguments) => reach::run(arguments, Direction::Forward, terminal),
        Command::ReachedBy(arguments) => reach::run(arguments, Direction::Backward, terminal),
        Command::Paths(arguments) => paths::run(arguments, terminal),
        Command::Admins(arguments) => admins::run(arguments, terminal),
        Command::ChokePoints(arguments) => choke_points::run(arguments, terminal),
        Command::Leak(arguments) => leak::run(arguments, terminal),
        Command::Explain(arguments) => paths::explain::run(arguments, terminal),
        Command::Map(arguments) => map::run(arguments, terminal),
        Command::Diff(arguments) => diff::run(arguments, terminal),
        Command::Lint(arguments) => lint::run(arguments, terminal),
        Command::Prove(arguments) => prove::run(arguments, terminal),
        Command::Lsp(arguments) => lsp::run(arguments, terminal),
        Command::Data(arguments) => data::run(arguments, terminal),
        Command::Demo(arguments) => demo::run(arguments, terminal),
        Command::Completions(arguments) => completions::run(arguments, terminal),
    }
}
