//! What an answer with a condition says about a concrete case.

use iamscope_eval::{Atom, Formula};
use iamscope_simulate::Case;
use iamscope_simulate::case::Policies;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// More open readings than this are not tried out one by one.
const MOST_FREE: usize = 10;

/// Whether a formula holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    Yes,
    No,
    /// It depends on how AWS does something that it does not document.
    Depends,
}

/// Returns whether the formula holds for a concrete case. `denies` asks the reference whether a case meets an explicit
/// Deny, and is `None` where the reference itself is in doubt.
pub(super) fn holds(formula: &Formula, case: &Case, denies: impl Fn(&Case) -> Option<bool>) -> Holds {
    let mut known: BTreeMap<&Atom, bool> = BTreeMap::new();
    let mut free: Vec<&Atom> = Vec::new();
    formula.for_each_atom(&mut |atom| {
        if known.contains_key(atom) || free.contains(&atom) {
            return;
        }
        match value(atom, case, &denies) {
            Some(value) => {
                known.insert(atom, value);
            }
            None => free.push(atom),
        }
    });
    if free.len() > MOST_FREE {
        return Holds::Depends;
    }
    let mut results = (0..1_usize << free.len()).map(|reading| {
        formula.evaluate(&mut |atom| match known.get(atom) {
            Some(value) => *value,
            None => free
                .iter()
                .position(|other| *other == atom)
                .is_some_and(|place| reading >> place & 1 == 1),
        })
    });
    let first = results.next().unwrap_or(false);
    match (first, results.any(|result| result != first)) {
        (_, true) => Holds::Depends,
        (true, false) => Holds::Yes,
        (false, false) => Holds::No,
    }
}

/// Returns whether a fact holds for a concrete case, if that can be said.
fn value(atom: &Atom, case: &Case, denies: &impl Fn(&Case) -> Option<bool>) -> Option<bool> {
    match atom {
        Atom::Condition { operator, key, values } => {
            let condition = json!({operator.to_string(): {key.as_ref(): values}});
            denies(&probe(case, &json!("*"), &condition))
        }
        Atom::Variable { pattern } => denies(&probe(case, &json!(pattern), &json!({}))),
        Atom::Fact(what) => {
            let wanted = what.strip_prefix("the session name is `")?.strip_suffix('`')?;
            let session = case
                .request
                .principal
                .split(":assumed-role/")
                .nth(1)?
                .split_once('/')?
                .1;
            Some(session == wanted)
        }
        Atom::Missing { .. } | Atom::Undocumented { .. } => None,
    }
}

/// Returns a case that meets a Deny exactly if the resource and the condition fit. An endpoint policy is asked, which
/// binds every caller.
fn probe(case: &Case, resource: &serde_json::Value, condition: &serde_json::Value) -> Case {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": resource, "Condition": condition},
    ]});
    let policy = RawValue::from_string(policy.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned());
    let mut request = case.request.clone();
    if !request.principal.starts_with("federated:") {
        "s3:GetObject".clone_into(&mut request.action);
    }
    Case {
        id: None,
        request,
        policies: Policies {
            endpoint: Some(vec![policy]),
            ..Policies::default()
        },
        facts: Default::default(),
    }
}
