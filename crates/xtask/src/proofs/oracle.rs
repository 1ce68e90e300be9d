//! Labelled cases of "grants no new access".

use super::say_times;
use crate::process::say;
use anyhow::{Context, Result};
use iamscope_policy::{PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;
use std::time::Instant;

/// Stands for any one account.
const SOME_ACCOUNT: &str = "<ACCOUNT ID>";

/// How often each case is asked; the last time counts.
const ROUNDS: usize = 5;

#[derive(Deserialize)]
struct Case {
    file: String,
    n: u32,
    want: String,
    #[serde(rename = "ref")]
    reference: Value,
    #[serde(rename = "cand")]
    candidate: Value,
}

pub(super) fn run(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let cases: Vec<Case> = serde_json::from_str(&text.replace(SOME_ACCOUNT, "111111111111"))?;
    for mode in [Mode::Typed, Mode::FutureProof] {
        let prover = Prover::new(mode);
        let (mut times, mut agreed) = (Vec::new(), 0);
        for case in &cases {
            let has_principal = |policy: &Value| policy.to_string().contains("\"Principal\"");
            let kind = if has_principal(&case.reference) || has_principal(&case.candidate) {
                PolicyKind::Resource
            } else {
                PolicyKind::Identity
            };
            let read = |policy: &Value| parse(SourceId(0), &policy.to_string(), kind).0;
            let (reference, candidate) = (read(&case.reference), read(&case.candidate));
            let mut answer = "";
            for round in 1..=ROUNDS {
                let start = Instant::now();
                let proof = prover.no_new_access(&reference, &candidate, kind);
                if round == ROUNDS {
                    times.push(start.elapsed());
                }
                answer = match proof.answer {
                    Answer::Holds => "PASS",
                    Answer::Fails(_) => "FAIL",
                    Answer::Unknown(_) => "UNKNOWN",
                };
            }
            if answer == case.want {
                agreed += 1;
            } else {
                say(&format!("{} {}: {answer}, labelled {}", case.file, case.n, case.want));
            }
        }
        say(&format!("{mode:?}: {agreed} of {} as labelled", cases.len()));
        say_times("  one proof", &mut times);
    }
    Ok(())
}
