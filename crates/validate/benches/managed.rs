//! Validates all AWS managed policies: how long that takes on one core, what is found, and with the name of a code where.
//!
//! `cargo bench -p iamscope-validate --bench managed [-- CODE]`.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and the command line and prints what it measured"
)]

use iamscope_catalog::{Catalog, ManagedPolicyRef};
use iamscope_policy::PolicyKind;
use iamscope_validate::{Problem, registry, validate};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How often all are validated; the best time counts.
const ROUNDS: usize = 1;

fn main() {
    let catalog = Catalog::embedded();
    let policies: Vec<(ManagedPolicyRef<'_>, &str)> = catalog
        .managed_policies()
        .filter_map(|policy| Some((policy, policy.document()?)))
        .collect();
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut best = Duration::MAX;
    let mut found: Vec<(&str, &str, Vec<Problem>)> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let problems = policies.iter().map(|(policy, text)| {
            let problems = validate(text, PolicyKind::Identity, None, catalog);
            (policy.name(), *text, problems)
        });
        found = problems.collect();
        best = best.min(start.elapsed());
    }
    println!("{} policies in {best:.1?}", policies.len());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, text, problems) in &found {
        for problem in problems {
            let code = problem.check.code.as_str();
            *counts.entry(code).or_default() += 1;
            if wanted.as_deref() == Some(code) {
                let places = problem
                    .locations
                    .iter()
                    .filter_map(|place| text.get(place.content.range()));
                let places: Vec<&str> = places.collect();
                println!("{name}: {} | {}", problem.details, places.join(" | "));
            }
        }
    }
    for check in registry() {
        if let Some(count) = counts.get(check.code.as_str()) {
            println!("{count:>6}  {:<17} {}", check.level.word(), check.code);
        }
    }
}
