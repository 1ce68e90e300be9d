//! The two questions: is it allowed, and why.

use crate::combine::combine;
use crate::decision::Decision;
use crate::explanation::Explanation;
use crate::layers::boundary;
use crate::policy_set::PolicySet;
use crate::query::{Query, TargetView};
use crate::recorder::{Notes, Recorder, Silent};
use crate::request::Request;

/// Decides a request by every policy that binds it.
pub fn decide(policies: &PolicySet<'_>, request: &Request<'_>) -> Decision {
    evaluate(policies, request, &mut Silent)
}

/// Decides a request and says why. The decision is the one of [`decide`].
pub fn explain(policies: &PolicySet<'_>, request: &Request<'_>) -> (Decision, Explanation) {
    let mut notes = Notes::default();
    let decision = evaluate(policies, request, &mut notes);
    (decision, notes.into_explanation())
}

fn evaluate<R: Recorder>(policies: &PolicySet<'_>, request: &Request<'_>, recorder: &mut R) -> Decision {
    let query = Query {
        request,
        target: TargetView::new(&request.target.arn),
        facts: &policies.facts,
        has_boundary: boundary::exists(policies),
    };
    combine(policies, &query, recorder)
}
