//! Edited copies of what a request is decided by.

use super::{KeyChange, Setting};
use crate::compile::CompiledPolicy;
use crate::context::Value;
use crate::explanation::{CheckType, MatchedStatement};
use crate::policy_set::{Bound, PolicySet};
use crate::request::Request;
use iamscope_catalog::Catalog;
use iamscope_policy::{PolicyKind, SourceId};
use std::collections::BTreeMap;

/// The place of a policy in a [`PolicySet`]; one past the last of a list stands for a policy to be added.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Slot {
    Identity(usize),
    Boundary,
    Session(usize),
    Resource,
    Acl,
    ObjectAcl,
    AccessPoint,
    Grants,
    /// Level and place.
    Scp(usize, usize),
    /// Level and place.
    Rcp(usize, usize),
    Endpoint,
}

/// What is done to policies and request.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Act {
    /// Leaves out the statement with this number.
    Remove(Slot, u32),
    /// Adds a statement, as JSON.
    Add(Slot, Box<str>),
    /// Changes a condition key, in lower case.
    Key(Box<str>, KeyChange),
    SwitchOff(Setting),
}

/// What is edited.
pub(super) struct Edited<'e> {
    pub(super) policies: &'e PolicySet<'e>,
    pub(super) request: &'e Request<'e>,
    pub(super) catalog: &'e Catalog,
}

impl Edited<'_> {
    /// Makes the edits and asks something of the result.
    pub(super) fn with<T>(&self, acts: &[&Act], ask: impl FnOnce(&PolicySet<'_>, &Request<'_>) -> T) -> T {
        let mut changed: BTreeMap<Slot, CompiledPolicy> = BTreeMap::new();
        let mut context = self.request.context.clone();
        let mut off: Vec<Setting> = Vec::new();
        for act in acts {
            match act {
                Act::Remove(slot, index) => self.change(&mut changed, *slot, |policy| policy.without(*index)),
                Act::Add(slot, statement) => {
                    let added = self.compile(statement, self.kind(*slot));
                    self.change(&mut changed, *slot, |policy| policy.joined(&added));
                    changed.entry(*slot).or_insert(added);
                }
                Act::Key(key, change) => {
                    let is_list = matches!(context.value(key), Value::Many(_)) || self.is_multivalued(key);
                    context.set(key, change.value(is_list));
                }
                Act::SwitchOff(setting) => off.push(*setting),
            }
        }
        let mut policies = self.policies.clone();
        for setting in off {
            switch_off(&mut policies, setting);
        }
        for (slot, policy) in &changed {
            replace(&mut policies, *slot, policy);
        }
        let request = Request {
            context: &context,
            ..self.request.clone()
        };
        ask(&policies, &request)
    }

    /// Changes what stands in a slot, if anything does.
    fn change(
        &self,
        changed: &mut BTreeMap<Slot, CompiledPolicy>,
        slot: Slot,
        edit: impl Fn(&CompiledPolicy) -> CompiledPolicy,
    ) {
        let present = changed.get(&slot).or_else(|| Some(bound(self.policies, slot)?.policy));
        if let Some(edited) = present.map(edit) {
            changed.insert(slot, edited);
        }
    }

    fn compile(&self, statement: &str, kind: PolicyKind) -> CompiledPolicy {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
        let (policy, _) = iamscope_policy::parse(SourceId(u32::MAX), &text, kind);
        CompiledPolicy::new(&policy, kind, self.catalog)
    }

    fn kind(&self, slot: Slot) -> PolicyKind {
        match slot {
            Slot::Identity(_) => PolicyKind::Identity,
            Slot::Boundary => PolicyKind::Boundary,
            Slot::Session(_) => PolicyKind::Session,
            Slot::Resource if self.request.action.is_role_assumption() => PolicyKind::Trust,
            Slot::Resource | Slot::Grants | Slot::AccessPoint => PolicyKind::Resource,
            Slot::Acl | Slot::ObjectAcl => PolicyKind::Acl,
            Slot::Scp(..) => PolicyKind::Scp,
            Slot::Rcp(..) => PolicyKind::Rcp,
            Slot::Endpoint => PolicyKind::VpcEndpoint,
        }
    }

    fn is_multivalued(&self, key: &str) -> bool {
        self.catalog
            .condition_key(key)
            .is_some_and(iamscope_catalog::ConditionKeyRef::is_multivalued)
    }
}

/// Switches a setting off wherever it may be on: it counts if it is on for the access point, the bucket or the account.
fn switch_off(policies: &mut PolicySet<'_>, setting: Setting) {
    match setting {
        Setting::RestrictPublicBuckets => {
            policies.facts.bucket.restrict_public_buckets = false;
            if let Some(access_point) = &mut policies.access_point {
                access_point.restrict_public_buckets = false;
            }
        }
        Setting::IgnorePublicAcls => {
            policies.facts.bucket.ignore_public_acls = false;
            if let Some(access_point) = &mut policies.access_point {
                access_point.ignore_public_acls = false;
            }
        }
    }
}

/// Returns what stands in a slot.
pub(super) fn bound<'b>(policies: &'b PolicySet<'_>, slot: Slot) -> Option<&'b Bound<'b>> {
    match slot {
        Slot::Identity(place) => policies.identity.get(place),
        Slot::Boundary => policies.boundary.as_ref(),
        Slot::Session(place) => policies.session.as_ref()?.get(place),
        Slot::Resource => policies.resource.as_ref(),
        Slot::Acl => policies.acl.as_ref(),
        Slot::ObjectAcl => policies.object_acl.as_ref(),
        Slot::AccessPoint => policies.access_point.as_ref()?.policy.as_ref(),
        Slot::Grants => policies.grants.as_ref(),
        Slot::Scp(level, place) => policies.scp.as_ref()?.get(level)?.policies.get(place),
        Slot::Rcp(level, place) => policies.rcp.as_ref()?.get(level)?.policies.get(place),
        Slot::Endpoint => policies.endpoint.as_ref(),
    }
}

/// Puts a policy into a slot, under the name of what stood there.
fn replace<'p>(policies: &mut PolicySet<'p>, slot: Slot, policy: &'p CompiledPolicy) {
    let put = |one: &mut Bound<'p>| one.policy = policy;
    let new = || Bound {
        policy,
        name: "an added policy",
        source: policy.source(),
    };
    let put_or_set = |place: &mut Option<Bound<'p>>| put(place.get_or_insert_with(new));
    let put_or_push = |list: &mut Vec<Bound<'p>>, place: usize| match list.get_mut(place) {
        Some(one) => put(one),
        None => list.push(new()),
    };
    match slot {
        Slot::Identity(place) => put_or_push(&mut policies.identity, place),
        Slot::Boundary => put_or_set(&mut policies.boundary),
        Slot::Session(place) => put_or_push(policies.session.get_or_insert_default(), place),
        Slot::Resource => put_or_set(&mut policies.resource),
        Slot::Acl => put_or_set(&mut policies.acl),
        Slot::ObjectAcl => put_or_set(&mut policies.object_acl),
        Slot::AccessPoint => {
            if let Some(access_point) = &mut policies.access_point {
                put_or_set(&mut access_point.policy);
            }
        }
        Slot::Grants => put_or_set(&mut policies.grants),
        Slot::Endpoint => put_or_set(&mut policies.endpoint),
        Slot::Scp(level, place) => {
            if let Some(level) = policies.scp.as_mut().and_then(|levels| levels.get_mut(level)) {
                put_or_push(&mut level.policies, place);
            }
        }
        Slot::Rcp(level, place) => {
            if let Some(level) = policies.rcp.as_mut().and_then(|levels| levels.get_mut(level)) {
                put_or_push(&mut level.policies, place);
            }
        }
    }
}

/// Returns the slots of a layer.
pub(super) fn slots(policies: &PolicySet<'_>, check: CheckType, target: Option<&str>) -> Vec<Slot> {
    let levels = |levels: &Option<Vec<crate::policy_set::Level<'_>>>, slot: fn(usize, usize) -> Slot| {
        let levels = levels.iter().flatten().enumerate();
        let wanted = levels.filter(|(_, level)| target.is_none_or(|target| level.target == target));
        wanted
            .flat_map(|(number, level)| (0..level.policies.len()).map(move |place| slot(number, place)))
            .collect()
    };
    match check {
        CheckType::ResourceControlPolicy => levels(&policies.rcp, Slot::Rcp),
        CheckType::ServiceControlPolicy => levels(&policies.scp, Slot::Scp),
        CheckType::VpcEndpoint => vec![Slot::Endpoint],
        CheckType::Resource => vec![
            Slot::Resource,
            Slot::AccessPoint,
            Slot::Acl,
            Slot::ObjectAcl,
            Slot::Grants,
        ],
        CheckType::Principal => (0..policies.identity.len()).map(Slot::Identity).collect(),
        CheckType::PermissionsBoundary => vec![Slot::Boundary],
        CheckType::Session => {
            let passed = policies.session.iter().flatten().enumerate();
            passed.map(|(place, _)| Slot::Session(place)).collect()
        }
    }
}

/// Returns where a statement of an explanation stands.
pub(super) fn slot_of(
    policies: &PolicySet<'_>,
    check: CheckType,
    target: Option<&str>,
    statement: &MatchedStatement,
) -> Option<Slot> {
    let mut slots = slots(policies, check, target).into_iter();
    slots.find(|&slot| {
        bound(policies, slot)
            .is_some_and(|bound| bound.source == statement.source && bound.name == statement.policy.as_ref())
    })
}
