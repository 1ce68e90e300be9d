//! Requests that might contradict a proof.

use super::say_times;
use crate::process::say;
use anyhow::{Result, bail};
use iamscope_catalog::Catalog;
use iamscope_eval::probe::decide_alone;
use iamscope_eval::{Bound, CompiledPolicy, Decision};
use iamscope_policy::{SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};
use iamscope_testkit::pairs::{Sample, pair, sample};
use std::time::Instant;

pub(super) fn run(pairs: u64, requests: u64) -> Result<()> {
    let mut contradicted = 0;
    for mode in [Mode::Typed, Mode::FutureProof] {
        let prover = Prover::new(mode);
        let mut times = Vec::new();
        let (mut holds, mut fails, mut unknown, mut asked, mut allowed) = (0, 0, 0, 0_u64, 0_u64);
        for seed in 0..pairs {
            let pair = pair(seed);
            let read = |text: &serde_json::Value| parse(SourceId(0), &text.to_string(), pair.kind).0;
            let (reference, candidate) = (read(&pair.reference), read(&pair.candidate));
            let start = Instant::now();
            let proof = prover.no_new_access(&reference, &candidate, pair.kind);
            times.push(start.elapsed());
            match proof.answer {
                Answer::Holds => holds += 1,
                Answer::Fails(_) => fails += 1,
                Answer::Unknown(_) => unknown += 1,
            }
            if proof.answer != Answer::Holds {
                continue;
            }
            let compile = |policy| CompiledPolicy::new(policy, pair.kind, Catalog::embedded());
            let (reference, candidate) = (compile(&reference), compile(&candidate));
            for number in 0..requests {
                let sample = sample(seed.wrapping_mul(requests).wrapping_add(number), pair.kind);
                asked += 1;
                if !allows(&candidate, &sample) {
                    continue;
                }
                allowed += 1;
                if !allows(&reference, &sample) {
                    say(&format!(
                        "pair {seed}: {} {} {sample:?}",
                        pair.reference, pair.candidate
                    ));
                    contradicted += 1;
                    break;
                }
            }
        }
        say(&format!(
            "{mode:?}: {pairs} pairs: {holds} hold, {fails} fail, {unknown} unknown; {asked} requests, {allowed} of them \
             allowed by the candidate; {contradicted} proofs contradicted so far"
        ));
        say_times("  one proof", &mut times);
    }
    if contradicted > 0 {
        bail!("{contradicted} proofs are contradicted");
    }
    Ok(())
}

fn allows(policy: &CompiledPolicy, sample: &Sample) -> bool {
    let bound = Bound {
        policy,
        name: "",
        source: SourceId(0),
    };
    decide_alone(bound, &sample.request(), None) == Decision::Allowed
}
