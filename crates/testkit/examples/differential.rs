//! Decides many generated cases with the evaluator and the reference and prints where they differ.
//!
//! `cargo xtask fuzz decide` runs it, built with optimisation.

use iamscope_catalog::Catalog;
use iamscope_testkit::differential::{Plan, run};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: differential [--cases N] [--seed S] [--threads T] [--kept K] [--strict 1]";

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

/// Returns whether the two agree.
fn decide(plan: Plan) -> io::Result<bool> {
    let start = Instant::now();
    let report = run(plan, Catalog::embedded());
    let seconds = start.elapsed().as_secs_f64();
    let mut out = io::stdout().lock();
    for found in &report.disagreements {
        let case = serde_json::to_string(&found.case).unwrap_or_default();
        writeln!(out, "case {} of seed {}: {}", found.number, plan.seed, found.class)?;
        writeln!(out, "{case}\n{}", found.text)?;
    }
    write!(out, "{}", report.tally)?;
    let speed = plan.cases as f64 / seconds.max(1e-9);
    writeln!(out, "{seconds:.1} s, {speed:.0} cases a second")?;
    Ok(report.tally.different.is_empty())
}
