//! The trust policy of a role: who may assume it.

use super::{Graded, add_missing, ask};
use crate::explanation::CheckType;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;
use iamscope_policy::PolicyKind;

const CHECK: CheckType = CheckType::Resource;

/// Asks the trust policy. Every role has one, so if it is not there it was not seen.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Graded {
    recorder.begin(CHECK, None, &[36]);
    let trust = policies
        .resource
        .as_ref()
        .filter(|bound| bound.policy.kind == PolicyKind::Trust);
    let mut graded = ask(CHECK, trust, query, recorder);
    add_missing(CHECK, policies, &mut graded);
    if trust.is_none() && !policies.is_missing(CHECK) {
        graded.add_unseen(CHECK, &format!("the trust policy of {}", query.request.target.arn));
    }
    graded
}
