//! Rules 26 to 40: how the layers join (IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
//! logic").

use super::answer::{Question, Verdict};
use super::caller::Kind;
use super::policies::asks_trust;
use super::principal::Grade;
use super::situation::Situation;
use super::truth::Truth;
use super::{kms, layer, limits, s3};
use iamscope_catalog::Catalog;
use iamscope_policy::Policy;

/// Decides a request in one world.
pub(super) fn decide(situation: &Situation<'_>) -> Verdict {
    if limits::is_free(situation) {
        return Verdict::Allowed;
    }
    if is_denied(situation) {
        return Verdict::ExplicitDeny;
    }
    let is_refused = limits::is_out_of_reach(situation)
        || limits::is_immutable(situation)
        || kms::is_reserved_alias(situation)
        || s3::is_blocked_list(situation)
        || s3::is_foreign_to_bucket_policy(situation)
        || s3::is_outside_vpc(situation);
    if is_refused || !scp_allows(situation) || !endpoint_allows(situation) || !is_granted(situation) {
        return Verdict::ImplicitDeny;
    }
    Verdict::Allowed
}

/// Rule 26: an explicit deny of any layer that binds the request wins.
fn is_denied(situation: &Situation<'_>) -> bool {
    let parsed = situation.parsed;
    let any = |policies: &[Policy]| policies.iter().any(|policy| layer::denies(policy, situation));
    let of_identity = situation.caller.has_identity_policies() && (any(&parsed.identity) || any(&parsed.boundary));
    let of_session = has_session_policies(situation) && any(&parsed.session);
    let of_resource = !s3::is_root_unlocking(situation)
        && parsed
            .resource
            .as_ref()
            .is_some_and(|policy| layer::denies(policy, situation) && denies_retiring(situation));
    let of_scp = scp_binds(situation) && parsed.scp.iter().any(|level| any(level));
    let of_rcp = rcp_binds(situation) && parsed.rcp.iter().any(|level| any(level));
    of_identity || of_session || of_resource || of_scp || of_rcp || any(&parsed.endpoint)
}

/// Session policies exist for sessions: of roles, of federated users, and of root users by `sts:AssumeRoot`.
fn has_session_policies(situation: &Situation<'_>) -> bool {
    situation.caller.is_role_session() || matches!(situation.caller.kind, Kind::FederatedUser { .. } | Kind::Root)
}

/// Rule 28: service control policies bind the principals of member accounts, their root users included.
fn scp_binds(situation: &Situation<'_>) -> bool {
    let facts = &situation.case.facts;
    situation.caller.is_of_account() && !facts.management_account && !facts.service_linked_role
}

/// Rule 28: every level must allow.
fn scp_allows(situation: &Situation<'_>) -> bool {
    let allows = |level: &Vec<Policy>| level.iter().any(|policy| layer::allows(policy, situation));
    !scp_binds(situation) || situation.parsed.scp.iter().all(allows)
}

/// Rule 27: resource control policies bind the resources of member accounts, for services that support them. They cannot
/// but deny, since `RCPFullAWSAccess` is attached everywhere.
fn rcp_binds(situation: &Situation<'_>) -> bool {
    let facts = &situation.case.facts;
    let is_supported = Catalog::embedded().supports_rcp(&situation.service()).unwrap_or(false);
    let is_exempt = facts.resource_in_management_account
        || facts.service_linked_role
        || facts.aws_managed_key
        || situation.is_action("kms", &["RetireGrant"]);
    is_supported && !is_exempt
}

/// Rule 29: the policy of the endpoint must allow.
fn endpoint_allows(situation: &Situation<'_>) -> bool {
    let may_be_gateway = matches!(situation.service().as_str(), "s3" | "dynamodb");
    situation.parsed.endpoint.iter().all(|policy| {
        let grades = layer::grants(policy, situation);
        let is_plain = grades.contains(&Grade::Anyone) || !may_be_gateway;
        !grades.is_empty() && (is_plain || situation.world.assume(Question::GatewayEndpoint, true))
    })
}

/// Returns how the resource's side names the caller: its policy, its lists, its grants.
fn resource_grants(situation: &Situation<'_>) -> Vec<Grade> {
    if is_policy_missing(situation) {
        return vec![Grade::Anyone];
    }
    let policy = situation.parsed.resource.as_ref();
    s3::grants(
        policy.map_or_else(Vec::new, |policy| layer::grants(policy, situation)),
        situation,
    )
}

/// "Not effective in a key policy" may speak of granting only. True for all other requests.
fn denies_retiring(situation: &Situation<'_>) -> bool {
    !kms::is_retiring(situation) || situation.world.open(Question::RetiringDeny) != Truth::No
}

/// Every key and every role has a policy: one that is not given was not seen.
fn is_policy_missing(situation: &Situation<'_>) -> bool {
    let needs_policy = kms::is_key(situation) || asks_trust(&situation.case.request.action);
    situation.parsed.resource.is_none() && needs_policy && denies_retiring(situation)
}

/// Rules 30 to 36: whether something grants the request, and everything that limits the grant lets it through.
fn is_granted(situation: &Situation<'_>) -> bool {
    let is_same_account =
        situation.caller.account.is_some() && situation.caller.account.as_deref() == s3::owner(situation);
    if is_policy_missing(situation) && situation.world.open(Question::PolicyNotGiven) != Truth::Yes {
        return false;
    }
    // Rules 31 and 32: services, identity providers and nobody have no side of their own.
    if !situation.caller.is_of_account() {
        let grants = !resource_grants(situation).is_empty() && !kms::is_retiring(situation);
        let by_key_grant = kms::is_key(situation) && !kms::grants(situation).is_empty();
        return grants || by_key_grant;
    }
    if asks_trust(&situation.case.request.action) {
        return trust_grants(situation);
    }
    if kms::is_retiring(situation) {
        return retiring_grants(situation);
    }
    if kms::is_key(situation) {
        return key_grants(situation);
    }
    let grades = resource_grants(situation);
    if is_same_account {
        principal_side_allows(situation) || grades.iter().any(|&grade| suffices(grade, situation))
    } else {
        // Rule 34.
        !grades.is_empty() && principal_side_allows(situation)
    }
}

/// Rule 30 and the last row of rule 33: identity policies, boundary and session policies all allow; a root user needs none.
fn principal_side_allows(situation: &Situation<'_>) -> bool {
    let parsed = situation.parsed;
    let by_identity = parsed.identity.iter().any(|policy| layer::allows(policy, situation));
    let is_root = situation.caller.kind == Kind::Root;
    (is_root || (by_identity && boundary_allows(situation))) && session_policies_allow(situation)
}

fn boundary_allows(situation: &Situation<'_>) -> bool {
    let mut boundaries = situation.parsed.boundary.iter();
    boundaries.all(|policy| layer::allows(policy, situation))
}

/// Without session policies a session of a role may do what the role may, one of a federated user nothing.
fn session_policies_allow(situation: &Situation<'_>) -> bool {
    let session = &situation.parsed.session;
    let allows = session.iter().any(|policy| layer::allows(policy, situation));
    match situation.caller.kind {
        // A root user has them only in a session of `sts:AssumeRoot`, which one task policy limits.
        Kind::AnySession | Kind::Session | Kind::Root => session.is_empty() || allows,
        Kind::FederatedUser { .. } => allows,
        Kind::User { .. } | Kind::Service { .. } | Kind::Federated { .. } | Kind::Anonymous => true,
    }
}

/// Rule 33: whether a grant of the resource's policy is enough by itself for a caller of the same account.
fn suffices(grade: Grade, situation: &Situation<'_>) -> bool {
    let is_federated_user = matches!(situation.caller.kind, Kind::FederatedUser { .. });
    match grade {
        Grade::User | Grade::Session => true,
        Grade::Anyone if is_federated_user => {
            situation.world.assume(Question::FederatedAnyone, false)
                || (boundary_allows(situation) && session_policies_allow(situation))
        }
        Grade::Anyone if situation.caller.kind == Kind::Root => {
            situation.world.assume(Question::RootTaskAnyone, false) || session_policies_allow(situation)
        }
        Grade::Anyone => true,
        Grade::Role | Grade::FederatingUser => boundary_allows(situation) && session_policies_allow(situation),
        // The account delegates to its identity policies.
        Grade::Account => false,
        Grade::Service | Grade::Federated => true,
    }
}

/// Rule 35: identity policies count only if the key policy hands over to the account.
fn key_grants(situation: &Situation<'_>) -> bool {
    let by_policy = resource_grants(situation);
    let by_grant = kms::grants(situation);
    if situation.is_same_account() {
        let grades: Vec<Grade> = by_policy.into_iter().chain(by_grant).collect();
        let is_direct = grades.iter().any(|&grade| suffices(grade, situation));
        let is_handed_over = grades.contains(&Grade::Account) && principal_side_allows(situation);
        return is_direct || is_handed_over;
    }
    let by_both = (!by_policy.is_empty() || !by_grant.is_empty()) && principal_side_allows(situation);
    let by_grant_alone = !by_grant.is_empty() && situation.world.assume(Question::GrantAcrossAccounts, false);
    kms::works_across_accounts(situation) && (by_both || by_grant_alone)
}

/// Rule 35: the principals that the grant names need no other permission; an account that it names, and the account of the
/// key, hand over to their identity policies.
fn retiring_grants(situation: &Situation<'_>) -> bool {
    let grades = kms::grants(situation);
    let is_direct = grades.iter().any(|&grade| suffices(grade, situation));
    let is_handed_over = situation.is_same_account() || grades.contains(&Grade::Account);
    is_direct || (is_handed_over && principal_side_allows(situation))
}

/// Rule 36: the trust policy must name the caller or his account.
fn trust_grants(situation: &Situation<'_>) -> bool {
    let grades = resource_grants(situation);
    if !situation.is_same_account() {
        return !grades.is_empty() && principal_side_allows(situation);
    }
    // "Update a role trust policy": if the user has a boundary, it must allow `sts:AssumeRole`, named or not.
    let passes_boundary = boundary_allows(situation) || !situation.world.assume(Question::TrustBoundary, true);
    let is_direct = grades.iter().any(|&grade| suffices(grade, situation)) && passes_boundary;
    let is_handed_over = grades.contains(&Grade::Account) && principal_side_allows(situation);
    is_direct || is_handed_over
}
