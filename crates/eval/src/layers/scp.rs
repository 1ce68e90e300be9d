//! Service control policies: what an organization lets the principals of its member accounts do.
//!
//! Source: AWS Organizations User Guide, "Service control policies" and "SCP evaluation".

use super::{Graded, Outcome, add_missing, ask};
use crate::caller::Caller;
use crate::explanation::{CheckType, Exemption};
use crate::policy_set::PolicySet;
use crate::query::Query;
use crate::recorder::Recorder;

const CHECK: CheckType = CheckType::ServiceControlPolicy;

/// Asks the SCPs: each level must allow, any may deny.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    let mut outcome = Outcome::no_impact();
    if let Some(exemption) = exemption(query) {
        if policies.scp.is_some() {
            recorder.exempt(CHECK, exemption, 28);
        }
        return outcome;
    }
    for level in policies.scp.iter().flatten() {
        recorder.begin(CHECK, Some(level.target), &[28]);
        let found = ask(CHECK, &level.policies, query, recorder).into();
        outcome = outcome.stack(settle(found, Some(level.target), recorder));
    }
    if policies.is_missing(CHECK) {
        recorder.begin(CHECK, None, &[28]);
        let mut unseen = Graded::silent();
        add_missing(CHECK, policies, &mut unseen);
        outcome = outcome.stack(settle(unseen.into(), None, recorder));
    }
    outcome
}

fn settle<R: Recorder>(level: Outcome, target: Option<&str>, recorder: &mut R) -> Outcome {
    recorder.settle(CHECK, target, &level.denies, &level.allows, true);
    level
}

/// Returns why no SCP binds the request, if none does.
///
/// They bind users, sessions and root of member accounts; not the management account, not service-linked roles, and
/// nobody who belongs to no account.
fn exemption(query: &Query<'_>) -> Option<Exemption> {
    match query.request.caller {
        Caller::Root { .. } | Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => {
            if query.facts.caller_is_in_management_account {
                Some(Exemption::ManagementAccount)
            } else {
                let is_exempt = query.facts.service_linked_role;
                is_exempt.then_some(Exemption::ServiceLinkedRole)
            }
        }
        Caller::Federated { .. } => Some(Exemption::Provider),
        Caller::Service { .. } => Some(Exemption::Service),
        Caller::Anonymous => Some(Exemption::NoCredentials),
    }
}
