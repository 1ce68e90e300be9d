//! Identity policies: what is attached to a user, his groups, or a role.

use super::{Outcome, add_missing, ask};
use crate::caller::Caller;
use crate::explanation::CheckType;
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;

const CHECK: CheckType = CheckType::Principal;

/// Asks the identity policies.
///
/// The root user has none and needs none ("Policy evaluation logic"); the task of a session of `sts:AssumeRoot` can only
/// take from him. Services, callers without credentials and those
/// whom only a provider vouches for are no identities of any account: nothing on their side can allow.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    match query.request.caller {
        Caller::Root { .. } => {
            recorder.begin(CHECK, None, &[30]);
            let task = ask(CHECK, &policies.identity, query, recorder);
            Outcome {
                denies: task.denies,
                ..Outcome::no_impact()
            }
        }
        Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => {
            recorder.begin(CHECK, None, &[]);
            let mut graded = ask(CHECK, &policies.identity, query, recorder);
            add_missing(CHECK, policies, &mut graded);
            graded.into()
        }
        Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => Outcome::silent(),
    }
}
