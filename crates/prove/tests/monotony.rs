//! What more statements do to a proof: a wider reference and a narrower candidate break no claim that held.

use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};
use iamscope_testkit::pairs::pair;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(policy: &Value, kind: PolicyKind) -> Policy {
    parse(SourceId(0), &policy.to_string(), kind).0
}

/// Returns a policy with the statements of another one added, as ones of this effect.
fn with(policy: &Value, other: &Value, effect: &str) -> Value {
    let statements = |policy: &Value| policy["Statement"].as_array().cloned().unwrap_or_default();
    let more = statements(other).into_iter().map(|statement| {
        let members = statement.as_object().cloned().unwrap_or_default();
        let changed = members.into_iter().map(|(name, value)| match name.as_str() {
            "Effect" => (name, json!(effect)),
            // A Deny with `NotPrincipal` has rules of its own.
            "NotPrincipal" => ("Principal".to_owned(), value),
            _ => (name, value),
        });
        Value::Object(changed.collect())
    });
    let all: Vec<Value> = statements(policy).into_iter().chain(more).collect();
    json!({"Version": policy["Version"], "Statement": all})
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn what_held_holds_of_a_wider_reference_and_a_narrower_candidate(seed in 0_u64..100_000, other in 0_u64..100_000) {
        let (pair, other) = (pair(seed), pair(other));
        prop_assume!(pair.kind == other.kind);
        let kind = pair.kind;
        let prover = Prover::new(Mode::Typed);
        let answer = |reference: &Value, candidate: &Value| {
            prover.no_new_access(&read(reference, kind), &read(candidate, kind), kind).answer
        };
        prop_assume!(answer(&pair.reference, &pair.candidate) == Answer::Holds);
        let wider = with(&pair.reference, &other.reference, "Allow");
        let narrower = with(&pair.candidate, &other.reference, "Deny");
        let (of_wider, of_narrower) = (answer(&wider, &pair.candidate), answer(&pair.reference, &narrower));
        prop_assert!(!matches!(of_wider, Answer::Fails(_)), "{wider} {}: {of_wider:?}", pair.candidate);
        prop_assert!(!matches!(of_narrower, Answer::Fails(_)), "{} {narrower}: {of_narrower:?}", pair.reference);
        // Nobody is allowed more by the same policy with fewer permissions.
        prop_assert!(!matches!(answer(&wider, &pair.reference), Answer::Fails(_)));
        prop_assert!(!matches!(answer(&pair.candidate, &narrower), Answer::Fails(_)));
    }
}
