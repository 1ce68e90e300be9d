//! The two questions: is it allowed, and why.

use crate::combine::{combine, weigh};
use crate::decision::{Decision, Denial};
use crate::explanation::Explanation;
use crate::formula::Atom;
use crate::layers::boundary;
use crate::policy_set::PolicySet;
use crate::query::{Query, TargetView};
use crate::recorder::{Notes, Silent};
use crate::request::Request;
use std::cell::Cell;

/// Decides a request by every policy that binds it.
pub fn decide(policies: &PolicySet<'_>, request: &Request<'_>) -> Decision {
    combine(policies, &query(policies, request, false), &mut Silent)
}

/// Decides a request and says why. The decision is the one of [`decide`].
pub fn explain(policies: &PolicySet<'_>, request: &Request<'_>) -> (Decision, Explanation) {
    let mut notes = Notes::default();
    let read = query(policies, request, false);
    let decision = combine(policies, &read, &mut notes);
    let mut explanation = notes.into_explanation();
    if read.has_doubt.get() {
        explanation.assumed = assumed(policies, &query(policies, request, true), &decision);
    }
    (decision, explanation)
}

fn query<'q>(policies: &'q PolicySet<'_>, request: &'q Request<'q>, leaves_open: bool) -> Query<'q> {
    Query {
        request,
        target: TargetView::new(&request.target.arn),
        facts: &policies.facts,
        has_boundary: boundary::exists(policies),
        access_point_account: None,
        is_access_point: false,
        leaves_open,
        has_doubt: Cell::new(false),
    }
}

/// Returns the questions on whose answer a decision hinges: those that remain when all are left open.
fn assumed(policies: &PolicySet<'_>, open: &Query<'_>, decision: &Decision) -> Vec<&'static str> {
    let Ok(sides) = weigh(policies, open, &mut Silent) else {
        return Vec::new();
    };
    let mut ids = Vec::new();
    let mut note = |atom: &Atom| match atom {
        Atom::Undocumented { question } => ids.push(question.id()),
        Atom::Condition { .. } | Atom::Variable { .. } | Atom::Missing { .. } | Atom::Fact(_) => {}
    };
    if *decision == Decision::Denied(Denial::Explicit) {
        // Without the Deny it would be another answer, if only an implicit denial.
        sides.denies.for_each_atom(&mut note);
    }
    sides.allows.and(sides.denies.negate()).for_each_atom(&mut note);
    ids.sort_unstable();
    ids.dedup();
    ids
}
