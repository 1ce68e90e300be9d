//! Measuring and fuzzing.

use crate::process::{self, cargo, command, say, step};
use crate::{demo, estate, tool};
use anyhow::{Context, Result, bail};
use clap::Args;
use iamscope_testkit::Shape;
use std::process::Stdio;
use std::time::Instant;

#[derive(Args)]
pub(crate) struct BenchArguments {
    /// Roles per account; users and policies follow in the proportion 5 : 1 : 1.5
    #[arg(long, default_value_t = 5000)]
    roles: usize,
    /// Accounts
    #[arg(long, default_value_t = 1)]
    accounts: usize,
    /// How often to scan; the best time counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// Scans a generated estate with the release binary and prints time and memory.
pub(crate) fn bench(arguments: &BenchArguments) -> Result<()> {
    let folder = demo::target().join("bench-estate");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("cannot clear the folder of the last run")?;
    }
    let shape = Shape {
        roles: arguments.roles,
        users: arguments.roles / 5,
        policies: arguments.roles * 3 / 10,
        accounts: arguments.accounts,
        seed: 1,
    };
    step("write the estate", || estate::write(shape, &folder))?;
    step("build iamscope", process::build_release)?;
    for run in 1..=arguments.runs {
        let mut scan = demo::binary();
        scan.arg("scan").arg(&folder).args(["--quiet", "--format", "json"]);
        let start = Instant::now();
        let mut child = scan.stdout(Stdio::null()).spawn().context("cannot start iamscope")?;
        let memory = peak_memory(&mut child)?;
        let seconds = start.elapsed().as_secs_f64();
        say(&format!("run {run}: {seconds:.2} s, {} MB at most", memory / 1024));
    }
    Ok(())
}

/// Waits for a program and returns the most memory it held, in KiB; 0 where the system does not tell.
fn peak_memory(child: &mut std::process::Child) -> Result<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = number.map_or(peak, |number: u64| number.max(peak));
        match child.try_wait()? {
            None => std::thread::sleep(std::time::Duration::from_millis(2)),
            Some(exit) if matches!(exit.code(), Some(0 | 1)) => return Ok(peak),
            Some(exit) => bail!("iamscope scan: {exit}"),
        }
    }
}

#[derive(Args)]
pub(crate) struct FuzzArguments {
    /// Target to run, or `decide`, which compares the evaluator with the reference; all targets by default
    target: Option<String>,
    /// Seconds for each target
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// For `decide`: how many cases
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// For `decide`: where randomness starts
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// For `decide`: how many threads; as many as there are processors by default
    #[arg(long)]
    threads: Option<u64>,
}

/// Runs the fuzz targets one after the other.
pub(crate) fn fuzz(arguments: &FuzzArguments) -> Result<()> {
    if arguments.target.as_deref() == Some("decide") {
        return fuzz_decide(arguments);
    }
    if tool::find("cargo-fuzz").is_none() {
        bail!("cargo-fuzz is not installed; run `cargo install cargo-fuzz`");
    }
    let listed = process::output(&mut command("cargo", &["fuzz", "list"])).context("there are no fuzz targets")?;
    let targets = listed
        .lines()
        .filter(|name| arguments.target.as_ref().is_none_or(|target| target == name));
    for target in targets {
        // Without the sanitizer a stable toolchain is enough; our code forbids `unsafe`, so it finds panics and hangs.
        let limit = format!("-max_total_time={}", arguments.seconds);
        let arguments = [
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            target,
            "--",
            &limit,
            "-timeout=10",
        ];
        step(&format!("fuzz {target}"), || {
            process::run(command("cargo", &arguments).env("RUSTC_BOOTSTRAP", "1"))
        })?;
    }
    Ok(())
}

/// Decides generated cases with the evaluator and the reference; where they differ, the run fails and prints the cases.
fn fuzz_decide(arguments: &FuzzArguments) -> Result<()> {
    let mut program = cargo(&["run", "--release", "--locked", "--package", "iamscope-testkit"]);
    program.args(["--example", "differential", "--"]);
    let mut option = |name: &str, value: u64| {
        program.arg(name).arg(value.to_string());
    };
    option("--cases", arguments.cases);
    option("--seed", arguments.seed);
    if let Some(threads) = arguments.threads {
        option("--threads", threads);
    }
    step("fuzz decide", || process::run(&mut program))
}
