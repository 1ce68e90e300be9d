//! The questions: claims about policies, each with its answer.

mod difference;
mod made;
mod public;
mod statements;

use crate::budget::Budget;
use crate::goal::Goal;
use crate::prover::{Inquiry, Prover, Search};
use crate::witness::Witness;
use iamscope_policy::{Effect, Policy, PolicyKind};

pub use difference::{Cell, Clause, Difference, Extent, External, Opening, Side, What, Who, Within, Zone};
pub use statements::{Verdict, Why};

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
    /// Which of the policies of the question it belongs to, from 0.
    pub policy: usize,
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
    /// The fewest Allow statements without which the claim would hold. That each of them is needed is known; where an
    /// answer about another one is unknown, it is not among them.
    pub reasons: Vec<Reason>,
    /// How many steps it took.
    pub steps: u64,
}

/// Which requests a question is about: these actions on these resources; an empty list stands for all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct About<'a> {
    /// Action patterns.
    pub actions: &'a [String],
    /// Resource patterns.
    pub resources: &'a [String],
}

impl Prover {
    /// Does a candidate allow nothing that a reference does not?
    pub fn no_new_access(&self, reference: &Policy, candidate: &Policy, kind: PolicyKind) -> Proof {
        let policies = [(reference, kind), (candidate, kind)];
        self.each_allow(&policies, 1, &Goal::Allows(0).negate())
    }

    /// Do two policies allow the same? If not, the reasons are of the policy that allows what the other does not.
    pub fn equivalent(&self, one: &Policy, other: &Policy, kind: PolicyKind) -> Proof {
        let policies = [(one, kind), (other, kind)];
        let there = self.each_allow(&policies, 1, &Goal::Allows(0).negate());
        let back = self.each_allow(&policies, 0, &Goal::Allows(1).negate());
        let steps = there.steps + back.steps;
        let (mut first, second) = match (&there.answer, &back.answer) {
            (Answer::Fails(_), _) => (there, back),
            (_, Answer::Fails(_)) => (back, there),
            (Answer::Unknown(_), _) => (there, back),
            (Answer::Holds, Answer::Holds | Answer::Unknown(_)) => (back, there),
        };
        first.reasons.extend(second.reasons);
        first.reasons.sort();
        Proof { steps, ..first }
    }

    /// Is there nothing that both policies allow?
    pub fn disjoint(&self, one: &Policy, other: &Policy, kind: PolicyKind) -> Proof {
        self.each_allow(&[(one, kind), (other, kind)], 0, &Goal::Allows(1))
    }

    /// Does a policy allow none of these actions on any of these resources?
    pub fn not_granted(&self, policy: &Policy, kind: PolicyKind, about: About<'_>) -> Proof {
        let scope = made::scope(about);
        self.each_allow(&[(policy, kind), (&scope, PolicyKind::Identity)], 0, &Goal::Allows(1))
    }

    /// Does a policy deny these actions on these resources explicitly, to everybody and in all circumstances?
    pub fn always_denied(&self, policy: &Policy, kind: PolicyKind, about: About<'_>) -> Proof {
        let scope = made::scope(about);
        let denies = made::only_denying(policy, |_| true);
        let policies = [(&scope, PolicyKind::Identity), (&denies, kind)];
        let goal = Goal::All(vec![Goal::Allows(0), Goal::Allows(1)]);
        let mut budget = Budget::default();
        let answer = match self.find(&policies, &goal, &mut budget) {
            Search::Found(witness) => Answer::Fails(witness),
            Search::Nothing => Answer::Holds,
            Search::Unknown(why) => Answer::Unknown(why),
        };
        Proof {
            answer,
            reasons: Vec::new(),
            steps: budget.steps(),
        }
    }

    /// Does a resource policy let in nobody but those whom it names or binds to fixed values?
    ///
    /// What it would let a stranger do is public: somebody whose account, organization, network and names are none of those
    /// that the policy has.
    pub fn not_public(&self, policy: &Policy, kind: PolicyKind, about: About<'_>) -> Proof {
        let (stranger, scope) = (public::stranger(policy), made::scope(about));
        let policies = [
            (policy, kind),
            (&stranger, PolicyKind::Resource),
            (&scope, PolicyKind::Identity),
        ];
        self.each_allow(&policies, 0, &Goal::All(vec![Goal::Allows(1), Goal::Allows(2)]))
    }

    /// Asks of each Allow statement of a policy whether it allows a request with a further property; those that do are the
    /// reasons, and the claim is that none does.
    pub(crate) fn each_allow(&self, policies: &[(&Policy, PolicyKind)], policy: usize, further: &Goal) -> Proof {
        let mut budget = Budget::default();
        let mut inquiry = Inquiry::new(self, policies);
        let mut answer = Answer::Holds;
        let mut reasons = Vec::new();
        let statements = policies
            .get(policy)
            .map(|(policy, _)| policy.statements.as_slice())
            .unwrap_or_default();
        let allows = statements
            .iter()
            .enumerate()
            .filter(|(_, statement)| statement.effect.value == Effect::Allow);
        for (place, statement) in allows {
            let goal = Goal::All(vec![Goal::AllowsBy(policy, place), further.clone()]);
            match inquiry.find(&goal, &mut budget) {
                Search::Found(witness) => {
                    reasons.push(Reason {
                        policy,
                        place,
                        index: statement.index,
                    });
                    if !matches!(answer, Answer::Fails(_)) {
                        answer = Answer::Fails(witness);
                    }
                }
                Search::Nothing => {}
                Search::Unknown(why) if answer == Answer::Holds => answer = Answer::Unknown(why),
                Search::Unknown(_) => {}
            }
        }
        let is_unreadable = policies.iter().any(|(policy, _)| !policy.unreadable.is_empty());
        if answer == Answer::Holds && is_unreadable {
            answer = Answer::Unknown("a statement cannot be read".into());
        }
        Proof {
            answer,
            reasons,
            steps: budget.steps(),
        }
    }
}
