//! Cases per second and core: 200 roles with five policies of ten statements each, ten of the fifty with a condition.
//!
//! `cargo bench -p iamscope-simulate`. Arguments say how many rounds there are and whether only `brief` ones. Where the instructions go,
//! which does not depend on what else the machine does, is told by
//! `valgrind --tool=callgrind --toggle-collect=batch::decide PROGRAM 2 brief`, PROGRAM being `target/release/deps/batch-*`; other
//! steps are `batch::read` and `batch::write`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a mistake, reads the clock and prints what it measured"
)]

use iamscope_catalog::Catalog;
use iamscope_simulate::batch::{Answered, Batch, Detail, Read};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const ROLES: usize = 200;
const CASES: usize = 4_000;
const ROUNDS: u32 = 40;

const REQUESTS: &[(&str, &str)] = &[
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q4-9"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/t2"),
    ("iam:CreateUser", "arn:aws:iam::111122223333:user/x"),
    ("s3:GetObject", "arn:aws:s3:::other/k"),
];

fn main() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread");
    let rounds = std::env::args().find_map(|argument| argument.parse().ok());
    let text = cases();
    println!("{CASES} cases, {:.1} MB", text.len() as f64 / 1e6);
    let is_brief = std::env::args().any(|argument| argument == "brief");
    for detail in [Detail::Brief, Detail::Checks]
        .into_iter()
        .take(if is_brief { 1 } else { 2 })
    {
        pool.install(|| measure(&text, detail, rounds.unwrap_or(ROUNDS)));
    }
}

fn measure(text: &str, detail: Detail, rounds: u32) {
    let batch = Batch::new(Catalog::embedded(), detail);
    let mut sums = [Duration::ZERO; 4];
    for _ in 0..rounds {
        let start = now();
        let cases = read(&batch, text);
        let read = now();
        let answers = decide(&batch, &cases);
        let decided = now();
        let written = write(&cases, &answers);
        assert!(!cases.iter().any(Read::is_error) && !written.is_empty());
        drop((cases, answers, written));
        let end = now();
        let steps = [read - start, decided - read, end - decided, end - start];
        for (sum, time) in sums.iter_mut().zip(steps) {
            *sum += time;
        }
    }
    for (what, time) in ["read", "decide", "write", "all"].iter().zip(sums) {
        let rate = CASES as f64 * f64::from(rounds) / time.as_secs_f64();
        println!("{rate:>10.0} cases/s  {detail:?}, {what}");
    }
}

// Functions of their own, so that their instructions can be told apart.

#[inline(never)]
fn read<'t>(batch: &Batch<'_>, text: &'t str) -> Vec<Read<'t>> {
    batch.read(text.as_bytes(), 1)
}

#[inline(never)]
fn decide(batch: &Batch<'_>, cases: &[Read<'_>]) -> Vec<Option<Answered>> {
    batch.decide(cases)
}

#[inline(never)]
fn write(cases: &[Read<'_>], answers: &[Option<Answered>]) -> Vec<u8> {
    Batch::write(cases, answers)
}

/// Returns the time that this thread has had a core for, where the system tells: others may be busy too.
fn now() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Writes cases of which neighbours have different roles.
fn cases() -> String {
    let roles: Vec<String> = (0..ROLES).map(policies).collect();
    let mut text = String::new();
    for (number, (role, (action, resource))) in (0..ROLES).cycle().zip(REQUESTS.iter().cycle()).take(CASES).enumerate()
    {
        let policies = roles.get(role).expect("a role");
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            r#"{{"id":"c{number}","request":{{"principal":"arn:aws:sts::111122223333:assumed-role/app{role}/s1","action":"{action}","resource":"{resource}","resourceAccount":"111122223333","context":{{"aws:SourceIp":"192.0.2.7","aws:MultiFactorAuthPresent":true}}}},"policies":{{"identity":[{policies}]}}}}"#
        );
    }
    text
}

fn policies(role: usize) -> String {
    let documents: Vec<String> = (0..5)
        .map(|number| iamscope_testkit::typical::policy(&format!("{role}-{number}"), number))
        .collect();
    documents.join(",")
}
