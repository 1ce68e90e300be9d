//! What an answer with a condition says about a concrete case.

use crate::reference::{Verdict, decide_alike};
use iamscope_eval::{Atom, Formula, Question};
use iamscope_simulate::Case;
use iamscope_simulate::case::{ContextValue, Policies, Scalar};
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

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

/// Returns whether the formula holds for a concrete case. The reference says which of its facts do, in each reading of
/// what is open, the same one for all facts.
pub(super) fn holds(formula: &Formula, case: &Case) -> Holds {
    let mut atoms: BTreeSet<&Atom> = BTreeSet::new();
    formula.for_each_atom(&mut |atom| {
        atoms.insert(atom);
    });
    let mut known: BTreeMap<&Atom, bool> = BTreeMap::new();
    let (mut asked, mut probes, mut free) = (Vec::new(), Vec::new(), Vec::new());
    for atom in atoms {
        match fact(atom, case) {
            Fact::Known(holds) => {
                known.insert(atom, holds);
            }
            Fact::Asked(probe) => {
                asked.push(atom);
                probes.push(*probe);
            }
            Fact::Free => free.push(atom),
        }
    }
    let rows = match decide_alike(&probes) {
        Ok(rows) if free.len() <= MOST_FREE => rows,
        Ok(_) | Err(_) => return Holds::Depends,
    };
    let mut results = rows.iter().flat_map(|row| {
        let answers = asked
            .iter()
            .copied()
            .zip(row.iter().map(|&verdict| verdict == Verdict::ExplicitDeny));
        let mut facts = known.clone();
        facts.extend(answers);
        let free = &free;
        (0..1_usize << free.len()).map(move |reading| {
            formula.evaluate(&mut |atom| match facts.get(atom) {
                Some(holds) => *holds,
                None => free
                    .iter()
                    .position(|other| *other == atom)
                    .is_some_and(|place| reading >> place & 1 == 1),
            })
        })
    });
    let first = results.next().unwrap_or(false);
    match (first, results.any(|result| result != first)) {
        (_, true) => Holds::Depends,
        (true, false) => Holds::Yes,
        (false, false) => Holds::No,
    }
}

/// How a fact comes to be known for a concrete case.
enum Fact {
    Known(bool),
    /// It holds if the case meets an explicit Deny.
    Asked(Box<Case>),
    /// It does not: it may hold or not.
    Free,
}

fn fact(atom: &Atom, case: &Case) -> Fact {
    match atom {
        Atom::Condition { operator, key, values } => {
            let condition = json!({operator.to_string(): {key.as_ref(): values}});
            Fact::Asked(Box::new(probe(case, &json!("*"), &condition)))
        }
        Atom::Placeholder { .. } => Fact::Free,
        Atom::Variable {
            pattern,
            is_for_access_point,
        } => {
            let mut probe = probe(case, &json!(pattern), &json!({}));
            let point = case.facts.s3.as_ref().and_then(|facts| facts.access_point.as_ref());
            if let Some(point) = point.filter(|_| *is_for_access_point) {
                probe.request.resource.clone_from(&point.arn);
            }
            Fact::Asked(Box::new(probe))
        }
        Atom::Fact(what) => session_name(what, case).map_or(Fact::Free, Fact::Known),
        Atom::Undocumented {
            question: Question::ShortConditionArn,
        } => Fact::Asked(Box::new(filled_up_probe(case))),
        Atom::Missing { .. } | Atom::Undocumented { .. } => Fact::Free,
    }
}

/// Returns a case that meets a Deny exactly if short ARN conditions are filled up. Conditions of the same formula may
/// hinge on that as well, and must read it the same way.
fn filled_up_probe(case: &Case) -> Case {
    const KEY: &str = "aws:SourceArn";
    let mut probe = probe(case, &json!("*"), &json!({"ArnLike": {KEY: "arn:aws:*"}}));
    probe.request.context.retain(|key, _| !key.eq_ignore_ascii_case(KEY));
    let value = ContextValue::One(Scalar::Text("arn:aws:sns:us-east-1:111122223333:topic".to_owned()));
    probe.request.context.insert(KEY.to_owned(), value);
    probe
}

/// Returns whether the session is called so, if that is what the fact is about.
fn session_name(what: &str, case: &Case) -> Option<bool> {
    let wanted = what.strip_prefix("the session name is `")?.strip_suffix('`')?;
    let session = case.request.principal.split(":assumed-role/").nth(1)?;
    Some(session.split_once('/')?.1 == wanted)
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
