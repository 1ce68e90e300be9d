//! The evaluator against the reference: cases that nearly match, decided twice.
//!
//! [`case()`] makes a case up, the same one everywhere for the same seed and number; [`run`] decides many on both sides
//! and reports where they differ, each difference made as small as it can be. Where a case leaves keys unknown, the
//! answer with a condition is compared with the reference's answers to concrete cases. What AWS does not document is read
//! with caution on both sides, and both have to say that they read.

mod clause;
mod compare;
mod facts;
mod features;
mod formula;
mod generate;
mod instances;
mod minimise;
mod principal;
mod scene;
mod tally;
mod vocabulary;
mod writer;

pub use generate::case;
pub use tally::Tally;

use compare::compare;
use iamscope_catalog::Catalog;
use iamscope_simulate::{Case, Library};
use std::sync::atomic::{AtomicU64, Ordering};

/// How many cases a thread takes at a time.
const BLOCK: u64 = 256;

/// Every so many cases one is asked which of its layers decide.
const MEASURED: u64 = 64;

/// What to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The number of the first case.
    pub first: u64,
    /// How many cases.
    pub cases: u64,
    /// Where randomness starts.
    pub seed: u64,
    /// How many threads decide.
    pub threads: usize,
    /// How many differences to make small; the others are counted.
    pub kept: usize,
    /// Whether it is a difference that only one side says that an answer hinges on what AWS does not document.
    pub strict: bool,
}

/// What a run found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Counts of all cases.
    pub tally: Tally,
    /// The first differences, by number.
    pub disagreements: Vec<Disagreement>,
}

/// A case that the two sides decide differently.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The number of the case.
    pub number: u64,
    /// The smallest case on which the sides differ in the same way.
    pub case: Case,
    /// What both sides say, in a word each.
    pub class: String,
    /// What both sides say of the smallest case.
    pub text: String,
}

/// Decides cases on both sides. The report depends on the seed and the number of cases alone.
pub fn run(plan: Plan, catalog: &Catalog) -> Report {
    let next = AtomicU64::new(plan.first);
    let parts: Vec<(Tally, Vec<u64>)> = std::thread::scope(|scope| {
        let start = |_| scope.spawn(|| run_part(plan, catalog, &next));
        let threads: Vec<_> = (0..plan.threads.max(1)).map(start).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let mut tally = Tally::default();
    let mut numbers = Vec::new();
    for (part, found) in parts {
        tally.join(part);
        numbers.extend(found);
    }
    numbers.sort_unstable();
    numbers.truncate(plan.kept);
    let disagreements = numbers
        .into_iter()
        .filter_map(|number| disagreement(plan, number, catalog))
        .collect();
    Report { tally, disagreements }
}

fn run_part(plan: Plan, catalog: &Catalog, next: &AtomicU64) -> (Tally, Vec<u64>) {
    let mut tally = Tally::default();
    let mut found = Vec::new();
    let end = plan.first.saturating_add(plan.cases);
    loop {
        let start = next.fetch_add(BLOCK, Ordering::Relaxed);
        if start >= end {
            return (tally, found);
        }
        // Cases share a few policies, such as the one that allows everything; more than a block of them is only memory.
        let library = Library::new(catalog);
        for number in start..end.min(start + BLOCK) {
            let case = case(plan.seed, number);
            let (outcome, comparison) = compare(&case, &library, number);
            tally.add(outcome.as_ref(), &comparison);
            if comparison.into_difference(plan.strict).is_some() {
                found.push(number);
            }
            if let Some(outcome) = outcome.filter(|_| number % MEASURED == 0) {
                tally.measure(&case, &outcome, &library);
            }
        }
    }
}

/// Makes a difference small.
fn disagreement(plan: Plan, number: u64, catalog: &Catalog) -> Option<Disagreement> {
    let library = Library::new(catalog);
    let differs = |case: &Case| compare(case, &library, number).1.into_difference(plan.strict);
    let case = case(plan.seed, number);
    let class = differs(&case)?.class;
    let smallest = minimise::minimise(&case, |case| {
        differs(case).is_some_and(|difference| difference.class == class)
    });
    Some(Disagreement {
        number,
        text: differs(&smallest)?.text,
        case: smallest,
        class,
    })
}
