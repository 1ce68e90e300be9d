//! The project's own tasks: demo, test, tidy, generate, refdata, estate, web, bench, counts, bench-peers,
//! prove-oracle, prove-sample, prove-z3, fuzz.
//!
//! Run `cargo xtask help`. Every task is a file of its own; `process` starts programs, `tool` finds and installs them.

mod counts;
mod demo;
mod estate;
mod exports;
mod generate;
mod peers;
mod process;
mod proofs;
mod refdata;
mod speed;
mod test;
mod tidy;
mod tool;
mod web;

use clap::Parser;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run a task of this project", version)]
enum Task {
    /// Build everything, scan the example estate and serve its map
    Demo(demo::Arguments),
    /// Install what the tests need and run all of them
    Test(test::Arguments),
    /// Check the rules of the house: edges between crates, lengths, registries
    Tidy,
    /// Rebuild the embedded AWS facts from the pinned packages
    Refdata(refdata::Arguments),
    /// Write generated documents and schemas
    Generate(generate::Arguments),
    /// Write the exports of a generated estate
    Estate(estate::Arguments),
    /// Build the web page
    Web(web::Arguments),
    /// Measure a scan of a generated estate
    Bench(speed::BenchArguments),
    /// Count the instructions of decisions
    Counts(counts::Arguments),
    /// Measure public programs of the same kind in the same run
    BenchPeers(peers::Arguments),
    /// Ask the prover labelled cases of "no new access"
    ProveOracle(proofs::OracleArguments),
    /// Look for requests that contradict proofs about generated policies
    ProveSample(proofs::SampleArguments),
    /// Compare proofs about generated policies with z3
    ProveZ3(proofs::PairArguments),
    /// Run the fuzz targets
    Fuzz(speed::FuzzArguments),
}

fn main() -> ExitCode {
    match run(&Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The causes in one line each; a backtrace tells nobody anything here.
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            process::say(&format!("error: {}", causes.join("\n  caused by: ")));
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> anyhow::Result<()> {
    match task {
        Task::Demo(arguments) => demo::run(arguments),
        Task::Test(arguments) => test::run(arguments),
        Task::Tidy => tidy::run(),
        Task::Refdata(arguments) => refdata::run(arguments),
        Task::Generate(arguments) => generate::run(arguments),
        Task::Estate(arguments) => estate::run(arguments),
        Task::Web(arguments) => web::run(arguments),
        Task::Bench(arguments) => speed::bench(arguments),
        Task::Counts(arguments) => counts::run(arguments),
        Task::BenchPeers(arguments) => peers::run(arguments),
        Task::ProveOracle(arguments) => proofs::oracle(arguments),
        Task::ProveSample(arguments) => proofs::sample(arguments),
        Task::ProveZ3(arguments) => proofs::pairs(arguments),
        Task::Fuzz(arguments) => speed::fuzz(arguments),
    }
}
