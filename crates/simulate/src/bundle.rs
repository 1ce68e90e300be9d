//! The policies of a case, compiled.

use crate::case::Policies;
use crate::error::CaseError;
use crate::library::Library;
use crate::slots::{PolicyText, Slot, policies};
use iamscope_eval::{Bound, CompiledPolicy, Level, PolicySet};
use iamscope_policy::{PolicyKind, SourceId};
use std::borrow::Cow;
use std::sync::Arc;

/// All policies of a case. Cases that bring the same ones share it.
#[derive(Debug)]
pub(crate) struct Bundle {
    policies: Vec<(Slot, Arc<CompiledPolicy>, Cow<'static, str>)>,
    scp_levels: Option<Vec<Box<str>>>,
    rcp_levels: Option<Vec<Box<str>>>,
}

impl Bundle {
    /// Compiles the policies of a case; `is_trust` says whether that of the target is a trust policy, and `name` what they
    /// are called in explanations.
    pub(crate) fn new<P: PolicyText>(
        given: &Policies<P>,
        is_trust: bool,
        library: &Library<'_>,
        name: impl Fn(Slot) -> Cow<'static, str>,
    ) -> Result<Self, CaseError> {
        check_counts(given)?;
        let compile = |(slot, policy): (Slot, &P)| {
            let compiled = library.compiled(slot, slot.kind(is_trust), policy.text())?;
            Ok((slot, compiled, name(slot)))
        };
        let targets = |levels: &Option<Vec<Vec<P>>>, member: &str| {
            let target = |level| format!("{member}[{level}]").into();
            levels.as_ref().map(|levels| (0..levels.len()).map(target).collect())
        };
        Ok(Self {
            policies: policies(given).map(compile).collect::<Result<_, CaseError>>()?,
            scp_levels: targets(&given.scp, "scp"),
            rcp_levels: targets(&given.rcp, "rcp"),
        })
    }

    /// Returns the policies in the places where the evaluator looks for them.
    ///
    /// The access point, which needs a target as well, is given by [`Bundle::access_point`].
    pub(crate) fn policy_set(&self) -> PolicySet<'_> {
        let mut set = PolicySet {
            scp: self.scp_levels.as_deref().map(levels),
            rcp: self.rcp_levels.as_deref().map(levels),
            ..PolicySet::default()
        };
        for (number, (slot, policy, name)) in (0..).zip(&self.policies) {
            let bound = Bound {
                policy,
                name,
                source: SourceId(number),
            };
            match *slot {
                Slot::Identity(_) => set.identity.push(bound),
                Slot::Boundary => set.boundary = Some(bound),
                Slot::Session(_) => set.session.get_or_insert_default().push(bound),
                Slot::Resource => set.resource = Some(bound),
                Slot::Scp(level, _) => attach(&mut set.scp, level, bound),
                Slot::Rcp(level, _) => attach(&mut set.rcp, level, bound),
                Slot::Endpoint => set.endpoint = Some(bound),
                Slot::AccessPoint => {}
            }
        }
        set
    }

    /// Returns the policy of the access point.
    pub(crate) fn access_point(&self) -> Option<Bound<'_>> {
        let mut numbered = (0..).zip(&self.policies);
        let (number, (_, policy, name)) = numbered.find(|(_, (slot, _, _))| *slot == Slot::AccessPoint)?;
        Some(Bound {
            policy,
            name,
            source: SourceId(number),
        })
    }
}

fn levels(targets: &[Box<str>]) -> Vec<Level<'_>> {
    let level = |target| Level {
        target,
        policies: Vec::new(),
    };
    targets.iter().map(|target| level(target)).collect()
}

fn attach<'p>(levels: &mut Option<Vec<Level<'p>>>, level: usize, bound: Bound<'p>) {
    if let Some(level) = levels.as_mut().and_then(|levels| levels.get_mut(level)) {
        level.policies.push(bound);
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
