//! Who makes a request.

use iamscope_policy::{Arn, has_placeholder};

/// The caller of a request. A role never calls: its sessions do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Caller {
    /// The root user of an account, by account id.
    Root {
        /// The account id.
        account: Box<str>,
        /// The partition, such as `aws`.
        partition: Box<str>,
    },
    /// An IAM user.
    User {
        /// Its ARN, path included.
        arn: Arn,
    },
    /// A session of a role.
    RoleSession {
        /// The ARN of the role, path included.
        role: Arn,
        /// The session name; `None` stands for any session, and what depends on the name is then unknown.
        session: Option<Box<str>>,
        /// How the session came to be.
        origin: SessionOrigin,
    },
    /// A session made by `sts:GetFederationToken`.
    FederatedUser {
        /// The ARN of the user who made it.
        user: Arn,
        /// The name given to the session.
        session: Box<str>,
    },
    /// Someone an OpenID Connect or SAML provider vouches for, before any role is assumed.
    Federated {
        /// The provider as a trust policy names it: ARN or well-known host.
        provider: Box<str>,
    },
    /// An AWS service that acts on its own behalf, such as `cloudtrail.amazonaws.com`.
    Service {
        /// The service principal.
        name: Box<str>,
    },
    /// A caller without credentials.
    Anonymous,
}

/// How a role session came to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum SessionOrigin {
    /// `sts:AssumeRole`, by a principal or a service.
    #[default]
    AssumeRole,
    /// `sts:AssumeRoleWithWebIdentity`.
    WebIdentity,
    /// `sts:AssumeRoleWithSAML`.
    Saml,
}

impl Caller {
    /// Returns whether a part of who it is may not be known. For callers of accounts the context tells that too.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Federated { provider } => has_placeholder(provider),
            Self::Root { account, .. } => has_placeholder(account),
            Self::User { arn } => has_placeholder(arn.as_str()),
            Self::RoleSession { role, .. } => has_placeholder(role.as_str()),
            Self::FederatedUser { user, .. } => has_placeholder(user.as_str()),
            Self::Service { name } => has_placeholder(name),
            Self::Anonymous => false,
        }
    }

    /// Returns the id of the account the caller belongs to; services, federated and anonymous callers have none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account, .. } => Some(account),
            Self::User { arn } => Some(arn.account()),
            Self::RoleSession { role, .. } => Some(role.account()),
            Self::FederatedUser { user, .. } => Some(user.account()),
            Self::Federated { .. } | Self::Service { .. } | Self::Anonymous => None,
        }
    }
}
