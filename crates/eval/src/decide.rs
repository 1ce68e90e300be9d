//! The two questions: is it allowed, and why.

use crate::combine::{combine, conclude, weigh};
use crate::decision::{Decision, Denial};
use crate::explanation::Explanation;
use crate::formula::Atom;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::{Notes, Silent};
use crate::request::Request;

/// Decides a request by every policy that binds it.
pub fn decide(policies: &PolicySet<'_>, request: &Request<'_>) -> Decision {
    let read = Query::new(policies, request, false);
    let decision = combine(policies, &read, &mut Silent);
    if !read.has_doubt.get() {
        return decision;
    }
    match assumed(policies, &Query::new(policies, request, true), &decision) {
        Assumed::Nothing(decided) => decided,
        Assumed::Questions(_) => decision,
    }
}

/// Decides a request and says why. The decision is the one of [`decide`].
pub fn explain(policies: &PolicySet<'_>, request: &Request<'_>) -> (Decision, Explanation) {
    let mut notes = Notes::default();
    let read = Query::new(policies, request, false);
    let decision = combine(policies, &read, &mut notes);
    if !read.has_doubt.get() {
        return (decision, notes.into_explanation());
    }
    let open = Query::new(policies, request, true);
    match assumed(policies, &open, &decision) {
        Assumed::Nothing(decided) if decided == decision => (decision, notes.into_explanation()),
        Assumed::Nothing(_) => {
            let mut notes = Notes::default();
            (combine(policies, &open, &mut notes), notes.into_explanation())
        }
        Assumed::Questions(ids) => {
            let mut explanation = notes.into_explanation();
            explanation.assumed = ids;
            (decision, explanation)
        }
    }
}

/// On what a decision hinges that AWS does not document.
enum Assumed {
    /// On nothing: however the questions that came up are answered, this is the decision. Where one question came up
    /// twice, the cautious reading may have taken it in both ways, and decided what neither answer leads to.
    Nothing(Decision),
    /// On the answers to these questions.
    Questions(Vec<&'static str>),
}

/// Returns the questions on whose answer a decision hinges: those that remain when all are left open.
fn assumed(policies: &PolicySet<'_>, open: &Query<'_>, decision: &Decision) -> Assumed {
    let sides = match weigh(policies, open, &mut Silent) {
        Ok(sides) => sides,
        Err(decided) => return Assumed::Nothing(decided),
    };
    let mut ids = Vec::new();
    let mut note = |atom: &Atom| match atom {
        Atom::Undocumented { question } => ids.push(question.id()),
        Atom::Condition { .. }
        | Atom::Variable { .. }
        | Atom::Placeholder { .. }
        | Atom::Missing { .. }
        | Atom::Fact(_) => {}
    };
    if *decision == Decision::Denied(Denial::Explicit) {
        // Without the Deny it would be another answer, if only an implicit denial.
        sides.denies.for_each_atom(&mut note);
    }
    sides
        .allows
        .clone()
        .and(sides.denies.clone().negate())
        .for_each_atom(&mut note);
    if ids.is_empty() {
        return Assumed::Nothing(conclude(sides, &mut Silent));
    }
    ids.sort_unstable();
    ids.dedup();
    Assumed::Questions(ids)
}
