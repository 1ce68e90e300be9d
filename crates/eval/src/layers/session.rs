//! Session policies: what was passed when the session was made.

use super::{Outcome, add_missing, ask};
use crate::caller::Caller;
use crate::explanation::CheckType;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;

const CHECK: CheckType = CheckType::Session;

/// Asks the session policies.
///
/// A role session without any is not bound. A federated user without any has no permissions but those that a resource
/// policy gives to the session itself (AWS STS API reference, `GetFederationToken`).
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    let passed = policies.session.as_deref();
    if passed.is_none() && !policies.is_missing(CHECK) {
        if !matches!(query.request.caller, Caller::FederatedUser { .. }) {
            return Outcome::no_impact();
        }
        recorder.begin(CHECK, None, &[33]);
        return Outcome::silent();
    }
    recorder.begin(CHECK, None, &[]);
    let mut graded = ask(CHECK, passed.unwrap_or_default(), query, recorder);
    add_missing(CHECK, policies, &mut graded);
    graded.into()
}
