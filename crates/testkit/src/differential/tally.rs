//! What a run has seen: whether its cases are worth deciding.

use super::compare::Comparison;
use super::features::rules;
use iamscope_eval::{Decision, Denial};
use iamscope_simulate::case::Policies;
use iamscope_simulate::{Case, Library, Outcome};
use std::collections::BTreeMap;
use std::fmt;

/// Doubts that are written out.
const MOST_DOUBTS: usize = 15;

/// Counts of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Cases decided.
    pub cases: u64,
    /// Cases by their outcome.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Cases that hinge on what AWS does not document, by what both sides say of it.
    pub in_doubt: u64,
    /// The same where only one side says so, by what it is in doubt about.
    pub doubts_of_one: BTreeMap<String, u64>,
    /// Those on which both sides are in doubt and answer differently, by what they are in doubt about.
    pub read_differently: BTreeMap<String, u64>,
    /// Cases that were asked which layers decide.
    pub measured: u64,
    /// Measured cases whose answer changes without the layer.
    pub decisive: BTreeMap<&'static str, u64>,
    /// Measured cases that exercise the rule.
    pub rules: BTreeMap<u8, u64>,
    /// Cases by which the sides differ, by what they say.
    pub different: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds a case.
    pub(super) fn add(&mut self, outcome: Option<&Outcome>, comparison: &Comparison) {
        self.cases += 1;
        let name = match outcome.map(|outcome| &outcome.decision) {
            None => "refused",
            Some(Decision::Allowed) => "allowed",
            Some(Decision::Denied(Denial::Explicit)) => "denied explicitly",
            Some(Decision::Denied(Denial::Implicit)) => "denied implicitly",
            Some(Decision::Unknown(_)) => "unknown",
        };
        *self.outcomes.entry(name).or_default() += 1;
        match comparison {
            Comparison::Same => {}
            Comparison::SameInDoubt => self.in_doubt += 1,
            Comparison::ReadDifferently { about } => *self.read_differently.entry(about.clone()).or_default() += 1,
            Comparison::DoubtOfOne { about } => *self.doubts_of_one.entry(about.clone()).or_default() += 1,
            Comparison::Different(difference) => *self.different.entry(difference.class.clone()).or_default() += 1,
        }
    }

    /// Asks which layers of a case decide, and which rules it exercises.
    pub(super) fn measure(&mut self, case: &Case, outcome: &Outcome, library: &Library<'_>) {
        self.measured += 1;
        for rule in rules(case, outcome) {
            *self.rules.entry(rule).or_default() += 1;
        }
        for (name, take_away) in LAYERS {
            let mut without = case.clone();
            if !take_away(&mut without) {
                continue;
            }
            let changed = library.decide(&without).map(|decision| decision != outcome.decision);
            if changed.unwrap_or(false) {
                *self.decisive.entry(name).or_default() += 1;
            }
        }
    }

    /// Adds the counts of another part of the run.
    pub fn join(&mut self, other: Self) {
        self.cases += other.cases;
        self.in_doubt += other.in_doubt;
        self.measured += other.measured;
        add_all(&mut self.outcomes, other.outcomes);
        add_all(&mut self.doubts_of_one, other.doubts_of_one);
        add_all(&mut self.read_differently, other.read_differently);
        add_all(&mut self.decisive, other.decisive);
        add_all(&mut self.rules, other.rules);
        add_all(&mut self.different, other.different);
    }
}

fn add_all<K: Ord>(counts: &mut BTreeMap<K, u64>, others: BTreeMap<K, u64>) {
    for (key, count) in others {
        *counts.entry(key).or_default() += count;
    }
}

/// Takes a layer away and returns whether there was one.
type TakeAway = fn(&mut Case) -> bool;

const LAYERS: [(&str, TakeAway); 10] = [
    ("identity", |case| {
        !std::mem::take(&mut case.policies.identity).is_empty()
    }),
    ("boundary", |case| {
        !std::mem::take(&mut case.policies.boundary).is_empty()
    }),
    ("session", |case| case.policies.session.take().is_some()),
    ("resource", |case| case.policies.resource.take().is_some()),
    ("scp", |case| case.policies.scp.take().is_some()),
    ("rcp", |case| case.policies.rcp.take().is_some()),
    ("endpoint", |case| case.policies.endpoint.take().is_some()),
    ("s3 facts", |case| case.facts.s3.take().is_some()),
    ("kms grants", |case| {
        !std::mem::take(&mut case.facts.kms_grants).is_empty()
    }),
    ("all policies", |case| {
        case.policies = Policies::default();
        true
    }),
];

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases", self.cases)?;
        for (name, count) in &self.outcomes {
            writeln!(f, "  {name:20} {}", share(*count, self.cases))?;
        }
        writeln!(f, "  {:20} {}", "not documented", share(self.in_doubt, self.cases))?;
        write_doubts(f, "read differently", &self.read_differently, self.cases)?;
        write_doubts(f, "says one side only", &self.doubts_of_one, self.cases)?;
        if self.measured > 0 {
            writeln!(f, "decisive, of {} measured:", self.measured)?;
            for (name, count) in &self.decisive {
                writeln!(f, "  {name:20} {}", share(*count, self.measured))?;
            }
            let rules = self.rules.iter().map(|(rule, count)| format!("{rule}: {count}"));
            writeln!(f, "rules exercised: {}", rules.collect::<Vec<_>>().join(", "))?;
        }
        for (class, count) in &self.different {
            writeln!(f, "DIFFERENT {count:8} {class}")?;
        }
        Ok(())
    }
}

/// Writes how often doubts were met, and the most frequent ones.
fn write_doubts(f: &mut fmt::Formatter<'_>, name: &str, doubts: &BTreeMap<String, u64>, cases: u64) -> fmt::Result {
    writeln!(f, "  {name:20} {}", share(doubts.values().sum(), cases))?;
    let mut sorted: Vec<_> = doubts.iter().collect();
    sorted.sort_by_key(|(about, count)| (std::cmp::Reverse(**count), *about));
    for (about, count) in sorted.into_iter().take(MOST_DOUBTS) {
        writeln!(f, "    {count:8} {about}")?;
    }
    Ok(())
}

fn share(count: u64, all: u64) -> String {
    format!("{count:10} {:5.1} %", 100.0 * count as f64 / all.max(1) as f64)
}
