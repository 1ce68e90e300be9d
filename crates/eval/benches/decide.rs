//! Decisions per second: a typical role, a heavy one, all AWS managed policies, and a batch of many requests.
//!
//! `cargo bench -p iamscope-eval --bench decide`. Everything but the batch on all cores runs on one core.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and prints what it measured"
)]

mod support;

use iamscope_catalog::Catalog;
use iamscope_eval::{CompiledPolicy, Decision, PolicySet, decide, explain};
use iamscope_policy::PolicyKind;
use rayon::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::{Asked, QUEUE, REQUESTS, Role, bound, compile, document};

/// Short, so that the best of many rounds is one that no other program disturbed.
const ROUND: Duration = Duration::from_millis(4);
const ROUNDS: usize = 300;

fn main() {
    roles();
    managed_policies();
    batch();
}

fn roles() {
    let text = document(2);
    let rate = best_rate(|| compile(black_box(&text), PolicyKind::Identity).is_complete());
    println!("{rate:>12.0} policies/s   parsed and compiled");
    for (name, role) in [("typical", Role::typical()), ("heavy", Role::heavy())] {
        let policies = role.policies();
        for (what, action, target) in REQUESTS {
            let asked = Asked::new(action, target);
            let request = asked.request();
            let answer = word(&decide(&policies, &request));
            let rate = best_rate(|| decide(black_box(&policies), black_box(&request)).is_possible());
            println!("{rate:>12.0} decisions/s  {name} role, {answer}: {what}");
        }
        let asked = Asked::number(1).without_address();
        let request = asked.request();
        let answer = word(&decide(&policies, &request));
        let rate = best_rate(|| decide(black_box(&policies), black_box(&request)).is_possible());
        println!("{rate:>12.0} decisions/s  {name} role, {answer}: a table, from an unknown address");
        let rate = best_rate(|| explain(black_box(&policies), black_box(&request)).0.is_possible());
        println!("{rate:>12.0} explanations/s  the same, with its explanation");
    }
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::Denied(_) => "denied",
        Decision::Unknown(_) => "unknown",
    }
}

/// Compiles all of AWS's own policies and asks each of them alone about each request.
fn managed_policies() {
    let catalog = Catalog::embedded();
    let texts: Vec<_> = catalog
        .managed_policies()
        .filter_map(|policy| policy.document())
        .collect();
    let mut compiled: Vec<CompiledPolicy> = Vec::new();
    let millis = best_time(10, || {
        compiled = texts.iter().map(|text| compile(text, PolicyKind::Identity)).collect();
    });
    println!(
        "{millis:>12.1} ms  {} AWS managed policies, parsed and compiled",
        texts.len()
    );
    let sets: Vec<PolicySet<'_>> = compiled
        .iter()
        .map(|policy| PolicySet {
            identity: vec![bound(policy)],
            ..PolicySet::default()
        })
        .collect();
    let asked: Vec<Asked> = REQUESTS
        .iter()
        .map(|(_, action, target)| Asked::new(action, target))
        .collect();
    let millis = best_time(100, || {
        for asked in &asked {
            let request = asked.request();
            for policies in &sets {
                black_box(decide(black_box(policies), &request));
            }
        }
    });
    let rate = (asked.len() * sets.len()) as f64 / millis * 1_000.0;
    println!(
        "{rate:>12.0} decisions/s  each managed policy alone, {} requests",
        asked.len()
    );
}

/// Decides a hundred thousand requests of a typical role that all differ.
fn batch() {
    const COUNT: usize = 100_000;
    let role = Role::typical();
    let policies = role.policies();
    let asked: Vec<Asked> = (0..COUNT)
        .map(|number| match number % REQUESTS.len() {
            0 => Asked::new(
                "sqs:SendMessage",
                &QUEUE.replace("4-9", &format!("{}-{}", number % 5, number % 10)),
            ),
            other => Asked::number(other),
        })
        .collect();
    let possible = |asked: &Asked| usize::from(decide(&policies, &asked.request()).is_possible());
    let one = best_time(20, || black_box(asked.iter().map(possible).sum::<usize>()));
    println!(
        "{:>12.0} decisions/s  batch of {COUNT}, one core",
        COUNT as f64 / one * 1_000.0
    );
    let all = best_time(20, || black_box(asked.par_iter().map(possible).sum::<usize>()));
    let cores = rayon::current_num_threads();
    println!(
        "{:>12.0} decisions/s  batch of {COUNT}, {cores} cores",
        COUNT as f64 / all * 1_000.0
    );
}

/// Returns calls per second in the best round.
fn best_rate(mut call: impl FnMut() -> bool) -> f64 {
    let round = |_| {
        let start = Instant::now();
        let mut calls = 0_u64;
        while start.elapsed() < ROUND {
            for _ in 0..10 {
                black_box(call());
            }
            calls += 10;
        }
        calls as f64 / start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(round).fold(0.0, f64::max)
}

/// Returns the milliseconds of the best round.
fn best_time<T>(rounds: usize, mut call: impl FnMut() -> T) -> f64 {
    let round = |_| {
        let start = Instant::now();
        call();
        start.elapsed().as_secs_f64() * 1_000.0
    };
    (0..rounds).map(round).fold(f64::INFINITY, f64::min)
}
