//! Statements that do nothing.

use super::{Reason, made};
use crate::budget::Budget;
use crate::goal::Goal;
use crate::prover::{Inquiry, Prover, Search};
use iamscope_policy::{Effect, Policy, PolicyKind};

/// What was found out about a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The statement.
    pub statement: Reason,
    /// What is wrong with it, or why that is not known.
    pub why: Result<Why, Box<str>>,
}

/// Why a statement does nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Why {
    /// No request matches it.
    NeverMatches,
    /// What it allows is denied by another statement of the policy.
    AlwaysDenied,
    /// What it allows, or denies, others of the policy do as well.
    Shadowed,
}

impl Prover {
    /// Returns the statements that do nothing: no request matches them, or all that they allow is denied.
    pub fn dead_statements(&self, policy: &Policy, kind: PolicyKind) -> (Vec<Verdict>, u64) {
        self.judge(policy, kind, |place, effect, inquiry, budget| match effect {
            Effect::Allow => dead_allow(place, inquiry, budget),
            Effect::Deny => dead_deny(policy, kind, place, self, budget),
        })
    }

    /// Returns the statements that change nothing because others of the policy do all that they do.
    pub fn shadowed(&self, policy: &Policy, kind: PolicyKind) -> (Vec<Verdict>, u64) {
        self.judge(policy, kind, |place, effect, inquiry, budget| match effect {
            Effect::Allow => {
                let goal = Goal::All(vec![Goal::AllowsBy(0, place), Goal::AllowsWithout(0, place).negate()]);
                found_nothing(inquiry.find(&goal, budget), Why::Shadowed)
            }
            Effect::Deny => {
                let (all, others) = (
                    made::only_denying(policy, |_| true),
                    made::only_denying(policy, |other| other != place),
                );
                let goal = Goal::All(vec![Goal::Allows(1), Goal::Allows(0).negate()]);
                found_nothing(
                    self.find(&[(&all, kind), (&others, kind)], &goal, budget),
                    Why::Shadowed,
                )
            }
        })
    }

    fn judge<'p>(
        &'p self,
        policy: &'p Policy,
        kind: PolicyKind,
        mut ask: impl FnMut(usize, Effect, &mut Inquiry<'_>, &mut Budget) -> Option<Result<Why, Box<str>>>,
    ) -> (Vec<Verdict>, u64) {
        let policies = [(policy, kind)];
        let mut inquiry = Inquiry::new(self, &policies);
        let mut steps = 0;
        let mut verdicts = Vec::new();
        for (place, statement) in policy.statements.iter().enumerate() {
            let mut budget = Budget::default();
            let why = ask(place, statement.effect.value, &mut inquiry, &mut budget);
            steps += budget.steps();
            verdicts.extend(why.map(|why| Verdict {
                statement: Reason {
                    policy: 0,
                    place,
                    index: statement.index,
                },
                why,
            }));
        }
        (verdicts, steps)
    }
}

fn found_nothing(search: Search, why: Why) -> Option<Result<Why, Box<str>>> {
    match search {
        Search::Found(_) => None,
        Search::Nothing => Some(Ok(why)),
        Search::Unknown(why) => Some(Err(why)),
    }
}

fn dead_allow(place: usize, inquiry: &mut Inquiry<'_>, budget: &mut Budget) -> Option<Result<Why, Box<str>>> {
    let search = inquiry.find(&Goal::AllowsBy(0, place), budget);
    if search != Search::Nothing {
        return found_nothing(search, Why::AlwaysDenied);
    }
    let search = inquiry.find(&Goal::Matches(0, place), budget);
    Some(Ok(if search == Search::Nothing {
        Why::NeverMatches
    } else {
        Why::AlwaysDenied
    }))
}

fn dead_deny(
    policy: &Policy,
    kind: PolicyKind,
    place: usize,
    prover: &Prover,
    budget: &mut Budget,
) -> Option<Result<Why, Box<str>>> {
    let denies = made::only_denying(policy, |other| other == place);
    let search = prover.find(&[(&denies, kind)], &Goal::Allows(0).negate(), budget);
    found_nothing(search, Why::NeverMatches)
}
