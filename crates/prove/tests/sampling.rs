//! No request contradicts what is proved, and whatever is shown is true.
//!
//! `cargo xtask prove-sample` asks for as many as one likes.

use iamscope_catalog::Catalog;
use iamscope_eval::probe::decide_alone;
use iamscope_eval::{Bound, CompiledPolicy, Decision};
use iamscope_policy::{SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};
use iamscope_testkit::pairs::{Sample, pair, sample};

const PAIRS: u64 = 30;
const REQUESTS: u64 = 50;

fn allows(policy: &CompiledPolicy, sample: &Sample) -> bool {
    let bound = Bound {
        policy,
        name: "",
        source: SourceId(0),
    };
    decide_alone(bound, &sample.request(), None) == Decision::Allowed
}

fn contradictions(mode: Mode) -> Vec<String> {
    let prover = Prover::new(mode);
    let mut found = Vec::new();
    for seed in 0..PAIRS {
        let pair = pair(seed);
        let read = |text: &serde_json::Value| parse(SourceId(0), &text.to_string(), pair.kind).0;
        let (reference, candidate) = (read(&pair.reference), read(&pair.candidate));
        if prover.no_new_access(&reference, &candidate, pair.kind).answer != Answer::Holds {
            continue;
        }
        let compile = |policy| CompiledPolicy::new(policy, pair.kind, Catalog::embedded());
        let (reference, candidate) = (compile(&reference), compile(&candidate));
        for number in 0..REQUESTS {
            let sample = sample(seed * REQUESTS + number, pair.kind);
            if allows(&candidate, &sample) && !allows(&reference, &sample) {
                found.push(format!("{seed}: {} {} {sample:?}", pair.reference, pair.candidate));
                break;
            }
        }
    }
    found
}

#[test]
fn no_request_contradicts_a_proof() {
    assert_eq!(contradictions(Mode::Typed), Vec::<String>::new());
    assert_eq!(contradictions(Mode::FutureProof), Vec::<String>::new());
}

#[test]
fn samples_reach_both_sides() {
    let mut counts = [0, 0];
    for seed in 0..200 {
        let pair = pair(seed);
        let (policy, _) = parse(SourceId(0), &pair.reference.to_string(), pair.kind);
        let compiled = CompiledPolicy::new(&policy, pair.kind, Catalog::embedded());
        for number in 0..20 {
            let is_allowed = allows(&compiled, &sample(seed * 20 + number, pair.kind));
            counts[usize::from(is_allowed)] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 400), "{counts:?}");
}
