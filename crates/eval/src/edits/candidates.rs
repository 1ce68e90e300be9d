//! What could be done about an answer, read off its explanation.

use super::apply::{Act, Slot, bound, slot_of};
use super::{Edit, KeyChange, Setting, Step, keys, text};
use crate::caller::Caller;
use crate::explanation::{Check, CheckEffect, CheckType, Explanation, MatchedStatement, Obstacle};
use crate::policy_set::PolicySet;
use crate::request::Request;
use crate::resource_policies;
use iamscope_policy::{Effect, PolicyKind};

/// Returns steps towards an Allow.
///
/// Every Deny has to go and every guardrail has to let the request through, so the first of them is the only place to
/// look; only where several layers could grant are there several.
pub(super) fn allow(policies: &PolicySet<'_>, request: &Request<'_>, explanation: &Explanation) -> Vec<Step> {
    if let Some((check, statement)) = first_deny(explanation) {
        return against(policies, request, check, statement);
    }
    let does_not_allow = |check: &&Check| matches!(check.effect, CheckEffect::ImplicitDeny);
    let is_guardrail = |check: &&Check| {
        matches!(
            check.check_type,
            CheckType::ServiceControlPolicy | CheckType::VpcEndpoint
        )
    };
    let mut silent = explanation.checks.iter().filter(does_not_allow);
    if let Some(guardrail) = silent.find(is_guardrail) {
        return from_check(policies, request, guardrail);
    }
    let mut steps: Vec<Step> = with_mfa(policies, request);
    let mut asks_resource = false;
    for check in explanation.checks.iter().filter(|check| check.exemption.is_none()) {
        asks_resource |= check.check_type == CheckType::Resource;
        let may_grant = check.check_type == CheckType::Resource && matches!(check.effect, CheckEffect::NoImpact);
        if does_not_allow(&check) || may_grant {
            steps.extend(from_check(policies, request, check));
        }
    }
    if !asks_resource {
        steps.extend(add_to_resource(policies, request));
    }
    // What its caller's own side can do comes first: it is the usual place to mend, and most often the right one.
    steps.sort_by_key(|step| match &step.edit {
        Edit::Key { .. } => 0,
        Edit::SwitchOff(_) => 1,
        Edit::Remove { .. } => 2,
        Edit::Add { check, .. } if *check != CheckType::Resource => 3,
        Edit::Add { .. } => 4,
    });
    steps
}

/// Credentials of `sts:GetSessionToken` cannot call IAM unless they were made with MFA.
fn with_mfa(policies: &PolicySet<'_>, request: &Request<'_>) -> Vec<Step> {
    if !policies.facts.session_token || request.action.service.as_ref() != "iam" {
        return Vec::new();
    }
    vec![key_step("aws:MultiFactorAuthPresent", KeyChange::Equals("true".into()))]
}

fn first_deny(explanation: &Explanation) -> Option<(&Check, &MatchedStatement)> {
    let denies = |check: &&Check| matches!(check.effect, CheckEffect::ExplicitDeny);
    explanation.checks.iter().filter(denies).find_map(|check| {
        let mut matched = check.matched.iter();
        let statement = matched.find(|one| one.effect == Effect::Deny && one.matches.is_true())?;
        Some((check, statement))
    })
}

/// Returns steps against a Deny that matches: break one of its conditions, or take it out.
fn against(policies: &PolicySet<'_>, request: &Request<'_>, check: &Check, statement: &MatchedStatement) -> Vec<Step> {
    let Some(slot) = slot_of(policies, check.check_type, check.target.as_deref(), statement) else {
        return Vec::new();
    };
    let compiled = bound(policies, slot).and_then(|bound| bound.policy.statement(statement.index));
    let clauses = compiled.map(|compiled| &compiled.conditions).into_iter().flatten();
    let mut steps: Vec<Step> = clauses
        .filter_map(|clause| {
            let change = keys::change(clause, request.context, false)?;
            Some(key_step(clause.key.as_str(), change))
        })
        .collect();
    steps.push(remove(slot, check, statement));
    steps
}

/// Returns steps by which a layer that does not allow would: satisfy the condition of a statement that nearly matched,
/// switch off what keeps its Allow from having an effect, or add a statement.
fn from_check(policies: &PolicySet<'_>, request: &Request<'_>, check: &Check) -> Vec<Step> {
    let mut steps = Vec::new();
    for miss in &check.near_misses {
        if let (Effect::Allow, Obstacle::Condition { span, .. }) = (miss.statement.effect, &miss.obstacle) {
            let slot = slot_of(policies, check.check_type, check.target.as_deref(), &miss.statement);
            let policy = slot.and_then(|slot| Some(bound(policies, slot)?.policy));
            let statement = policy.and_then(|policy| policy.statement(miss.statement.index));
            let mut clauses = statement.map(|statement| &statement.conditions).into_iter().flatten();
            steps.extend(clauses.find(|clause| clause.span == *span).and_then(|clause| {
                let change = keys::change(clause, request.context, true)?;
                Some(key_step(clause.key.as_str(), change))
            }));
        }
    }
    match check.check_type {
        CheckType::Resource => {
            steps.extend(switch_off(policies));
            steps.extend(add_to_resource(policies, request));
        }
        CheckType::Principal => {
            if has_identity(request.caller) {
                let slot = Slot::Identity(policies.identity.len());
                steps.push(add(policies, request, slot, check, Effect::Allow, PolicyKind::Identity));
            }
        }
        CheckType::PermissionsBoundary => {
            steps.push(add(
                policies,
                request,
                Slot::Boundary,
                check,
                Effect::Allow,
                PolicyKind::Boundary,
            ));
        }
        CheckType::Session => {
            let slot = Slot::Session(policies.session.as_ref().map_or(0, Vec::len));
            steps.push(add(policies, request, slot, check, Effect::Allow, PolicyKind::Session));
        }
        CheckType::VpcEndpoint => {
            steps.push(add(
                policies,
                request,
                Slot::Endpoint,
                check,
                Effect::Allow,
                PolicyKind::VpcEndpoint,
            ));
        }
        CheckType::ServiceControlPolicy => {
            steps.extend(
                new_scp(policies, check)
                    .map(|slot| add(policies, request, slot, check, Effect::Allow, PolicyKind::Scp)),
            );
        }
        CheckType::ResourceControlPolicy => {}
    }
    steps
}

fn switch_off(policies: &PolicySet<'_>) -> Vec<Step> {
    let bucket = policies.facts.bucket;
    let access_point = policies.access_point.as_ref();
    let is_restricted = access_point.is_some_and(|access_point| access_point.restrict_public_buckets);
    let is_ignored = access_point.is_some_and(|access_point| access_point.ignore_public_acls);
    let has_acl = policies.acl.is_some() || policies.object_acl.is_some();
    let settings = [
        (
            bucket.restrict_public_buckets || is_restricted,
            Setting::RestrictPublicBuckets,
        ),
        (
            (bucket.ignore_public_acls || is_ignored) && has_acl,
            Setting::IgnorePublicAcls,
        ),
    ];
    let on = settings.into_iter().filter(|(is_on, _)| *is_on);
    on.map(|(_, setting)| Step {
        act: Act::SwitchOff(setting),
        edit: Edit::SwitchOff(setting),
    })
    .collect()
}

/// Returns the place for one more SCP on the level of a check.
fn new_scp(policies: &PolicySet<'_>, check: &Check) -> Option<Slot> {
    let mut levels = policies.scp.iter().flatten().enumerate();
    let target = check.target.as_deref();
    let (number, level) = levels.find(|(_, level)| Some(level.target) == target)?;
    Some(Slot::Scp(number, level.policies.len()))
}

/// Returns the statements that a resource policy could let the caller in with, if the target can have one.
fn add_to_resource(policies: &PolicySet<'_>, request: &Request<'_>) -> Vec<Step> {
    let arn = request.target.arn.as_ref();
    if policies.resource.is_none() && !resource_policies::takes_policy(&request.action.service, arn) {
        return Vec::new();
    }
    let kind = resource_kind(request);
    let principals = text::principals(request.caller).into_iter();
    let statements = principals.map(|principal| text::statement(Effect::Allow, request, kind, &principal));
    statements
        .map(|statement| added(policies, Slot::Resource, CheckType::Resource, None, statement))
        .collect()
}

fn resource_kind(request: &Request<'_>) -> PolicyKind {
    if request.action.is_role_assumption() {
        PolicyKind::Trust
    } else {
        PolicyKind::Resource
    }
}

/// Returns whether the caller is somebody to whom identity policies can be attached.
fn has_identity(caller: &Caller) -> bool {
    match caller {
        Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => true,
        Caller::Root { .. } | Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => false,
    }
}

/// Returns steps towards a denial: the first statement of each side that grants, or may. All of a side have to go, so
/// their order does not matter.
pub(super) fn withdraw(policies: &PolicySet<'_>, explanation: &Explanation) -> Vec<Step> {
    let grants = |check: &&Check| matches!(check.check_type, CheckType::Principal | CheckType::Resource);
    let steps = explanation.checks.iter().filter(grants).filter_map(|check| {
        let mut matched = check.matched.iter();
        let statement = matched.find(|one| one.effect == Effect::Allow)?;
        let slot = slot_of(policies, check.check_type, check.target.as_deref(), statement)?;
        Some(remove(slot, check, statement))
    });
    steps.collect()
}

/// Returns ways to deny with one statement, the best place first.
pub(super) fn deny(policies: &PolicySet<'_>, request: &Request<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    if has_identity(request.caller) {
        let slot = Slot::Identity(policies.identity.len());
        let statement = text::statement(Effect::Deny, request, PolicyKind::Identity, "");
        steps.push(added(policies, slot, CheckType::Principal, None, statement));
    }
    let arn = request.target.arn.as_ref();
    if policies.resource.is_some() || resource_policies::takes_policy(&request.action.service, arn) {
        let kind = resource_kind(request);
        for principal in text::principals(request.caller) {
            let statement = text::statement(Effect::Deny, request, kind, &principal);
            steps.push(added(policies, Slot::Resource, CheckType::Resource, None, statement));
        }
    }
    let levels = policies.scp.iter().flatten().enumerate();
    if let Some((number, level)) = levels.last() {
        let slot = Slot::Scp(number, level.policies.len());
        let statement = text::statement(Effect::Deny, request, PolicyKind::Scp, "");
        let target = Some(level.target.into());
        steps.push(added(
            policies,
            slot,
            CheckType::ServiceControlPolicy,
            target,
            statement,
        ));
    }
    steps
}

fn remove(slot: Slot, check: &Check, statement: &MatchedStatement) -> Step {
    Step {
        act: Act::Remove(slot, statement.index),
        edit: Edit::Remove {
            check: check.check_type,
            target: check.target.clone(),
            statement: Box::new(statement.clone()),
        },
    }
}

fn add(
    policies: &PolicySet<'_>,
    request: &Request<'_>,
    slot: Slot,
    check: &Check,
    effect: Effect,
    kind: PolicyKind,
) -> Step {
    let statement = text::statement(effect, request, kind, r#""*""#);
    added(policies, slot, check.check_type, check.target.clone(), statement)
}

fn added(
    policies: &PolicySet<'_>,
    slot: Slot,
    check: CheckType,
    target: Option<Box<str>>,
    statement: Box<str>,
) -> Step {
    Step {
        edit: Edit::Add {
            check,
            target,
            policy: bound(policies, slot).map(|bound| bound.name.into()),
            statement: statement.clone(),
        },
        act: Act::Add(slot, statement),
    }
}

fn key_step(key: &str, change: KeyChange) -> Step {
    Step {
        act: Act::Key(key.to_ascii_lowercase().into(), change.clone()),
        edit: Edit::Key {
            key: key.into(),
            change,
        },
    }
}
