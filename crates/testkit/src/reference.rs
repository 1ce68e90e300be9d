//! A second evaluator: slow, literal, and written from the rules of AWS's documentation by hands that have not read `eval`.
//!
//! It shares the parsed types of `policy` and nothing else: globs, ARNs, variables, operators, dates, numbers and addresses
//! are matched here again, one function per rule, the plain way. Rule numbers are those of the conformance table. Start at
//! [`decide`]; [`combine`] joins the layers (rules 26 to 40), [`statement`] matches one statement (rules 5 to 25).
//!
//! The context is two-valued: a key is there with its values or it is not. Keys that a case lists as unknown must be given a
//! value before. Where the documentation leaves a point open, the request is decided in several [`world::World`]s, one per
//! reading: the cautious one gives the verdict, and the points at which another reading gives another verdict are named.

mod access_point;
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
    let cases = access_point::requests(case);
    let call = Call::of(case, &cases)?;
    let run = |world: &World| call.decide(world);
    let cautious = World::cautious();
    let mut verdict = run(&cautious);
    let differs = |other: &Verdict| (*other == Verdict::Allowed) != (verdict == Verdict::Allowed);
    let mut possible = BTreeSet::from([verdict]);
    let mut hinges_on = Vec::new();
    let mut met = cautious.met();
    let mut assumed = cautious.assumed();
    let mut asked = BTreeSet::new();
    while let Some(question) = met.difference(&asked).next().copied() {
        asked.insert(question);
        for reading in [true, false] {
            let world = World::with([(question, reading)]);
            let other = run(&world);
            met.extend(world.met());
            assumed.extend(world.assumed());
            possible.insert(other);
            if differs(&other) {
                hinges_on.push(question);
            }
        }
    }
    hinges_on.sort_unstable();
    hinges_on.dedup();
    if hinges_on.is_empty() {
        // No reading matters alone; some may matter together.
        let others: Vec<Verdict> = joint_readings(&met).iter().map(run).collect();
        if others.iter().any(differs) {
            hinges_on = met.iter().copied().collect();
        }
        possible.extend(others);
    }
    if !hinges_on.is_empty() {
        // The cautious reading may take one point in two ways; where each way by itself gives the same, nothing hinges.
        if let Some(only) = only(joint_readings(&met).iter().map(run)) {
            verdict = only;
            possible = BTreeSet::from([only]);
            hinges_on.clear();
        } else if let Some(only) = only(joint_readings(&(&met - &assumed)).iter().map(run))
            && differs(&only)
        {
            // Then it hinges at most on the points for which the rules pick a reading.
            verdict = only;
            possible.insert(only);
            hinges_on = assumed.into_iter().collect();
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

/// Decides cases in every way to answer the questions that come up in them, in all of them alike: for each way the
/// verdicts of the cases in order.
pub fn decide_alike(cases: &[Case]) -> Result<Vec<Vec<Verdict>>, Unfit> {
    let requests: Vec<Vec<Case>> = cases.iter().map(access_point::requests).collect();
    let pairs = cases.iter().zip(&requests);
    let calls = pairs
        .map(|(case, requests)| Call::of(case, requests))
        .collect::<Result<Vec<_>, _>>()?;
    let run = |world: &World| calls.iter().map(|call| call.decide(world)).collect();
    let cautious = World::cautious();
    let mut rows = vec![run(&cautious)];
    let mut met = BTreeSet::new();
    let mut more = cautious.met();
    while !more.is_subset(&met) {
        met.append(&mut more);
        let worlds = joint_readings(&met);
        rows = worlds.iter().map(run).collect();
        more = worlds.iter().flat_map(World::met).collect();
    }
    Ok(rows)
}

/// Returns the one verdict that there is among these, if there is but one.
fn only(verdicts: impl IntoIterator<Item = Verdict>) -> Option<Verdict> {
    let verdicts: BTreeSet<Verdict> = verdicts.into_iter().collect();
    verdicts.first().copied().filter(|_| verdicts.len() == 1)
}

/// Returns the worlds that settle all questions, as long as they are few.
fn joint_readings(questions: &BTreeSet<Question>) -> Vec<World> {
    const MOST: usize = 6;
    if questions.is_empty() {
        return Vec::new();
    }
    let count = questions.len().min(MOST);
    let world = |choice: usize| {
        let readings = questions.iter().enumerate();
        World::with(readings.map(|(place, &question)| (question, choice >> place.min(MOST - 1) & 1 == 1)))
    };
    (0..1 << count).map(world).collect()
}

/// A call and the authorizations that it needs (rule 3).
struct Call<'a> {
    caller: Caller,
    parts: Vec<Part<'a>>,
}

impl<'a> Call<'a> {
    fn of(case: &Case, requests: &'a [Case]) -> Result<Self, Unfit> {
        if let Some(key) = case.request.unknown.first() {
            return Err(Unfit::UnknownKey(key.clone()));
        }
        let caller = Caller::of(&case.request)?;
        let parts = requests.iter().map(|request| Part::of(request, &caller));
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            caller,
        })
    }

    fn decide(&self, world: &World) -> Verdict {
        let verdicts: Vec<Verdict> = self.parts.iter().map(|part| part.decide(&self.caller, world)).collect();
        all_of(&verdicts)
    }
}

/// One of the authorizations that a call needs.
struct Part<'a> {
    case: &'a Case,
    parsed: Parsed,
    context: Context,
    resource_account: Option<String>,
}

impl<'a> Part<'a> {
    fn of(case: &'a Case, caller: &Caller) -> Result<Self, Unfit> {
        let resource_account = context::resource_account(&case.request, caller);
        Ok(Self {
            case,
            parsed: Parsed::of(case),
            context: Context::of(&case.request, caller, resource_account.as_deref())?,
            resource_account,
        })
    }

    fn decide(&self, caller: &Caller, world: &World) -> Verdict {
        combine::decide(&Situation {
            case: self.case,
            parsed: &self.parsed,
            caller,
            context: &self.context,
            resource_account: self.resource_account.as_deref(),
            world,
        })
    }
}

/// Rule 3: all must be allowed; an explicit deny of one is that of all.
fn all_of(verdicts: &[Verdict]) -> Verdict {
    let worst = [Verdict::ExplicitDeny, Verdict::ImplicitDeny];
    let found = worst.into_iter().find(|bad| verdicts.contains(bad));
    found.unwrap_or(Verdict::Allowed)
}
