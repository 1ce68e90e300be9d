//! Decides many generated cases with the evaluator and the reference and prints where they differ.
//!
//! `cargo xtask fuzz decide` runs it, built with optimisation.

use iamscope_catalog::Catalog;
use iamscope_testkit::differential::{Plan, Tally, run};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

/// How many cases are decided before what was found is told.
const PART: usize = 100_000;

const USAGE: &str = "usage: differential [--first N] [--cases N] [--seed S] [--threads T] [--kept K] [--strict 1]";

fn main() -> ExitCode {
    let plan = match plan() {
        Ok(plan) => plan,
        Err(problem) => {
            // Nobody can be told if standard error is closed.
            let _ = writeln!(io::stderr(), "error: {problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match decide(plan) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

fn plan() -> Result<Plan, String> {
    let mut plan = Plan {
        first: 0,
        cases: 10_000,
        seed: 1,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        kept: 40,
        strict: false,
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks(2) {
        let [name, value] = pair else {
            return Err("every option takes a value".to_owned());
        };
        let number: u64 = value.parse().map_err(|_| format!("`{value}` is no number"))?;
        match name.as_str() {
            "--first" => plan.first = number,
            "--cases" => plan.cases = number,
            "--seed" => plan.seed = number,
            "--threads" => plan.threads = usize::try_from(number).unwrap_or(1),
            "--strict" => plan.strict = number != 0,
            "--kept" => plan.kept = usize::try_from(number).unwrap_or(0),
            _ => return Err(format!("unknown option `{name}`")),
        }
    }
    Ok(plan)
}

/// Returns whether the two agree. What is found is told as soon as a part is through.
fn decide(plan: Plan) -> io::Result<bool> {
    let start = Instant::now();
    let mut tally = Tally::default();
    let mut out = io::stdout().lock();
    let mut kept = plan.kept;
    let end = plan.first.saturating_add(plan.cases);
    for first in (plan.first..end).step_by(PART) {
        let cases = (end - first).min(PART as u64);
        let part = Plan {
            first,
            cases,
            kept,
            ..plan
        };
        let report = run(part, Catalog::embedded());
        kept = kept.saturating_sub(report.disagreements.len());
        for found in &report.disagreements {
            let case = serde_json::to_string(&found.case).unwrap_or_default();
            writeln!(out, "case {} of seed {}: {}", found.number, plan.seed, found.class)?;
            writeln!(out, "{case}\n{}", found.text)?;
        }
        tally.join(report.tally);
        out.flush()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    write!(out, "{tally}")?;
    let speed = plan.cases as f64 / seconds.max(1e-9);
    writeln!(out, "{seconds:.1} s, {speed:.0} cases a second")?;
    Ok(tally.different.is_empty())
}
