//! A second evaluator: slow, literal, and written from the rules of AWS's documentation by hands that have not read `eval`.
//!
//! It shares the parsed types of `policy` and nothing else: globs, ARNs, variables, operators, dates, numbers and addresses
//! are matched here again, one function per rule, the plain way. Rule numbers are those of the conformance table. Start at
//! [`decide`]; [`combine`] joins the layers (rules 26 to 40), [`statement`] matches one statement (rules 5 to 25).
//!
//! The context is two-valued: a key is there with its values or it is not. Keys that a case lists as unknown must be given a
//! value before. Where the documentation leaves a point open, the request is decided in several [`world::World`]s, one per
//! reading: the cautious one gives the verdict, and the points at which another reading gives another verdict are named.

mod action;
mod answer;
mod caller;
mod combine;
mod condition;
mod context;
mod glob;
mod kms;
mod layer;
mod limits;
mod operator;
mod policies;
mod principal;
mod resource;
mod s3;
mod situation;
mod statement;
#[cfg(test)]
mod tests;
mod truth;
mod variables;
mod world;

pub use answer::{Answer, Question, Unfit, Verdict};

use caller::Caller;
use context::Context;
use iamscope_simulate::Case;
use policies::Parsed;
use situation::Situation;
use std::collections::BTreeSet;
use world::World;

/// Decides a case.
pub fn decide(case: &Case) -> Result<Answer, Unfit> {
    if let Some(key) = case.request.unknown.first() {
        return Err(Unfit::UnknownKey(key.clone()));
    }
    let caller = Caller::of(&case.request)?;
    let resource_account = context::resource_account(&case.request, &caller);
    let context = Context::of(&case.request, &caller, resource_account.as_deref())?;
    let parsed = Parsed::of(case);
    let run = |world: &World| {
        combine::decide(&Situation {
            case,
            parsed: &parsed,
            caller: &caller,
            context: &context,
            resource_account: resource_account.as_deref(),
            world,
        })
    };
    let cautious = World::cautious();
    let verdict = run(&cautious);
    let met = cautious.met();
    let mut possible = BTreeSet::from([verdict]);
    let mut hinges_on = Vec::new();
    for &question in &met {
        let others = [true, false].map(|reading| run(&World::with(&[question], reading)));
        if others.iter().any(|&other| other != verdict) {
            hinges_on.push(question);
            possible.extend(others);
        }
    }
    if hinges_on.is_empty() {
        // No reading matters alone; two of them may matter together.
        let all: Vec<Question> = met.iter().copied().collect();
        let others = [true, false].map(|reading| run(&World::with(&all, reading)));
        if others.iter().any(|&other| other != verdict) {
            hinges_on = all;
            possible.extend(others);
        }
    }
    let is_unsure = hinges_on.iter().any(|question| question.is_missing_fact());
    Ok(Answer {
        verdict: if is_unsure { Verdict::Unsure } else { verdict },
        cautious: verdict,
        possible,
        hinges_on,
    })
}
