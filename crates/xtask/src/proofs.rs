//! Proofs, held against what others say: labelled cases, sampled requests, a solver.

mod coverage;
mod oracle;
mod pairs;
mod sample;
mod solver;
mod world;

use crate::process::say;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Args)]
pub(crate) struct OracleArguments {
    /// A JSON list of cases: `ref`, `cand` and `want`, `PASS` or `FAIL`
    path: PathBuf,
    /// Ask z3, too
    #[arg(long)]
    z3: bool,
}

#[derive(Args)]
pub(crate) struct SampleArguments {
    /// How many generated pairs of policies
    #[arg(long, default_value_t = 20_000)]
    pairs: u64,
    /// How many requests for each pair that is proved
    #[arg(long, default_value_t = 100)]
    requests: u64,
}

#[derive(Args)]
pub(crate) struct PairArguments {
    /// How many generated pairs of policies
    #[arg(long, default_value_t = 1_000)]
    pairs: u64,
    /// The number of the first
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Compare with kept answers alone
    #[arg(long)]
    kept: bool,
    /// Tell z3 each claim as a whole: much slower
    #[arg(long)]
    whole: bool,
    /// Where the answers of z3 are kept [default: target/z3/answers.jsonl]
    #[arg(long)]
    answers: Option<PathBuf>,
}

pub(crate) fn oracle(arguments: &OracleArguments) -> Result<()> {
    oracle::run(arguments)
}

pub(crate) fn sample(arguments: &SampleArguments) -> Result<()> {
    sample::run(arguments.pairs, arguments.requests)
}

pub(crate) fn pairs(arguments: &PairArguments) -> Result<()> {
    pairs::run(arguments)
}

/// Says how long things took.
fn say_times(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times
            .get(place)
            .map(|time| time.as_secs_f64() * 1e6)
            .unwrap_or_default()
    };
    let (median, most, worst) = (at(50), at(95), at(100));
    say(&format!(
        "{name}: median {median:.1} us, 95 % within {most:.1} us, at most {worst:.1} us"
    ));
}
