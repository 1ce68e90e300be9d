//! One case, decided twice.

use super::formula::{Holds, holds};
use super::instances::{instances, is_concrete};
use crate::random::Random;
use crate::reference::{self, Answer, Verdict};
use iamscope_eval::{Decision, Denial};
use iamscope_simulate::{Case, Library, Outcome};
use std::fmt::Write;

/// How two answers to a case go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Comparison {
    /// They are the same, and both sides are sure.
    Same,
    /// They are the same where what AWS does not document is read with caution, and both sides say that they read.
    SameInDoubt,
    /// Both sides say that the answer hinges on what AWS does not document, and take it in different ways.
    ReadDifferently {
        /// What both sides are in doubt about.
        about: String,
    },
    /// They are the same, but only one side says that the answer hinges on what AWS does not document.
    DoubtOfOne {
        /// What that side is in doubt about.
        about: String,
    },
    /// They differ.
    Different(Difference),
}

impl Comparison {
    /// Returns the difference; a doubt that the sides do not share is one too if they are compared strictly.
    pub(super) fn into_difference(self, is_strict: bool) -> Option<Difference> {
        match self {
            Self::Different(difference) => Some(difference),
            Self::ReadDifferently { about } | Self::DoubtOfOne { about } if is_strict => Some(Difference {
                class: about.clone(),
                text: about,
            }),
            Self::Same | Self::SameInDoubt | Self::ReadDifferently { .. } | Self::DoubtOfOne { .. } => None,
        }
    }
}

/// Two answers that differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Difference {
    /// What both say, in a word each.
    pub(super) class: String,
    /// What both say, in full.
    pub(super) text: String,
}

/// Both answers to a case, compared. A case with unknown keys is compared by concrete ones that stand for it.
pub(super) fn compare(case: &Case, library: &Library<'_>, seed: u64) -> (Option<Outcome>, Comparison) {
    let outcome = match library.explain(case) {
        Ok(outcome) => outcome,
        Err(error) => {
            return (
                None,
                different(
                    "refused",
                    "answered",
                    format!("the evaluator refuses the case: {error}"),
                ),
            );
        }
    };
    let mut comparison = Comparison::Same;
    for instance in instances(case, &mut Random::new(seed)) {
        let next = match reference::decide(&instance) {
            Ok(answer) => compare_concrete(&outcome, is_concrete(case), &instance, &answer),
            Err(unfit) => different(
                "answered",
                "refused",
                format!("the reference refuses the case: {unfit}"),
            ),
        };
        let is_difference = matches!(next, Comparison::Different(_));
        if is_difference || comparison == Comparison::Same {
            comparison = next;
        }
        if is_difference {
            break;
        }
    }
    (Some(outcome), comparison)
}

fn compare_concrete(outcome: &Outcome, is_concrete: bool, instance: &Case, answer: &Answer) -> Comparison {
    let allows = match &outcome.decision {
        Decision::Allowed => Holds::Yes,
        Decision::Denied(_) => Holds::No,
        Decision::Unknown(residual) => holds(residual, instance),
    };
    let is_in_doubt = allows == Holds::Depends || !outcome.explanation.assumed.is_empty();
    let is_same = (allows == Holds::Yes) == (answer.cautious == Verdict::Allowed);
    let is_same_kind = match &outcome.decision {
        Decision::Allowed | Decision::Unknown(_) => true,
        // Where keys are unknown, an implicit denial may be an explicit one for some of their values.
        Decision::Denied(Denial::Implicit) => !is_concrete || may_be(answer, Verdict::ImplicitDeny, is_in_doubt),
        Decision::Denied(Denial::Explicit) => may_be(answer, Verdict::ExplicitDeny, is_in_doubt),
    };
    let may_be_ours = match allows {
        Holds::Yes => answer.possible.contains(&Verdict::Allowed),
        Holds::No | Holds::Depends => answer.possible.iter().any(|&verdict| verdict != Verdict::Allowed),
    };
    if !is_same && is_in_doubt && !answer.hinges_on.is_empty() && may_be_ours {
        return Comparison::ReadDifferently {
            about: format!("{} | {:?}", our_doubts(outcome), answer.hinges_on),
        };
    }
    if !is_same || !is_same_kind {
        let ours = word(&outcome.decision, allows);
        return different(
            ours,
            name(answer.cautious),
            tell(outcome, allows, instance, answer, is_concrete),
        );
    }
    // The reference hinges on a question only if it changes whether the request is allowed, not if it changes how it is
    // denied.
    let is_sure = answer.hinges_on.is_empty() && (!is_in_doubt || answer.possible.len() == 1);
    match (is_in_doubt, is_sure) {
        (false, true) => Comparison::Same,
        (true, false) => Comparison::SameInDoubt,
        (true, true) => Comparison::DoubtOfOne {
            about: format!("evaluator: {}", our_doubts(outcome)),
        },
        (false, false) => Comparison::DoubtOfOne {
            about: format!("reference: {:?}", answer.hinges_on),
        },
    }
}

fn may_be(answer: &Answer, verdict: Verdict, is_in_doubt: bool) -> bool {
    answer.cautious == verdict
        || answer.possible.contains(&verdict)
        || (is_in_doubt && answer.cautious != Verdict::Allowed)
}

fn our_doubts(outcome: &Outcome) -> String {
    if outcome.explanation.assumed.is_empty() {
        outcome.decision.to_formula().to_string()
    } else {
        outcome.explanation.assumed.join(", ")
    }
}

fn different(ours: &str, reference: &str, text: String) -> Comparison {
    Comparison::Different(Difference {
        class: format!("evaluator {ours}, reference {reference}"),
        text,
    })
}

fn word(decision: &Decision, allows: Holds) -> &'static str {
    match (decision, allows) {
        (Decision::Allowed, _) => "allows",
        (Decision::Denied(Denial::Explicit), _) => "denies explicitly",
        (Decision::Denied(Denial::Implicit), _) => "denies implicitly",
        (Decision::Unknown(_), Holds::Yes) => "allows by its condition",
        (Decision::Unknown(_), Holds::No) => "denies by its condition",
        (Decision::Unknown(_), Holds::Depends) => "doubts",
    }
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allows",
        Verdict::ExplicitDeny => "denies explicitly",
        Verdict::ImplicitDeny => "denies implicitly",
        Verdict::Unsure => "is unsure",
    }
}

fn tell(outcome: &Outcome, allows: Holds, instance: &Case, answer: &Answer, is_concrete: bool) -> String {
    let mut text = format!("evaluator: {:?}\n", outcome.decision);
    if let Decision::Unknown(residual) = &outcome.decision {
        let _ = writeln!(text, "  residual: {residual}\n  here: {allows:?}");
    }
    let _ = writeln!(text, "  assumed: {:?}", outcome.explanation.assumed);
    let _ = writeln!(text, "reference: {answer:?}");
    if !is_concrete {
        let _ = writeln!(
            text,
            "instance: {}",
            serde_json::to_string(instance).unwrap_or_default()
        );
    }
    text
}
