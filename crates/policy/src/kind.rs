//! What a policy is for.

use std::fmt;

/// The place a policy stands in; the same text means different things by kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PolicyKind {
    /// Attached to a user, group or role.
    Identity,
    /// Attached to a resource.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A permissions boundary.
    Boundary,
    /// A service control policy of AWS Organizations.
    Scp,
    /// A resource control policy of AWS Organizations.
    Rcp,
    /// Passed when a session was made.
    Session,
    /// Attached to a VPC endpoint.
    VpcEndpoint,
    /// An access control list, read as a policy.
    Acl,
}

impl PolicyKind {
    /// Returns whether statements of this kind name principals.
    pub fn has_principal(self) -> bool {
        match self {
            Self::Resource | Self::Trust | Self::Rcp | Self::VpcEndpoint | Self::Acl => true,
            Self::Identity | Self::Boundary | Self::Scp | Self::Session => false,
        }
    }

    /// Returns whether statements of this kind name resources; a trust policy's resource is its role.
    pub fn has_resource(self) -> bool {
        match self {
            Self::Trust => false,
            Self::Identity
            | Self::Resource
            | Self::Boundary
            | Self::Scp
            | Self::Rcp
            | Self::Session
            | Self::VpcEndpoint
            | Self::Acl => true,
        }
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Trust => "trust policy",
            Self::Boundary => "permissions boundary",
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Session => "session policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Acl => "access control list",
        })
    }
}
