//! How long proofs take on one core: of generated pairs, of AWS managed policies against themselves, and of pairs that are
//! meant to take long, each with the time of a step.
//!
//! `cargo bench -p iamscope-prove --bench proofs [-- PAIRS]`. Instructions: the program runs under `valgrind` as it is.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and the command line and prints what it measured"
)]

use iamscope_catalog::Catalog;
use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Proof, Prover};
use iamscope_testkit::pairs::pair;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many generated pairs are proved unless the command line says otherwise.
const PAIRS: u64 = 5_000;

fn main() {
    let pairs = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    for mode in [Mode::Typed, Mode::FutureProof] {
        let prover = Prover::new(mode);
        let mut measured = Measured::default();
        for seed in 0..pairs.unwrap_or(PAIRS) {
            let pair = pair(seed);
            let (reference, candidate) = (read(&pair.reference, pair.kind), read(&pair.candidate, pair.kind));
            measured.add(&prover, &reference, &candidate, pair.kind);
        }
        measured.print(&format!("{mode:?}: generated pairs"));
        let mut measured = Measured::default();
        for managed in Catalog::embedded().managed_policies() {
            let (policy, _) = parse(
                SourceId(0),
                managed.document().unwrap_or_default(),
                PolicyKind::Identity,
            );
            measured.add(&prover, &policy, &policy, PolicyKind::Identity);
        }
        measured.print(&format!("{mode:?}: AWS managed policies"));
        for (name, reference, candidate) in hard() {
            let mut measured = Measured::default();
            let kind = PolicyKind::Resource;
            let proof = measured.add(&prover, &read(&reference, kind), &read(&candidate, kind), kind);
            let time: Duration = measured.times.iter().sum();
            let of_step = time.as_nanos() / u128::from(proof.steps.max(1));
            println!("  {name}: {time:.1?}, {} steps of {of_step} ns", proof.steps);
        }
    }
}

#[derive(Default)]
struct Measured {
    times: Vec<Duration>,
    unknown: usize,
}

impl Measured {
    fn add(&mut self, prover: &Prover, reference: &Policy, candidate: &Policy, kind: PolicyKind) -> Proof {
        let start = Instant::now();
        let proof = prover.no_new_access(reference, candidate, kind);
        self.times.push(start.elapsed());
        self.unknown += usize::from(matches!(proof.answer, Answer::Unknown(_)));
        proof
    }

    fn print(&mut self, name: &str) {
        self.times.sort_unstable();
        let at = |part: usize| self.times.get(self.times.len().saturating_sub(1) * part / 100);
        let [median, most, worst] = [50, 95, 100].map(|part| at(part).copied().unwrap_or_default());
        let (count, unknown) = (self.times.len(), self.unknown);
        println!(
            "{name}: {count}, {unknown} unknown; median {median:.1?}, 95 % within {most:.1?}, at most {worst:.1?}"
        );
    }
}

fn read(policy: &Value, kind: PolicyKind) -> Policy {
    parse(SourceId(0), &policy.to_string(), kind).0
}

/// Makes pairs that grow what a search grows with: wildcards against wildcards, long lists, variables, clauses.
fn hard() -> Vec<(&'static str, Value, Value)> {
    let letter = |number: u8| char::from(b'a' + number % 26);
    let on = |resources: &[String]| allow(&json!({"Resource": resources}));
    let stars: Vec<String> = (0..16)
        .map(|number| format!("arn:aws:s3:::*{}*{}*", letter(number * 7), letter(number * 3 + 1)))
        .collect();
    let folders: Vec<String> = (0..2_000)
        .map(|number| format!("arn:aws:s3:::bucket{number}/*"))
        .collect();
    let users: Vec<String> = (0..1_000)
        .map(|number| format!("arn:aws:iam::111122223333:user/u{number}"))
        .collect();
    let numbers: Vec<String> = (0..400).map(|number| (number * 3).to_string()).collect();
    let not_these = |numbers: &[String]| allow(&json!({"Condition": {"NumericNotEquals": {"s3:max-keys": numbers}}}));
    let tags: Vec<String> = (0..16)
        .map(|number| {
            format!(
                "arn:aws:s3:::h/{}*/${{aws:username}}/${{aws:RequestTag/t{number}}}/*",
                letter(number)
            )
        })
        .collect();
    vec![
        (
            "stars",
            policy(&[on(&stars)]),
            policy(&[on(&["arn:aws:s3:::*a*b*c*d*".to_owned()])]),
        ),
        (
            "long list of resources",
            policy(&[on(&folders)]),
            policy(&[on(&folders)]),
        ),
        (
            "long list of users",
            policy(&[allow(&json!({"Principal": {"AWS": users}}))]),
            policy(&[
                allow(&json!({"Principal": {"AWS": users}})),
                allow(&json!({"Effect": "Deny", "Principal": {"AWS": users}, "Action": "s3:Put*"})),
            ]),
        ),
        (
            "long list of numbers",
            policy(&[not_these(&numbers)]),
            policy(&[not_these(numbers.get(1..).unwrap_or_default())]),
        ),
        (
            "variables",
            policy(&[on(&tags)]),
            policy(&[on(&["arn:aws:s3:::h/*/${aws:username}/*".to_owned()])]),
        ),
    ]
}

/// Makes a statement that allows all of S3 to everybody but for these members.
fn allow(members: &Value) -> Value {
    let mut statement = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"});
    if let (Some(statement), Some(members)) = (statement.as_object_mut(), members.as_object()) {
        statement.extend(members.clone());
    }
    statement
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}
