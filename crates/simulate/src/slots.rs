//! The places in which the policies of a case stand, in one fixed order.

use crate::case::Policies;
use iamscope_eval::CheckType;
use iamscope_policy::PolicyKind;
use serde_json::value::RawValue;
use std::fmt;

/// A policy as it is written.
pub trait PolicyText {
    /// Returns the JSON text; `None` for a policy that exists and was not seen.
    fn text(&self) -> Option<&str>;
}

impl PolicyText for Box<RawValue> {
    fn text(&self) -> Option<&str> {
        Some(self.get())
    }
}

impl PolicyText for &RawValue {
    fn text(&self) -> Option<&str> {
        Some(self.get())
    }
}

/// What policies and levels are called in explanations.
pub trait Names {
    /// Returns the name of a policy.
    fn policy(&self, slot: Slot) -> Box<str>;

    /// Returns the name of a level of `scp` or `rcp`.
    fn level(&self, member: &'static str, level: usize) -> Box<str>;
}

/// Calls policies and levels by their paths below `policies`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paths;

impl Names for Paths {
    fn policy(&self, slot: Slot) -> Box<str> {
        slot.to_string().into()
    }

    fn level(&self, member: &'static str, level: usize) -> Box<str> {
        format!("{member}[{level}]").into()
    }
}

/// The place of a policy in a case; written as the path below `policies`, such as `identity[0]` or `scp[1][0]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Slot {
    /// An identity policy of the caller.
    Identity(usize),
    /// The permissions boundary.
    Boundary,
    /// A session policy.
    Session(usize),
    /// The policy of the resource.
    Resource,
    /// A service control policy: its level, and its place there.
    Scp(usize, usize),
    /// A resource control policy: its level, and its place there.
    Rcp(usize, usize),
    /// The policy of the VPC endpoint.
    Endpoint,
    /// The policy of the S3 access point.
    AccessPoint,
}

impl Slot {
    /// Returns what a policy in this place is for; `is_trust` says whether the target's policy is a trust policy.
    pub fn kind(self, is_trust: bool) -> PolicyKind {
        match self {
            Self::Identity(_) => PolicyKind::Identity,
            Self::Boundary => PolicyKind::Boundary,
            Self::Session(_) => PolicyKind::Session,
            Self::Resource if is_trust => PolicyKind::Trust,
            Self::Resource | Self::AccessPoint => PolicyKind::Resource,
            Self::Scp(..) => PolicyKind::Scp,
            Self::Rcp(..) => PolicyKind::Rcp,
            Self::Endpoint => PolicyKind::VpcEndpoint,
        }
    }

    /// Returns the layer that a policy in this place belongs to.
    pub fn check(self) -> CheckType {
        match self {
            Self::Identity(_) => CheckType::Principal,
            Self::Boundary => CheckType::PermissionsBoundary,
            Self::Session(_) => CheckType::Session,
            Self::Resource | Self::AccessPoint => CheckType::Resource,
            Self::Scp(..) => CheckType::ServiceControlPolicy,
            Self::Rcp(..) => CheckType::ResourceControlPolicy,
            Self::Endpoint => CheckType::VpcEndpoint,
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(place) => write!(f, "identity[{place}]"),
            Self::Boundary => f.write_str("boundary[0]"),
            Self::Session(place) => write!(f, "session[{place}]"),
            Self::Resource => f.write_str("resource"),
            Self::Scp(level, place) => write!(f, "scp[{level}][{place}]"),
            Self::Rcp(level, place) => write!(f, "rcp[{level}][{place}]"),
            Self::Endpoint => f.write_str("endpoint[0]"),
            Self::AccessPoint => f.write_str("accessPoint"),
        }
    }
}

/// Returns the policies of a case with their places, those that were not seen included. The number of each, counted from 0,
/// is the `SourceId` that an explanation gives it.
pub fn policies<P: PolicyText>(policies: &Policies<P>) -> impl Iterator<Item = (Slot, &P)> {
    let identity = policies.identity.iter().enumerate();
    let session = policies.session.iter().flatten().enumerate();
    let scp = policies.scp.iter().flatten().enumerate();
    let scp = scp.flat_map(|(level, list)| list.iter().enumerate().map(move |(n, one)| (Slot::Scp(level, n), one)));
    let rcp = policies.rcp.iter().flatten().enumerate();
    let rcp = rcp.flat_map(|(level, list)| list.iter().enumerate().map(move |(n, one)| (Slot::Rcp(level, n), one)));
    rcp.chain(scp)
        .chain(policies.endpoint.iter().flatten().map(|one| (Slot::Endpoint, one)))
        .chain(policies.access_point.iter().map(|one| (Slot::AccessPoint, one)))
        .chain(policies.resource.iter().map(|one| (Slot::Resource, one)))
        .chain(identity.map(|(n, one)| (Slot::Identity(n), one)))
        .chain(policies.boundary.iter().map(|one| (Slot::Boundary, one)))
        .chain(session.map(|(n, one)| (Slot::Session(n), one)))
}
