//! z3, to be asked the same claims.
//!
//! It comes from PyPI into a folder below `target`. The programs in `z3` say in its language what policies mean, and share
//! nothing with the prover but what the requests can be.

use crate::process::{self, command, root};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

const PACKAGE: &str = "z3-solver==5.4.1";

/// How z3 is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Manner {
    /// The claim with all that its words mean, once.
    Whole,
    /// For what makes the claim true, and then whether that can be.
    Parts,
}

/// What z3 says of a claim.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Theirs {
    pub(super) id: u64,
    /// Whether there is a request that the candidate allows and the reference does not.
    pub(super) sat: Option<bool>,
    /// Why it does not say so.
    pub(super) why: Option<String>,
    /// How long it took to write the claim down.
    pub(super) building: f64,
    /// How long it took to answer.
    pub(super) seconds: f64,
}

/// z3, with a program that asks it.
pub(super) struct Solver {
    python: String,
    programs: PathBuf,
    program: &'static str,
    manner: Manner,
}

impl Solver {
    /// Gets z3 if it is not there yet.
    pub(super) fn new(program: &'static str, manner: Manner) -> Result<Self> {
        Ok(Self {
            python: install(&folder())?,
            programs: root().join("crates/xtask/src/proofs/z3"),
            program,
            manner,
        })
    }

    /// Returns what the answers depend on besides the claims.
    pub(super) fn version(&self, world: &Value) -> Result<String> {
        let mut hash = Sha256::new();
        hash.update(format!("{PACKAGE} {:?} {world}", self.manner));
        for program in ["ask", "solve", "meaning", "conditions", "atoms", "formula"] {
            hash.update(std::fs::read(self.programs.join(program).with_extension("py"))?);
        }
        Ok(short(&hash.finalize()))
    }

    /// Asks all these cases, one after another.
    pub(super) fn ask(
        &self,
        world: &Value,
        cases: impl Iterator<Item = Value> + Send,
        mut take: impl FnMut(Theirs) -> Result<()>,
    ) -> Result<()> {
        let manner = match self.manner {
            Manner::Whole => "whole",
            Manner::Parts => "parts",
        };
        let mut child = command(&self.python, &[])
            .arg(self.programs.join(self.program))
            .arg(manner)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start z3")?;
        let mut input = child.stdin.take().context("no input")?;
        let output = BufReader::new(child.stdout.take().context("no output")?);
        std::thread::scope(|scope| {
            scope.spawn(move || -> std::io::Result<()> {
                writeln!(input, "{world}")?;
                for case in cases {
                    writeln!(input, "{case}")?;
                }
                Ok(())
            });
            for line in output.lines() {
                take(serde_json::from_str(&line?)?)?;
            }
            anyhow::Ok(())
        })?;
        if !child.wait()?.success() {
            bail!("z3 did not answer all");
        }
        Ok(())
    }
}

/// Returns where z3 and its answers are kept.
pub(super) fn folder() -> PathBuf {
    root().join("target/z3")
}

/// Writes a claim for z3.
pub(super) fn case(id: u64, has_principal: bool, reference: &Value, candidate: &Value) -> Value {
    let kind = if has_principal { "resource" } else { "identity" };
    json!({"id": id, "kind": kind, "reference": reference, "candidate": candidate})
}

/// Returns what tells a claim, asked in a version, from all others.
pub(super) fn fingerprint(version: &str, case: &Value) -> String {
    short(&Sha256::digest(format!("{version} {case}")))
}

fn short(hash: &[u8]) -> String {
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn install(folder: &Path) -> Result<String> {
    let python = folder.join("bin/python").to_string_lossy().into_owned();
    if !folder.join("bin/python").exists() {
        process::run(command("python3", &["-m", "venv"]).arg(folder))?;
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            PACKAGE,
        ];
        process::run(&mut command(&python, &install))?;
    }
    Ok(python)
}
