//! Everyone who can act.

use crate::account::AccountNumber;
use crate::arena::{AccountId, ProviderId, RoleId, UserId};

/// A principal, of the estate or outside it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Principal {
    /// The root user of an account of the estate.
    Root(AccountId),
    /// A user of the estate.
    User(UserId),
    /// A role of the estate: any session of it.
    Role(RoleId),
    /// One session of a role, by session name.
    Session(RoleId, Box<str>),
    /// A federated-user session of a user, by session name.
    FederatedUser(UserId, Box<str>),
    /// Whoever an identity provider of the estate vouches for.
    Federated(ProviderId),
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(Box<str>),
    /// An account that the estate has nothing of, with everyone in it.
    Account(AccountNumber),
    /// A principal of an account that the estate has nothing of, by ARN.
    External(iamscope_policy::Arn),
    /// Everyone in an organization, by organization id.
    Organization(Box<str>),
    /// Anyone, without credentials.
    Anonymous,
}
