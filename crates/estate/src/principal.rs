//! Everyone who can act.

use crate::account::AccountNumber;
use crate::arena::{AccountId, ProviderId, RoleId, UserId};
use crate::entity::Entity;
use crate::estate::Estate;

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

impl Principal {
    /// Returns the user or role that it is, if it is one. A session is neither.
    pub fn entity(&self) -> Option<Entity> {
        match self {
            Self::User(user) => Some(Entity::User(*user)),
            Self::Role(role) => Some(Entity::Role(*role)),
            Self::Root(_)
            | Self::Session(..)
            | Self::FederatedUser(..)
            | Self::Federated(_)
            | Self::Service(_)
            | Self::Account(_)
            | Self::External(_)
            | Self::Organization(_)
            | Self::Anonymous => None,
        }
    }

    /// Returns the user or role whose policies it acts with: a session's is the role or user that it is of.
    pub fn acting_entity(&self) -> Option<Entity> {
        match self {
            Self::Session(role, _) => Some(Entity::Role(*role)),
            Self::FederatedUser(user, _) => Some(Entity::User(*user)),
            Self::Root(_)
            | Self::User(_)
            | Self::Role(_)
            | Self::Federated(_)
            | Self::Service(_)
            | Self::Account(_)
            | Self::External(_)
            | Self::Organization(_)
            | Self::Anonymous => self.entity(),
        }
    }

    /// Returns the user or role that a session is of, and every other principal as it is.
    pub fn without_session(&self) -> Self {
        self.acting_entity().map_or_else(|| self.clone(), Self::from)
    }

    /// Returns the user that it is, if it is one.
    pub fn as_user(&self) -> Option<UserId> {
        self.entity().and_then(Entity::as_user)
    }

    /// Returns the role that it is, if it is one.
    pub fn as_role(&self) -> Option<RoleId> {
        self.entity().and_then(Entity::as_role)
    }

    /// Returns the account whose root user it is, if it is one. In a trust policy that stands for the whole account.
    pub fn as_root(&self) -> Option<AccountId> {
        if let Self::Root(account) = self {
            Some(*account)
        } else {
            None
        }
    }

    /// Returns the identity provider of the estate that it is, if it is one.
    pub fn as_provider(&self) -> Option<ProviderId> {
        if let Self::Federated(provider) = self {
            Some(*provider)
        } else {
            None
        }
    }

    /// Returns the account number of a principal that is not of the estate: another account, or somebody there.
    pub fn outside_account(&self) -> Option<AccountNumber> {
        match self {
            Self::Account(number) => Some(number.clone()),
            Self::External(arn) => AccountNumber::parse(arn.account()),
            Self::Root(_)
            | Self::User(_)
            | Self::Role(_)
            | Self::Session(..)
            | Self::FederatedUser(..)
            | Self::Federated(_)
            | Self::Service(_)
            | Self::Organization(_)
            | Self::Anonymous => None,
        }
    }
}

impl Estate {
    /// Returns what stands for a principal in every estate that has it: an ARN where there is one.
    pub fn lasting_name(&self, principal: &Principal) -> String {
        match principal {
            Principal::Root(account) => self.accounts[*account].root_arn(),
            Principal::User(user) => self.users[*user].arn.to_string(),
            Principal::Role(role) => self.roles[*role].arn.to_string(),
            Principal::Session(role, session) => format!("{}/{session}", self.roles[*role].arn),
            Principal::FederatedUser(user, session) => format!("{}/{session}", self.users[*user].arn),
            Principal::Federated(provider) => self.providers[*provider].arn.to_string(),
            Principal::Service(name) => name.to_string(),
            Principal::Account(number) => number.to_string(),
            // An ARN without a service is none of AWS: it stands for whoever a text names that only a deployment will tell.
            Principal::External(arn) if arn.service().is_empty() => arn.resource().to_owned(),
            Principal::External(arn) => arn.to_string(),
            Principal::Organization(id) => id.to_string(),
            Principal::Anonymous => "*".to_owned(),
        }
    }
}
