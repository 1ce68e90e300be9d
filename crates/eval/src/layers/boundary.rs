//! Permissions boundaries: the most that identity policies can grant.

use super::{Outcome, add_missing, ask};
use crate::explanation::CheckType;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;

const CHECK: CheckType = CheckType::PermissionsBoundary;

/// Returns whether the caller has a boundary, seen or not.
pub(crate) fn exists(policies: &PolicySet<'_>) -> bool {
    policies.boundary.is_some() || policies.is_missing(CHECK)
}

/// Asks the boundary. Without one there is no bound.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    if !exists(policies) {
        return Outcome::no_impact();
    }
    recorder.begin(CHECK, None, &[]);
    let mut graded = ask(CHECK, &policies.boundary, query, recorder);
    add_missing(CHECK, policies, &mut graded);
    graded.into()
}
