//! The evaluator and the reference decide the same, on cases that nearly match.
//!
//! `cargo xtask fuzz decide --cases 10000000` runs as many as one has time for.

use iamscope_catalog::Catalog;
use iamscope_testkit::differential::{Plan, case, run};

const CASES: u64 = 10_000;

#[test]
fn evaluator_and_reference_agree() {
    let plan = Plan {
        first: 0,
        cases: CASES,
        seed: 20_261_123,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        kept: 3,
        strict: false,
    };
    let report = run(plan, Catalog::embedded());
    for found in &report.disagreements {
        let case = serde_json::to_string(&found.case).expect("JSON");
        println!("case {}: {}\n{case}\n{}", found.number, found.class, found.text);
    }
    println!("{}", report.tally);
    assert!(
        report.tally.different.is_empty(),
        "the sides differ; the smallest cases are above"
    );

    // A generator whose requests are all denied would prove nothing.
    assert_eq!(report.tally.cases, CASES);
    for outcome in ["allowed", "denied explicitly", "denied implicitly"] {
        let count = report.tally.outcomes.get(outcome).copied().unwrap_or_default();
        assert!(count * 100 >= CASES * 15, "{count} of {CASES} are {outcome}");
    }
    assert_eq!(report.tally.outcomes.get("refused"), None);
    let one_sided: u64 = report.tally.doubts_of_one.values().sum();
    assert!(
        (report.tally.in_doubt + one_sided) * 100 < CASES * 5,
        "too many cases hinge on what is not documented"
    );
}

/// A case whose answer is the same in both readings of a question, though its conditions are not.
#[test]
fn conditions_and_their_formula_are_read_alike() {
    let plan = Plan {
        first: 9_224_815,
        cases: 1,
        seed: 20_261_125,
        threads: 1,
        kept: 1,
        strict: false,
    };
    let report = run(plan, Catalog::embedded());
    assert!(report.disagreements.is_empty(), "{:?}", report.tally.different);
}

#[test]
fn the_same_seed_gives_the_same_cases() {
    let text = |number| serde_json::to_string(&case(7, number)).expect("JSON");
    for number in 0..100 {
        assert_eq!(text(number), text(number));
    }
    assert_ne!(text(0), text(1));
}
