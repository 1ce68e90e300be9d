//! VPC endpoint policies: what may pass an endpoint.
//!
//! Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies". An endpoint policy grants
//! nothing by itself, and what it does not allow does not pass.

use super::{Outcome, add_missing, ask};
use crate::explanation::CheckType;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;

const CHECK: CheckType = CheckType::VpcEndpoint;

/// Asks the policy of the endpoint that the request passes, if it passes one.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    if policies.endpoint.is_none() && !policies.is_missing(CHECK) {
        return Outcome::no_impact();
    }
    recorder.begin(CHECK, None, &[29]);
    let mut graded = ask(CHECK, &policies.endpoint, query, recorder);
    add_missing(CHECK, policies, &mut graded);
    let outcome = Outcome::from(graded);
    recorder.settle(CHECK, None, &outcome.denies, &outcome.allows, true);
    outcome
}
