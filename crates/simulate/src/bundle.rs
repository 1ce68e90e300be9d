//! The policies of a case, compiled.

use crate::case::Policies;
use crate::error::CaseError;
use crate::library::Library;
use crate::slots::{Names, PolicyText, Slot, policies};
use iamscope_eval::{Bound, CompiledPolicy, Level, MissingPolicy, PolicySet};
use iamscope_policy::{PolicyKind, SourceId};
use std::sync::Arc;

/// All policies of a case. Cases that bring the same ones share it.
#[derive(Debug)]
pub(crate) struct Bundle {
    policies: Vec<Held>,
    missing: Vec<MissingPolicy>,
    /// The levels by name. One of which a policy was not seen has none: what it comes to is unknown, and that is said once
    /// for all of them by `missing`.
    scp_levels: Option<Vec<Option<Box<str>>>>,
    rcp_levels: Option<Vec<Option<Box<str>>>>,
}

/// A policy in its place.
#[derive(Debug)]
struct Held {
    slot: Slot,
    source: SourceId,
    policy: Arc<CompiledPolicy>,
    name: Box<str>,
}

impl Held {
    fn bound(&self) -> Bound<'_> {
        Bound {
            policy: &self.policy,
            name: &self.name,
            source: self.source,
        }
    }
}

impl Bundle {
    /// Compiles the policies of a case; `is_trust` says whether that of the target is a trust policy.
    pub(crate) fn new<P: PolicyText>(
        given: &Policies<P>,
        is_trust: bool,
        library: &Library<'_>,
        names: &dyn Names,
    ) -> Result<Self, CaseError> {
        check_counts(given)?;
        let mut seen = Vec::new();
        let mut missing = Vec::new();
        for (number, (slot, policy)) in (0..).zip(policies(given)) {
            let name = names.policy(slot);
            match policy.text() {
                Some(text) => seen.push(Held {
                    slot,
                    source: SourceId(number),
                    policy: library.compiled(slot, slot.kind(is_trust), text)?,
                    name,
                }),
                None => missing.push(MissingPolicy {
                    check: slot.check(),
                    what: name,
                }),
            }
        }
        Ok(Self {
            scp_levels: level_names(given.scp.as_deref(), "scp", names),
            rcp_levels: level_names(given.rcp.as_deref(), "rcp", names),
            policies: seen,
            missing,
        })
    }

    /// Returns the policies in the places where the evaluator looks for them.
    ///
    /// The access point, which needs a target as well, is given by [`Bundle::access_point`].
    pub(crate) fn policy_set(&self) -> PolicySet<'_> {
        let mut set = PolicySet {
            scp: (self.scp_levels.as_deref()).map(|names| fill(names, &self.policies, scp_level)),
            rcp: (self.rcp_levels.as_deref()).map(|names| fill(names, &self.policies, rcp_level)),
            missing: self.missing.clone(),
            ..PolicySet::default()
        };
        let is_identity = |held: &&Held| matches!(held.slot, Slot::Identity(_));
        set.identity
            .reserve_exact(self.policies.iter().filter(is_identity).count());
        for held in &self.policies {
            let bound = held.bound();
            match held.slot {
                Slot::Identity(_) => set.identity.push(bound),
                Slot::Boundary => set.boundary = Some(bound),
                Slot::Session(_) => set.session.get_or_insert_default().push(bound),
                Slot::Resource => set.resource = Some(bound),
                Slot::Endpoint => set.endpoint = Some(bound),
                Slot::Scp(..) | Slot::Rcp(..) | Slot::AccessPoint => {}
            }
        }
        set
    }

    /// Returns the policy of the access point.
    pub(crate) fn access_point(&self) -> Option<Bound<'_>> {
        let held = self.policies.iter().find(|held| held.slot == Slot::AccessPoint);
        held.map(Held::bound)
    }
}

fn level_names<P: PolicyText>(
    levels: Option<&[Vec<P>]>,
    member: &'static str,
    names: &dyn Names,
) -> Option<Vec<Option<Box<str>>>> {
    let name = |(number, level): (usize, &Vec<P>)| {
        let is_seen = level.iter().all(|policy| policy.text().is_some());
        is_seen.then(|| names.level(member, number))
    };
    levels.map(|levels| levels.iter().enumerate().map(name).collect())
}

/// Makes the levels and fills them with the policies that `level_of` puts there.
fn fill<'p>(
    names: &'p [Option<Box<str>>],
    policies: &'p [Held],
    level_of: impl Fn(Slot) -> Option<usize>,
) -> Vec<Level<'p>> {
    let levels = names.iter().enumerate().filter_map(|(number, name)| {
        let here = policies.iter().filter(|held| level_of(held.slot) == Some(number));
        Some(Level {
            target: name.as_deref()?,
            policies: here.map(Held::bound).collect(),
        })
    });
    levels.collect()
}

fn scp_level(slot: Slot) -> Option<usize> {
    match slot {
        Slot::Scp(level, _) => Some(level),
        Slot::Identity(_)
        | Slot::Boundary
        | Slot::Session(_)
        | Slot::Resource
        | Slot::Rcp(..)
        | Slot::Endpoint
        | Slot::AccessPoint => None,
    }
}

fn rcp_level(slot: Slot) -> Option<usize> {
    match slot {
        Slot::Rcp(level, _) => Some(level),
        Slot::Identity(_)
        | Slot::Boundary
        | Slot::Session(_)
        | Slot::Resource
        | Slot::Scp(..)
        | Slot::Endpoint
        | Slot::AccessPoint => None,
    }
}

/// Refuses more policies than AWS attaches (IAM User Guide, "Permissions boundaries for IAM entities"; AWS PrivateLink
/// Guide, "Control access to VPC endpoints using endpoint policies").
fn check_counts<P>(policies: &Policies<P>) -> Result<(), CaseError> {
    let check = |member, count, kind| {
        if count > 1 {
            return Err(CaseError::TooMany { member, count, kind });
        }
        Ok(())
    };
    check("boundary", policies.boundary.len(), PolicyKind::Boundary)?;
    let endpoint = policies.endpoint.as_deref().unwrap_or_default();
    check("endpoint", endpoint.len(), PolicyKind::VpcEndpoint)
}
