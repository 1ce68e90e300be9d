//! The program whose instructions `cargo xtask counts` counts: `counts SCENARIO TIMES` does one thing so many times.
//!
//! Without arguments it lists the scenarios.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program of its own: it reads its arguments and prints"
)]

mod support;

use iamscope_eval::{PolicySet, decide, explain};
use iamscope_policy::PolicyKind;
use std::hint::black_box;
use support::{Asked, QUEUE, Role, compile, document};

/// Something to count.
struct Scenario {
    name: &'static str,
    /// Does it so many times.
    run: fn(usize),
}

const SCENARIOS: [Scenario; 11] = [
    scenario("compile", compile_policy),
    scenario("prepare-request", prepare_request),
    scenario("typical-allowed", |times| decide_typical(0, times)),
    scenario("typical-condition", |times| decide_typical(1, times)),
    scenario("typical-no-statement", |times| decide_typical(2, times)),
    scenario("typical-other-resource", |times| decide_typical(3, times)),
    scenario("heavy-queue", |times| decide_heavy(0, times)),
    scenario("heavy-table", |times| decide_heavy(1, times)),
    scenario("heavy-object", |times| decide_heavy(3, times)),
    scenario("unknown", decide_unknown),
    scenario("explain-unknown", explain_unknown),
];

const fn scenario(name: &'static str, run: fn(usize)) -> Scenario {
    Scenario { name, run }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let times = arguments.get(2).and_then(|times| times.parse().ok());
    let wanted = arguments.get(1).map(String::as_str).unwrap_or_default();
    match (SCENARIOS.iter().find(|scenario| scenario.name == wanted), times) {
        (Some(scenario), Some(times)) => (scenario.run)(times),
        (Some(_) | None, _) => SCENARIOS.iter().for_each(|scenario| println!("{}", scenario.name)),
    }
}

fn compile_policy(times: usize) {
    let text = document(2);
    for _ in 0..times {
        black_box(compile(black_box(&text), PolicyKind::Identity));
    }
}

fn prepare_request(times: usize) {
    for _ in 0..times {
        black_box(Asked::new(black_box("sqs:SendMessage"), black_box(QUEUE)));
    }
}

fn decide_typical(request: usize, times: usize) {
    repeat(&Role::typical().policies(), &Asked::number(request), times);
}

fn decide_heavy(request: usize, times: usize) {
    repeat(&Role::heavy().policies(), &Asked::number(request), times);
}

fn repeat(policies: &PolicySet<'_>, asked: &Asked, times: usize) {
    let request = asked.request();
    for _ in 0..times {
        black_box(decide(black_box(policies), black_box(&request)));
    }
}

fn decide_unknown(times: usize) {
    repeat(&Role::typical().policies(), &Asked::number(1).without_address(), times);
}

fn explain_unknown(times: usize) {
    let (role, asked) = (Role::typical(), Asked::number(1).without_address());
    let (policies, request) = (role.policies(), asked.request());
    for _ in 0..times {
        black_box(explain(black_box(&policies), black_box(&request)));
    }
}
