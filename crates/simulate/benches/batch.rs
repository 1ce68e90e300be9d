//! Cases per second and core: 200 roles with five policies of ten statements each, ten of the fifty with a condition.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a mistake, reads the clock and prints what it measured"
)]

use iamscope_catalog::Catalog;
use iamscope_simulate::batch::{Batch, Detail};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const ROLES: usize = 200;
const CASES: usize = 4_000;
const ROUNDS: usize = 40;

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
    let text = cases();
    println!("{CASES} cases, {:.1} MB", text.len() as f64 / 1e6);
    for detail in [Detail::Brief, Detail::Checks] {
        pool.install(|| measure(&text, detail));
    }
}

fn measure(text: &str, detail: Detail) {
    let batch = Batch::new(Catalog::embedded(), detail);
    let mut sums = [Duration::ZERO; 4];
    for _ in 0..ROUNDS {
        let start = now();
        let cases = batch.read(text.as_bytes(), 1);
        let read = now();
        let answers = batch.decide(&cases);
        let decided = now();
        let written = Batch::write(&cases, &answers);
        assert!(!cases.iter().any(iamscope_simulate::batch::Read::is_error) && !written.is_empty());
        drop((cases, answers, written));
        let end = now();
        let steps = [read - start, decided - read, end - decided, end - start];
        for (sum, time) in sums.iter_mut().zip(steps) {
            *sum += time;
        }
    }
    for (what, time) in ["read", "decide", "write", "all"].iter().zip(sums) {
        let rate = (CASES * ROUNDS) as f64 / time.as_secs_f64();
        println!("{rate:>10.0} cases/s  {detail:?}, {what}");
    }
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
    let documents: Vec<String> = (0..5).map(|number| document(role, number)).collect();
    documents.join(",")
}

fn document(role: usize, number: usize) -> String {
    let statements: Vec<String> = (0..10)
        .map(|statement| match statement % 5 {
            0 => format!(
                r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket{role}-{number}-{statement}/*"}}"#
            ),
            1 => format!(
                r#"{{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:111122223333:table/t{number}","Condition":{{"IpAddress":{{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}}}}}"#
            ),
            2 => r#"{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents","ec2:Describe*"],"Resource":"*"}"#
                .to_owned(),
            3 => format!(
                r#"{{"Effect":"Deny","Action":["s3:DeleteBucket*","kms:ScheduleKeyDeletion"],"Resource":"arn:aws:s3:::bucket{number}*"}}"#
            ),
            _ => format!(
                r#"{{"Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:eu-west-1:111122223333:q{number}-{statement}"}}"#
            ),
        })
        .collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}
