//! Instructions that the evaluator takes, kept in the repository.
//!
//! Time depends on the machine and on what else it does; the number of instructions hardly does. Valgrind counts those of
//! the bench program `counts` of the evaluator, once for so many rounds of a scenario and once for twice as many, so that
//! starting up cancels out. Nothing of the environment gets through, and the C library is told to do without the
//! instructions that only some processors have.

use crate::process::{self, root, say, step};
use crate::tool;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Where the counts are kept.
const FILE: &str = "crates/eval/benches/counts.toml";

const ABOUT: &str =
    "# Instructions of one round of each scenario, on x86-64 Linux. Written by `cargo xtask counts --write`.\n";

/// Rounds of a scenario in the shorter run.
const ROUNDS: u64 = 100;

/// How much more a scenario may take than what is kept, in percent.
const GATE: f64 = 2.0;

/// Keeps the C library from choosing its routines by processor.
const TUNABLES: &str = "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX,-ERMS,-FSRM,-Prefer_No_VZEROUPPER";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Fail if a scenario takes noticeably more than what is kept
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Keep what was counted
    #[arg(long)]
    write: bool,
}

#[derive(Serialize, Deserialize, Default)]
struct Kept {
    counts: BTreeMap<String, u64>,
}

/// Counts, and compares with what is kept, or keeps it.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        say("instructions are counted on x86-64 Linux only; nothing was compared");
        return Ok(());
    }
    let valgrind = tool::valgrind()?;
    let program = step("build what is counted", || process::bench_program("counts"))?;
    let counts = step("count instructions", || count_all(&valgrind, &program))?;
    let path = root().join(FILE);
    if arguments.write {
        let text = toml::to_string(&Kept { counts })?;
        return std::fs::write(&path, format!("{ABOUT}{text}")).with_context(|| format!("cannot write {FILE}"));
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let kept: Kept = toml::from_str(&text)
        .or_else(|error| {
            if text.is_empty() {
                Ok(Kept::default())
            } else {
                Err(error)
            }
        })
        .with_context(|| format!("cannot read {FILE}"))?;
    let worse = compare(&counts, &kept.counts);
    if arguments.check && !worse.is_empty() {
        let worse = worse.join(", ");
        bail!("slower by more than {GATE} %, or not kept: {worse}; if that is meant, run `cargo xtask counts --write`");
    }
    Ok(())
}

/// Says what was counted and returns the scenarios that are too slow, or of which nothing is known.
fn compare(counts: &BTreeMap<String, u64>, kept: &BTreeMap<String, u64>) -> Vec<String> {
    let mut worse = Vec::new();
    let mut is_better = false;
    for (name, &count) in counts {
        let Some(&before) = kept.get(name) else {
            say(&format!("{count:>10}  {name} (new)"));
            worse.push(name.clone());
            continue;
        };
        let percent = (count as f64 / before as f64 - 1.0) * 100.0;
        say(&format!("{count:>10}  {name} ({percent:+.2} %)"));
        if percent > GATE {
            worse.push(name.clone());
        }
        is_better |= percent < -GATE;
    }
    let gone = kept.keys().filter(|name| !counts.contains_key(*name));
    worse.extend(gone.cloned());
    if is_better {
        say("faster than what is kept: run `cargo xtask counts --write`, please");
    }
    worse
}

fn count_all(valgrind: &Path, program: &Path) -> Result<BTreeMap<String, u64>> {
    let names = process::output(&mut Command::new(program)).context("the program does not list its scenarios")?;
    let mut counts = BTreeMap::new();
    for name in names.lines() {
        let once = count(valgrind, program, name, ROUNDS)?;
        let twice = count(valgrind, program, name, 2 * ROUNDS)?;
        counts.insert(name.to_owned(), twice.saturating_sub(once) / ROUNDS);
    }
    Ok(counts)
}

/// Returns all instructions of one run.
fn count(valgrind: &Path, program: &Path, scenario: &str, rounds: u64) -> Result<u64> {
    let mut run = Command::new(valgrind);
    run.env_clear()
        .env("GLIBC_TUNABLES", TUNABLES)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([scenario, &rounds.to_string()]);
    let output = run.output().context("cannot start valgrind")?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split("Collected :").nth(1));
    let collected = collected.and_then(|number| number.trim().parse().ok());
    match collected {
        Some(count) if output.status.success() => Ok(count),
        Some(_) | None => bail!("valgrind cannot count `{scenario}`:\n{report}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_gate_new_and_gone_are_told() {
        let counts = |list: &[(&str, u64)]| list.iter().map(|&(name, count)| (name.to_owned(), count)).collect();
        let kept = counts(&[("steady", 1_000), ("slower", 1_000), ("faster", 1_000), ("gone", 1)]);
        let now = counts(&[("steady", 1_019), ("slower", 1_021), ("faster", 500), ("new", 1)]);
        assert_eq!(compare(&now, &kept), ["new", "slower", "gone"]);
    }
}
