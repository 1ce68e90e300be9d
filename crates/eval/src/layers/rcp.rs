//! Resource control policies: what an organization lets anyone do to the resources of its member accounts.
//!
//! Source: AWS Organizations User Guide, "Resource control policies" and "RCP evaluation". The policy RCPFullAWSAccess is
//! attached everywhere and cannot be detached, so only Deny statements count.

use super::{Graded, Outcome, add_missing, ask};
use crate::caller::Caller;
use crate::explanation::{CheckType, Exemption};
use crate::formula::Formula;
use crate::policy_set::PolicySet;
use crate::query::{Query, TargetView};
use crate::question::Question;
use crate::recorder::Recorder;
use iamscope_policy::Effect;

const CHECK: CheckType = CheckType::ResourceControlPolicy;

/// Asks the RCPs: any level may deny.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Outcome {
    let mut denies = Formula::False;
    if let Some(exemption) = exemption(query) {
        if policies.rcp.is_some() {
            recorder.exempt(CHECK, exemption, 27);
        }
        return Outcome::no_impact();
    }
    for level in policies.rcp.iter().flatten() {
        recorder.begin(CHECK, Some(level.target), &[27]);
        let found = ask(CHECK, &level.policies, query, recorder);
        recorder.settle(CHECK, Some(level.target), &found.denies, &Formula::True, false);
        denies = denies.or(found.denies).bounded(Effect::Deny);
    }
    if policies.is_missing(CHECK) {
        recorder.begin(CHECK, None, &[27]);
        let mut unseen = Graded::silent();
        add_missing(CHECK, policies, &mut unseen);
        recorder.settle(CHECK, None, &unseen.denies, &Formula::True, false);
        denies = denies.or(unseen.denies);
    }
    if !denies.is_false() && query.request.action.supports_rcp().is_none() {
        denies = denies.and(query.assume(Question::RcpService, true));
    }
    Outcome {
        denies,
        allows: Formula::True,
    }
}

/// Returns why no RCP binds the request, if none does.
///
/// They bind whoever touches a resource of a supported service in a member account, but not service-linked roles. A
/// service that the catalogue does not know is taken to be supported: a Deny that may not apply is the cautious reading.
/// `kms:RetireGrant` cannot be restricted (AWS KMS Developer Guide).
fn exemption(query: &Query<'_>) -> Option<Exemption> {
    let facts = query.facts;
    let action = query.request.action;
    if facts.resource_is_in_management_account {
        Some(Exemption::ManagementAccount)
    } else if facts.service_linked_role {
        Some(Exemption::ServiceLinkedRole)
    } else if facts.aws_managed_key {
        Some(Exemption::AwsManagedKey)
    } else if action.supports_rcp() == Some(false) {
        Some(Exemption::UnsupportedService)
    } else if action.is("kms", "RetireGrant") {
        Some(Exemption::RetireGrant)
    } else {
        is_own_role_of_service(query).then_some(Exemption::ServiceLinkedRole)
    }
}

/// A service can assume its service-linked roles whatever RCPs say.
fn is_own_role_of_service(query: &Query<'_>) -> bool {
    let is_service = matches!(query.request.caller, Caller::Service { .. });
    is_service
        && match query.target {
            TargetView::Arn { resource, .. } | TargetView::OpenArn { resource, .. } => {
                resource.starts_with("role/aws-service-role/")
            }
            TargetView::Other | TargetView::Open(_) => false,
        }
}
