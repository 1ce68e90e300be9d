//! Resources and roles whose own policy reads differently.

use super::{Comparison, DiffPrincipal, Found, fitting, target_texts, words};
use crate::access::Access;
use crate::attached::Named;
use crate::question::Grant;
use crate::ranges::ActionRanges;
use crate::target::Thing;
use iamscope_estate::{Principal, ResourceKind};
use iamscope_eval::{Action, Decision, Denial};
use iamscope_policy::{Arn, Policy, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// Actions that an access control list of a bucket can grant.
const LISTED: &[&str] = &[
    "s3:GetBucketAcl",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:PutBucketAcl",
    "s3:PutObject",
];

/// What a resource lets in.
struct Guarded<'a> {
    thing: Thing,
    policy: Option<&'a Named>,
}

/// Adds what everyone gained or lost by the policies of resources.
pub(super) fn compare(comparison: &Comparison<'_, '_>, found: &mut Found) {
    let (before, after) = (guarded(comparison.before), guarded(comparison.after));
    let arns: BTreeSet<&Arn> = before.keys().chain(after.keys()).collect();
    for arn in arns {
        let (one, other) = (before.get(arn), after.get(arn));
        let Some(actions) = changed_actions(comparison, one, other) else {
            continue;
        };
        let mut texts: BTreeSet<Box<str>> = BTreeSet::from([arn.as_str().into()]);
        for (access, guarded) in [(comparison.before, one), (comparison.after, other)] {
            for (policy, statement) in statements(access, guarded) {
                let _ = policy;
                // Patterns about something else say nothing here.
                let inside = target_texts(statement)
                    .into_iter()
                    .filter(|text| text.starts_with(arn.as_str()));
                texts.extend(inside);
            }
        }
        let is_in_both = one.is_some() && other.is_some();
        for text in texts {
            for action in fitting(comparison.after, &comparison.after.target(&text), &actions) {
                compare_grants(comparison, (one, other), &action, &text, is_in_both, found);
            }
        }
    }
}

fn compare_grants(
    comparison: &Comparison<'_, '_>,
    (one, other): (Option<&Guarded<'_>>, Option<&Guarded<'_>>),
    action: &Action,
    text: &str,
    is_in_both: bool,
    found: &mut Found,
) {
    let Some(action_id) = action.id() else { return };
    let mut all: BTreeMap<Box<str>, (Option<Grant>, Option<Grant>)> = BTreeMap::new();
    if one.is_some() {
        for grant in grants(comparison.before, action, text, is_in_both) {
            let id = comparison.before.estate().lasting_name(&grant.principal).into();
            all.entry(id).or_default().0 = Some(grant);
        }
    }
    if other.is_some() {
        for grant in grants(comparison.after, action, text, is_in_both) {
            let id = comparison.after.estate().lasting_name(&grant.principal).into();
            all.entry(id).or_default().1 = Some(grant);
        }
    }
    for (id, (before, after)) in all {
        let name = match (&after, &before) {
            (Some(grant), _) => comparison.after.name(&grant.principal),
            (None, Some(grant)) => comparison.before.name(&grant.principal),
            (None, None) => continue,
        };
        let known = before.as_ref().or(after.as_ref()).map(|grant| grant.principal.clone());
        let principal = |grant: &Option<Grant>, access: &Access<'_>| match (grant, &known) {
            (Some(grant), _) => Some(grant.principal.clone()),
            (None, Some(known)) => counterpart(access, known, &id),
            (None, None) => None,
        };
        let named = DiffPrincipal {
            name,
            before: principal(&before, comparison.before),
            after: principal(&after, comparison.after),
            id,
        };
        let decision = |grant: Option<Grant>| grant.map_or(Decision::Denied(Denial::Implicit), |grant| grant.decision);
        found.add(&named, text, action_id, decision(before), decision(after));
    }
}

/// Returns the principal of an estate that is the same as one of the other estate.
fn counterpart(access: &Access<'_>, known: &Principal, id: &str) -> Option<Principal> {
    match known {
        Principal::User(_) | Principal::Role(_) | Principal::Federated(_) | Principal::Root(_) => {
            let found = access.principal_by_arn(&Arn::parse(id)?);
            (!matches!(found, Principal::External(_))).then_some(found)
        }
        Principal::Session(..) | Principal::FederatedUser(..) => None,
        Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => Some(known.clone()),
    }
}

/// Returns who can do an action. Of a resource that is in one estate only, those that its policy names or that are not of
/// the estate: that administrators reach what is new goes without saying.
fn grants(access: &Access<'_>, action: &Action, text: &str, is_in_both: bool) -> Vec<Grant> {
    let target = access.target(text);
    let mut grants = access.who_can(action, &target);
    if !is_in_both {
        let side = access.target_side(action, &target);
        let named = access.mentioned_by_target(action, &side).principals;
        grants.retain(|grant| match grant.principal.entity() {
            Some(_) => named.contains(&grant.principal),
            None => !matches!(grant.principal, Principal::Root(_)),
        });
    }
    grants
}

/// Returns the resources and roles of an estate by ARN.
fn guarded<'a>(access: &'a Access<'_>) -> BTreeMap<Arn, Guarded<'a>> {
    let estate = access.estate();
    let resources = estate.resources().iter().map(|(id, resource)| {
        let policy = access.resource_policy(id);
        let thing = Thing::Resource(id);
        (resource.arn.clone(), Guarded { thing, policy })
    });
    let roles = estate.roles().iter().map(|(id, role)| {
        let policy = access.trust_policy(id);
        let thing = Thing::Role(id);
        (role.arn.clone(), Guarded { thing, policy })
    });
    resources.chain(roles).collect()
}

fn statements<'a>(
    access: &'a Access<'_>,
    guarded: Option<&Guarded<'_>>,
) -> impl Iterator<Item = (&'a Policy, &'a Statement)> {
    let document = guarded.and_then(|guarded| guarded.policy).map(|policy| policy.document);
    let policy = document.map(|document| access.estate().documents()[document].policy.as_ref());
    policy
        .into_iter()
        .flat_map(|policy| policy.statements.iter().map(move |statement| (policy, statement)))
}

/// Returns the actions that may be decided differently; `None` if the policies say the same.
fn changed_actions(
    comparison: &Comparison<'_, '_>,
    one: Option<&Guarded<'_>>,
    other: Option<&Guarded<'_>>,
) -> Option<ActionRanges> {
    let said = |access: &Access<'_>, guarded: Option<&Guarded<'_>>| {
        let document = guarded.and_then(|guarded| guarded.policy).map(|policy| policy.document);
        let ranges = document.map(|document| &access.documents().reach(document).statements);
        let all = statements(access, guarded).zip(ranges.into_iter().flatten());
        all.map(|((policy, statement), actions)| (words(policy, statement), actions.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (said(comparison.before, one), said(comparison.after, other));
    let only = |one: &BTreeMap<String, ActionRanges>, other: &BTreeMap<String, ActionRanges>| {
        let missing = one.iter().filter(|(words, _)| !other.contains_key(*words));
        missing.map(|(_, actions)| actions.clone()).collect::<Vec<_>>()
    };
    let mut changed = [only(&before, &after), only(&after, &before)].concat();
    let facts = |access: &Access<'_>, guarded: Option<&Guarded<'_>>| match guarded?.thing {
        Thing::Resource(resource) => {
            let record = &access.estate().resources()[resource];
            let account = record
                .account
                .map(|account| access.estate().accounts()[account].block_public_access);
            Some((record.s3.clone(), account, is_bucket(&record.kind)))
        }
        Thing::Role(_) => None,
    };
    let (facts_before, facts_after) = (facts(comparison.before, one), facts(comparison.after, other));
    let is_bucket = [&facts_before, &facts_after]
        .iter()
        .any(|facts| matches!(facts, Some((_, _, true))));
    if is_bucket && facts_before != facts_after {
        // Whether the public gets in counts for all that is granted.
        let mut set = comparison.after.catalog().no_actions();
        let listed = LISTED.iter().filter_map(|name| comparison.after.catalog().action(name));
        set.extend(listed.map(|action| action.id()));
        changed.push(ActionRanges::from_set(&set));
        changed.extend(before.into_values().chain(after.into_values()));
    }
    let changed = ActionRanges::union(&changed);
    (!changed.is_empty()).then_some(changed)
}

fn is_bucket(kind: &ResourceKind) -> bool {
    &*kind.service == "s3" && &*kind.name == "bucket"
}
