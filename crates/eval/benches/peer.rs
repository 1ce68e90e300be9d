//! The program behind `cargo xtask bench-peers decide`.
//!
//! `peer write COUNT FILE` writes cases in the format of `iamscope simulate --batch`: a typical role that asks for a
//! little of everything. `peer run FILE DECISIONS` reads them, decides them over and over, prints the decisions per second
//! of the best stretch on one core, reading aside, and writes what was decided.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program of its own: it reads files and the clock, prints, and stops at a mistake"
)]

#[expect(dead_code, reason = "each bench uses what it needs")]
mod support;

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Caller, CompiledPolicy, Context, Decision, Denial, PolicySet, Request, SessionOrigin, Target, Value, decide,
};
use iamscope_policy::{Arn, PolicyKind};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;
use support::{bound, compile, document};

const ACCOUNT: &str = "111122223333";
const ROUNDS: usize = 30;

/// Short, so that the best stretch is one that no other program disturbed; as long as the cases take to come round.
const STRETCH: usize = 70;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["write", count, file] => {
            let count = count.parse().expect("a number of cases");
            let lines: String = (0..count).map(|number| case(number).to_string() + "\n").collect();
            std::fs::write(file, lines).expect("a file to write to");
        }
        ["run", file, decisions] => run(file, decisions),
        _ => println!("usage: peer write COUNT FILE | peer run FILE DECISIONS"),
    }
}

/// Returns a case; every number gives another one.
fn case(number: usize) -> Json {
    let (policy, statement) = (number / 7 % 5, number % 10);
    let (action, resource) = match number % 7 {
        0 => (
            "sqs:SendMessage",
            format!("arn:aws:sqs:eu-west-1:{ACCOUNT}:q{policy}-{statement}"),
        ),
        1 => (
            "dynamodb:GetItem",
            format!("arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/t{policy}"),
        ),
        2 => (
            "s3:GetObject",
            format!("arn:aws:s3:::bucket{policy}-{}/key{number}", statement / 5 * 5),
        ),
        3 => ("s3:DeleteBucket", format!("arn:aws:s3:::bucket{number}")),
        4 => ("iam:CreateUser", format!("arn:aws:iam::{ACCOUNT}:user/user{number}")),
        5 => ("ec2:DescribeInstances", "*".to_owned()),
        _ => ("s3:PutObject", format!("arn:aws:s3:::other/key{number}")),
    };
    let address = if number.is_multiple_of(3) {
        "198.51.100.7"
    } else {
        "192.0.2.7"
    };
    let identity: Vec<Json> = (0..5)
        .map(|number| serde_json::from_str(&document(number)).expect("a policy"))
        .collect();
    json!({
        "id": number,
        "request": {
            "principal": format!("arn:aws:sts::{ACCOUNT}:assumed-role/app/s1"),
            "action": action,
            "resource": resource,
            "resourceAccount": ACCOUNT,
            "context": {"aws:SourceIp": address},
        },
        "policies": {"identity": identity},
    })
}

/// A case that was read.
struct Read {
    caller: Caller,
    action: Action,
    target: Target,
    context: Context,
    /// Texts of its policies.
    identity: Vec<String>,
}

fn read(line: &str) -> Read {
    let case: Json = serde_json::from_str(line).expect("a case");
    let text = |pointer: &str| case.pointer(pointer).and_then(Json::as_str).expect("a text");
    let mut parts = text("/request/principal").split('/').skip(1);
    let role = format!("arn:aws:iam::{ACCOUNT}:role/{}", parts.next().expect("a role"));
    let caller = Caller::RoleSession {
        role: Arn::parse(&role).expect("an ARN"),
        session: parts.next().map(Into::into),
        origin: SessionOrigin::AssumeRole,
    };
    let mut context = Context::closed();
    context.set_caller(&caller);
    for (key, value) in case
        .pointer("/request/context")
        .and_then(Json::as_object)
        .expect("keys")
    {
        context.set(key, Value::One(value.as_str().expect("a text").into()));
    }
    let policies = case
        .pointer("/policies/identity")
        .and_then(Json::as_array)
        .expect("policies");
    Read {
        action: Action::parse(text("/request/action"), Catalog::embedded()).expect("a known action"),
        target: Target::new(text("/request/resource"), Some(text("/request/resourceAccount"))),
        identity: policies.iter().map(Json::to_string).collect(),
        caller,
        context,
    }
}

fn run(file: &str, decisions: &str) {
    let text = std::fs::read_to_string(file).expect("a file of cases");
    let cases: Vec<Read> = text.lines().map(read).collect();
    let mut compiled: BTreeMap<&str, CompiledPolicy> = BTreeMap::new();
    for text in cases.iter().flat_map(|case| &case.identity) {
        compiled
            .entry(text)
            .or_insert_with(|| compile(text, PolicyKind::Identity));
    }
    let ready: Vec<(PolicySet<'_>, Request<'_>)> = cases
        .iter()
        .map(|case| {
            let policies = case.identity.iter().filter_map(|text| compiled.get(text.as_str()));
            let policies = PolicySet {
                identity: policies.map(bound).collect(),
                ..PolicySet::default()
            };
            let request = Request {
                caller: &case.caller,
                action: &case.action,
                target: &case.target,
                context: &case.context,
            };
            (policies, request)
        })
        .collect();
    let mut best: f64 = 0.0;
    for stretch in (0..ROUNDS).flat_map(|_| ready.chunks_exact(STRETCH)) {
        let start = Instant::now();
        for (policies, request) in stretch {
            black_box(decide(black_box(policies), black_box(request)));
        }
        best = best.max(STRETCH as f64 / start.elapsed().as_secs_f64());
    }
    let words: String = ready
        .iter()
        .map(|(policies, request)| word(&decide(policies, request)).to_owned() + "\n")
        .collect();
    std::fs::write(decisions, words).expect("a file to write to");
    println!("{best:.0}");
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed => "Allowed",
        Decision::Denied(Denial::Explicit) => "ExplicitDeny",
        Decision::Denied(Denial::Implicit) => "ImplicitDeny",
        Decision::Unknown(_) => "Unknown",
    }
}
