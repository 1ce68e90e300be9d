//! The same cases decided by us and by public programs of the same kind, in one run.
//!
//! The peer is installed outside the tree. Nothing of it is built in or shipped.

mod terraform;

use crate::process::{self, command, say, step};
use crate::{demo, tool};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

/// The npm package that decides requests, at the version that was looked at.
const PACKAGE: &str = "@cloud-copilot/iam-simulate@0.1.173";

/// How many differing cases are shown.
const SHOWN: usize = 5;

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Decisions on single requests, against iam-simulate
    Decide,
    /// Reading Terraform and looking for what is wrong in it, against Checkov
    Iac,
}

#[derive(Args)]
pub(crate) struct Arguments {
    /// What to measure
    what: What,
    /// Cases of a typical role: five policies, fifty statements, ten conditions
    #[arg(long, default_value_t = 5_000)]
    cases: usize,
    /// Seconds for each way to call the peer
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Folder of Terraform to scan; can be repeated
    #[arg(long = "tree", value_name = "FOLDER")]
    trees: Vec<PathBuf>,
    /// How often each program scans each folder; the best run counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// Decisions per second of the peer.
#[derive(Deserialize)]
struct Rates {
    /// Its internal call, reading aside.
    internal: f64,
    /// Its public call, reading and checking included.
    public: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match arguments.what {
        What::Decide => decide(arguments),
        What::Iac => terraform::run(&arguments.trees, arguments.runs),
    }
}

fn decide(arguments: &Arguments) -> Result<()> {
    tool::node()?;
    let folder = std::env::temp_dir().join("iamscope-peers");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
    step("install the peer", || install(&folder))?;
    let program = step("build our side", || {
        process::build_release()?;
        process::bench_program("peer")
    })?;
    let (cases, ours, theirs) = (folder.join("cases.jsonl"), folder.join("ours"), folder.join("theirs"));
    let count = arguments.cases.to_string();
    process::run(command(&program.to_string_lossy(), &["write", &count]).arg(&cases))?;
    let rate = step("decide, reading aside", || own_rate(&program, &cases, &ours))?;
    let with_reading = step("decide, reading included", || batch_rate(&cases, arguments.cases))?;
    let rates = step("let iam-simulate decide", || {
        peer_rates(&folder, &cases, &theirs, arguments.seconds)
    })?;
    let again = own_rate(&program, &cases, &ours)?;
    compare(&cases, &ours, &theirs)?;
    let rate = rate.max(again);
    say(&format!("load of the machine: {}", load()));
    say("decisions per second on one core     iamscope    iam-simulate   ratio");
    for (what, ours, theirs) in [
        ("reading aside (internal call)", rate, rates.internal),
        ("reading included (public call)", with_reading, rates.public),
    ] {
        say(&format!(
            "{what:<32} {ours:>12.0} {theirs:>15.0} {:>7.0}",
            ours / theirs
        ));
    }
    Ok(())
}

fn install(folder: &Path) -> Result<()> {
    let mut npm = command(
        "npm",
        &[
            "install",
            "--no-audit",
            "--no-fund",
            "--no-save",
            "--ignore-scripts",
            PACKAGE,
        ],
    );
    process::run(npm.arg("--prefix").arg(folder).current_dir(folder))
}

/// Returns our decisions per second, with everything read before.
fn own_rate(program: &Path, cases: &Path, decisions: &Path) -> Result<f64> {
    let mut run = command(&program.to_string_lossy(), &["run"]);
    let text = process::output(run.arg(cases).arg(decisions)).context("our side fails")?;
    text.parse().with_context(|| format!("our side says `{text}`"))
}

/// Returns our decisions per second of the whole program: starting, reading, compiling, deciding, writing.
fn batch_rate(cases: &Path, count: usize) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let mut batch = demo::binary();
        batch
            .args(["simulate", "--brief", "--threads", "1", "--batch"])
            .arg(cases);
        let start = Instant::now();
        let status = batch.stdout(Stdio::null()).status().context("cannot start iamscope")?;
        best = best.min(start.elapsed().as_secs_f64());
        if !status.success() {
            bail!("iamscope simulate: {status}");
        }
    }
    Ok(count as f64 / best)
}

fn peer_rates(folder: &Path, cases: &Path, decisions: &Path, seconds: u64) -> Result<Rates> {
    let script: PathBuf = folder.join("peers.mjs");
    std::fs::write(&script, include_str!("peers/decide.mjs")).context("cannot write the script")?;
    let mut node = command("node", &[]);
    node.arg(script)
        .arg(folder)
        .arg(cases)
        .arg(decisions)
        .arg(seconds.to_string());
    let text = process::output(&mut node).context("iam-simulate fails")?;
    serde_json::from_str(&text).with_context(|| format!("iam-simulate says `{text}`"))
}

/// Says where the two sides differ; they should not.
fn compare(cases: &Path, ours: &Path, theirs: &Path) -> Result<()> {
    let [cases, ours, theirs] = [cases, ours, theirs].map(|path| std::fs::read_to_string(path).unwrap_or_default());
    let decided = || ours.lines().zip(theirs.lines());
    if ours.lines().count() != cases.lines().count() || ours.lines().count() != theirs.lines().count() {
        bail!("the two sides did not decide the same cases");
    }
    let differing = decided()
        .zip(cases.lines())
        .filter(|((ours, theirs), _)| ours != theirs);
    for ((ours, theirs), case) in differing.clone().take(SHOWN) {
        let case: serde_json::Value = serde_json::from_str(case)?;
        let request = case.get("request").map(ToString::to_string).unwrap_or_default();
        say(&format!("we say {ours}, iam-simulate says {theirs}: {request}"));
    }
    let allowed = ours.lines().filter(|word| *word == "Allowed").count();
    let different = differing.count();
    say(&format!(
        "{} cases, {allowed} of them allowed; the two agree on all but {different}",
        cases.lines().count()
    ));
    Ok(())
}

/// Returns how busy the machine was in the last minute, in programs.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}
