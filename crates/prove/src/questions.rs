//! The questions: claims about policies, each with its answer.

use crate::budget::Budget;
use crate::goal::Goal;
use crate::prover::{Inquiry, Prover, Search};
use crate::witness::Witness;
use iamscope_policy::{Effect, Policy, PolicyKind};

/// The answer to a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It is true of all requests.
    Holds,
    /// It is not true of this one.
    Fails(Box<Witness>),
    /// It was not found out, because of this.
    Unknown(Box<str>),
}

/// A statement that is a reason for a claim to fail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reason {
    /// Its place in the list of the statements that were understood.
    pub place: usize,
    /// Its number in the document, from 0.
    pub index: u32,
}

/// A claim, answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The answer.
    pub answer: Answer,
    /// The fewest statements without which the claim would hold.
    pub reasons: Vec<Reason>,
    /// How many steps it took.
    pub steps: u64,
}

impl Prover {
    /// Does a candidate allow nothing that a reference does not?
    pub fn no_new_access(&self, reference: &Policy, candidate: &Policy, kind: PolicyKind) -> Proof {
        let policies = [(reference, kind), (candidate, kind)];
        let mut budget = Budget::default();
        let mut inquiry = Inquiry::new(self, &policies);
        let mut answer = Answer::Holds;
        let mut reasons = Vec::new();
        for (place, statement) in candidate.statements.iter().enumerate() {
            if statement.effect.value != Effect::Allow {
                continue;
            }
            let goal = Goal::All(vec![Goal::AllowsBy(1, place), Goal::Allows(0).negate()]);
            match inquiry.find(&goal, &mut budget) {
                Search::Found(witness) => {
                    reasons.push(Reason {
                        place,
                        index: statement.index,
                    });
                    if !matches!(answer, Answer::Fails(_)) {
                        answer = Answer::Fails(witness);
                    }
                }
                Search::Nothing => {}
                Search::Unknown(why) => {
                    if answer == Answer::Holds {
                        answer = Answer::Unknown(why);
                    }
                }
            }
        }
        Proof {
            answer,
            reasons,
            steps: budget.steps(),
        }
    }
}
