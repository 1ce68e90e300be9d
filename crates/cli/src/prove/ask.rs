//! A claim and what comes of it.

use clap::ValueEnum;
use iamscope_policy::{Policy, PolicyKind};
use iamscope_prove::{About, Answer, Difference, Proof, Prover, Reason, Verdict, Why, Witness};
use serde::Deserialize;

/// What is claimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Claim {
    /// REFERENCE CANDIDATE: the candidate allows nothing that the reference does not
    NoNewAccess,
    /// ONE OTHER: both allow the same
    Equivalent,
    /// ONE OTHER: nothing is allowed by both
    Disjoint,
    /// REFERENCE CANDIDATE: what either allows and the other does not, in words
    Difference,
    /// POLICY: none of --actions is allowed on any of --resources
    NotGranted,
    /// POLICY: --actions on --resources are denied to everybody, in all circumstances
    AlwaysDenied,
    /// POLICY: nobody is let in whom the policy does not know
    NotPublic,
    /// POLICY: every statement does something
    DeadStatements,
    /// POLICY: no statement does only what others do as well
    Shadowed,
}

impl Claim {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NoNewAccess => "no-new-access",
            Self::Equivalent => "equivalent",
            Self::Disjoint => "disjoint",
            Self::Difference => "difference",
            Self::NotGranted => "not-granted",
            Self::AlwaysDenied => "always-denied",
            Self::NotPublic => "not-public",
            Self::DeadStatements => "dead-statements",
            Self::Shadowed => "shadowed",
        }
    }

    /// Returns what the policies are called that the claim is about.
    pub(super) fn policies(self) -> &'static [&'static str] {
        match self {
            Self::NoNewAccess | Self::Difference => &["the reference", "the candidate"],
            Self::Equivalent | Self::Disjoint => &["the first", "the second"],
            Self::NotGranted | Self::AlwaysDenied | Self::NotPublic | Self::DeadStatements | Self::Shadowed => {
                &["the policy"]
            }
        }
    }
}

/// A claim about policies.
pub(super) struct Asked {
    pub(super) claim: Claim,
    pub(super) kind: PolicyKind,
    pub(super) policies: Vec<Policy>,
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
}

/// What comes of it.
pub(super) struct Said {
    pub(super) answer: &'static str,
    /// Why it is not known.
    pub(super) why: Option<Box<str>>,
    pub(super) witness: Option<Box<Witness>>,
    pub(super) blamed: Vec<Blamed>,
    /// The difference, where it is asked for.
    pub(super) difference: Option<Box<Difference>>,
    pub(super) steps: u64,
}

/// A statement that is a reason for the answer.
pub(super) struct Blamed {
    pub(super) reason: Reason,
    pub(super) description: String,
}

impl Asked {
    /// Keeps to what a type of resources is about, unless the claim says what it is about.
    pub(super) fn narrow(&mut self, about: About<'_>) {
        if self.actions.is_empty() {
            self.actions = about.actions.to_vec();
        }
        if self.resources.is_empty() {
            self.resources = about.resources.to_vec();
        }
    }

    /// Asks the prover.
    pub(super) fn ask(&self, prover: &Prover) -> Said {
        let about = About {
            actions: &self.actions,
            resources: &self.resources,
        };
        let kind = self.kind;
        match (self.claim, self.policies.as_slice()) {
            (Claim::NoNewAccess, [reference, candidate]) => self.of_proof(
                prover.no_new_access(reference, candidate, kind),
                "new access comes from",
            ),
            (Claim::Equivalent, [one, other]) => self.of_proof(
                prover.equivalent(one, other, kind),
                "access that the other does not give comes from",
            ),
            (Claim::Disjoint, [one, other]) => {
                self.of_proof(prover.disjoint(one, other, kind), "access that both give comes from")
            }
            (Claim::Difference, [reference, candidate]) => {
                Said::of_difference(prover.difference(reference, candidate, kind))
            }
            (Claim::NotGranted, [policy]) => {
                self.of_proof(prover.not_granted(policy, kind, about), "access comes from")
            }
            (Claim::AlwaysDenied, [policy]) => self.of_proof(prover.always_denied(policy, kind, about), ""),
            (Claim::NotPublic, [policy]) => {
                self.of_proof(prover.not_public(policy, kind, about), "public access comes from")
            }
            (Claim::DeadStatements, [policy]) => self.of_verdicts(prover.dead_statements(policy, kind)),
            (Claim::Shadowed, [policy]) => self.of_verdicts(prover.shadowed(policy, kind)),
            (
                Claim::NoNewAccess
                | Claim::Equivalent
                | Claim::Disjoint
                | Claim::Difference
                | Claim::NotGranted
                | Claim::AlwaysDenied
                | Claim::NotPublic
                | Claim::DeadStatements
                | Claim::Shadowed,
                _,
            ) => Said::unknown("the claim is about another number of policies"),
        }
    }

    fn of_proof(&self, proof: Proof, blame: &str) -> Said {
        let (answer, why, witness) = match proof.answer {
            Answer::Holds => ("holds", None, None),
            Answer::Fails(witness) => ("fails", None, Some(witness)),
            Answer::Unknown(why) => ("unknown", Some(why), None),
        };
        let blamed = proof.reasons.into_iter().map(|reason| Blamed {
            reason,
            description: format!("{blame} {}", self.statement(reason)),
        });
        Said {
            answer,
            why,
            witness,
            blamed: blamed.collect(),
            difference: None,
            steps: proof.steps,
        }
    }

    fn of_verdicts(&self, (verdicts, steps): (Vec<Verdict>, u64)) -> Said {
        let mut said = Said {
            answer: "holds",
            why: None,
            witness: None,
            blamed: Vec::new(),
            difference: None,
            steps,
        };
        for verdict in verdicts {
            let statement = self.statement(verdict.statement);
            match verdict.why {
                Ok(why) => {
                    said.answer = "fails";
                    said.blamed.push(Blamed {
                        reason: verdict.statement,
                        description: format!("{}: {statement}", words(why)),
                    });
                }
                Err(why) => {
                    said.why.get_or_insert(format!("{statement}: {why}").into());
                }
            }
        }
        if said.answer == "holds" && said.why.is_some() {
            said.answer = "unknown";
        }
        said
    }

    /// Returns what a statement is called.
    pub(super) fn statement(&self, reason: Reason) -> String {
        super::statement(self.sid(reason), reason.index)
    }

    /// Returns the id of a statement.
    pub(super) fn sid(&self, reason: Reason) -> Option<&str> {
        let statement = self.policies.get(reason.policy)?.statements.get(reason.place)?;
        let sid = statement.sid.as_ref().map(|sid| sid.value.as_ref());
        sid.filter(|sid| !sid.is_empty())
    }
}

impl Said {
    pub(super) fn unknown(why: &str) -> Self {
        Self {
            answer: "unknown",
            why: Some(why.into()),
            witness: None,
            blamed: Vec::new(),
            difference: None,
            steps: 0,
        }
    }

    fn of_difference(difference: Difference) -> Self {
        let missing = difference.more.missing.as_ref().or(difference.less.missing.as_ref());
        let (answer, why) = match difference.is_none() {
            Some(true) => ("holds", None),
            Some(false) => ("fails", None),
            None => ("unknown", missing.cloned()),
        };
        Self {
            answer,
            why,
            witness: None,
            blamed: Vec::new(),
            steps: difference.more.steps + difference.less.steps,
            difference: Some(Box::new(difference)),
        }
    }

    pub(super) fn is_proved(&self) -> bool {
        self.answer == "holds"
    }
}

fn words(why: Why) -> &'static str {
    match why {
        Why::NeverMatches => "no request matches",
        Why::AlwaysDenied => "all that it allows is denied",
        Why::Shadowed => "others do all that it does",
    }
}
