//! The same folders of Terraform scanned by us and by Checkov, in one run.

use super::load;
use crate::demo;
use crate::process::{self, command, say, step};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The PyPI package that scans Terraform, at the version that was looked at.
const PACKAGE: &str = "checkov==3.3.30";

/// The program that tells what another one took.
const TIME: &str = "/usr/bin/time";

/// What one run took.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Of all cores together.
    cpu_seconds: f64,
    megabytes: f64,
}

pub(super) fn run(trees: &[PathBuf], runs: usize) -> Result<()> {
    if trees.is_empty() {
        bail!("no folder to scan; name some with --tree, such as clones of public repositories");
    }
    if !Path::new(TIME).exists() {
        bail!("{TIME} is not there, which measures memory; install the package `time`");
    }
    let folder = std::env::temp_dir().join("iamscope-checkov");
    let checkov = step("install the peer", || install(&folder))?;
    step("build our side", process::build_release)?;
    let program = PathBuf::from(demo::binary().get_program());
    say(&format!("load of the machine: {}", load()));
    say(
        "folder                         lines   iamscope s  CPU s     MB    checkov s  CPU s     MB     CPU ratio  memory ratio",
    );
    for tree in trees {
        let ours = best(runs, || {
            measure(&program, &["scan", "--quiet", "--fail-on", "critical"], tree)
        })?;
        let arguments = [
            "--framework",
            "terraform",
            "--quiet",
            "--compact",
            "--skip-download",
            "--directory",
        ];
        let theirs = best(runs, || measure(&checkov, &arguments, tree))?;
        say(&format!(
            "{:<28} {:>7} {:>11.2} {:>6.2} {:>6.0} {:>12.2} {:>6.2} {:>6.0} {:>13.0} {:>13.1}",
            tree.file_name().unwrap_or_default().to_string_lossy(),
            lines(tree),
            ours.seconds,
            ours.cpu_seconds,
            ours.megabytes,
            theirs.seconds,
            theirs.cpu_seconds,
            theirs.megabytes,
            theirs.cpu_seconds / ours.cpu_seconds.max(0.01),
            theirs.megabytes / ours.megabytes,
        ));
    }
    Ok(())
}

fn install(folder: &Path) -> Result<PathBuf> {
    let binary = folder.join("bin/checkov");
    if !binary.exists() {
        process::run(command("python3", &["-m", "venv"]).arg(folder))?;
        let pip = folder.join("bin/pip");
        process::run(&mut command(&pip.to_string_lossy(), &["install", "--quiet", PACKAGE]))?;
    }
    Ok(binary)
}

fn best(runs: usize, mut run: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    let mut best = run()?;
    for _ in 1..runs.max(1) {
        let cost = run()?;
        if cost.cpu_seconds < best.cpu_seconds {
            best = cost;
        }
    }
    Ok(best)
}

/// Runs a scan and returns what it took. Findings make either program end with 1, which is no failure here.
fn measure(program: &Path, arguments: &[&str], tree: &Path) -> Result<Cost> {
    let mut time = Command::new(TIME);
    time.args(["-f", "cost %e %U %S %M"])
        .arg(program)
        .args(arguments)
        .arg(tree);
    let output = time
        .stdout(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {TIME}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let line = errors.lines().rev().find_map(|line| line.strip_prefix("cost "));
    let numbers: Vec<f64> = line
        .unwrap_or_default()
        .split(' ')
        .filter_map(|number| number.parse().ok())
        .collect();
    let [seconds, user, system, kilobytes] = numbers[..] else {
        bail!("{} failed on {}: {errors}", program.display(), tree.display());
    };
    Ok(Cost {
        seconds,
        cpu_seconds: user + system,
        megabytes: kilobytes / 1024.0,
    })
}

/// Returns how many lines of configuration there are below a folder.
fn lines(tree: &Path) -> usize {
    let files = walkdir::WalkDir::new(tree).into_iter().filter_map(Result::ok);
    let texts = files
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "tf"))
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.map(|text| text.lines().count()).sum()
}
