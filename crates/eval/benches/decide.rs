//! Decisions per second for a typical role: five policies with ten statements each, one core.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a mistake, reads the clock and prints what it measured"
)]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CompiledPolicy, Context, PolicySet, Request, SessionOrigin, Target, decide,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Short, so that the best of many rounds is one that no other program disturbed.
const ROUND: Duration = Duration::from_millis(4);
const ROUNDS: usize = 300;

fn main() {
    let catalog = Catalog::embedded();
    let compiled: Vec<CompiledPolicy> = (0..5).map(|number| compile(&document(number), catalog)).collect();
    let text = document(2);
    let rate = best_rate(|| compile(black_box(&text), catalog).is_complete());
    println!("{rate:>12.0} policies/s   parsed and compiled");
    let bound = |policy| Bound {
        policy,
        name: "role app",
        source: CompiledPolicy::source(policy),
    };
    let policies = PolicySet {
        identity: compiled.iter().map(bound).collect(),
        ..PolicySet::default()
    };
    let caller = Caller::RoleSession {
        role: Arn::parse("arn:aws:iam::111122223333:role/app").expect("an ARN"),
        session: None,
        origin: SessionOrigin::AssumeRole,
    };
    let mut context = Context::for_caller(&caller);
    context.set("aws:SourceIp", iamscope_eval::Value::One("192.0.2.7".into()));
    for (what, action, arn) in [
        (
            "allowed by a statement of the last policy",
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q4-9",
        ),
        (
            "allowed under a condition on the address",
            "dynamodb:GetItem",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/t2",
        ),
        (
            "denied, no statement about the action",
            "iam:CreateUser",
            "arn:aws:iam::111122223333:user/x",
        ),
        ("denied, resources do not match", "s3:GetObject", "arn:aws:s3:::other/k"),
    ] {
        let action = Action::parse(action, catalog).expect("a known action");
        let target = Target::new(arn, Some("111122223333"));
        let request = Request {
            caller: &caller,
            action: &action,
            target: &target,
            context: &context,
        };
        let rate = best_rate(|| decide(black_box(&policies), black_box(&request)).is_possible());
        println!("{rate:>12.0} decisions/s  {what}");
    }
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

fn document(number: u32) -> String {
    let statements: Vec<String> = (0..10)
        .map(|statement| match statement % 5 {
            0 => format!(
                r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket{number}-{statement}/*"}}"#
            ),
            1 => format!(
                r#"{{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:111122223333:table/t{number}",
                "Condition":{{"IpAddress":{{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}}}}}"#
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

fn compile(text: &str, catalog: &Catalog) -> CompiledPolicy {
    let (policy, issues) = parse(SourceId(0), text, PolicyKind::Identity);
    assert!(issues.is_empty(), "{issues:?}");
    CompiledPolicy::new(&policy, PolicyKind::Identity, catalog)
}
