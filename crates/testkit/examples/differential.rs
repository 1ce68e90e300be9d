//! Decides many generated cases with the evaluator and the reference and prints where they differ.
//!
//! `cargo xtask fuzz decide` runs it, built with optimisation.

use iamscope_catalog::Catalog;
use iamscope_testkit::differential::{Plan, run};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
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
            return usage("every option takes a value");
        };
        let Ok(number) = value.parse::<u64>() else {
            return usage(&format!("`{value}` is no number"));
        };
        match name.as_str() {
            "--cases" => plan.cases = number,
            "--seed" => plan.seed = number,
            "--threads" => plan.threads = usize::try_from(number).unwrap_or(1),
            "--strict" => plan.strict = number != 0,
            "--kept" => plan.kept = usize::try_from(number).unwrap_or(0),
            _ => return usage(&format!("unknown option `{name}`")),
        }
    }
    let start = Instant::now();
    let report = run(plan, Catalog::embedded());
    let seconds = start.elapsed().as_secs_f64();
    for disagreement in &report.disagreements {
        let case = serde_json::to_string(&disagreement.case).unwrap_or_default();
        println!(
            "case {} of seed {}: {}",
            disagreement.number, plan.seed, disagreement.class
        );
        println!("{case}\n{}", disagreement.text);
    }
    print!("{}", report.tally);
    println!(
        "{seconds:.1} s, {:.0} cases a second",
        plan.cases as f64 / seconds.max(1e-9)
    );
    if report.tally.different.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("error: {problem}\nusage: differential [--cases N] [--seed S] [--threads T] [--kept K] [--strict 1]");
    ExitCode::from(2)
}
