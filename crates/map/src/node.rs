//! The nodes of the map.

use iamscope_estate::{AccountId, Estate, GroupId, Principal, ResourceId, Tags};
use std::fmt;

/// Names a node of one map: its place in [`crate::Map::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Returns the place of the node in the list of nodes.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// A principal.
    Principal(Principal),
    /// Those an identity provider vouches for with this subject, such as `repo:acme/web:*`.
    Subject(Principal, Box<str>),
    /// A group.
    Group(GroupId),
    /// A resource.
    Resource(ResourceId),
    /// Whoever administers an account, and so everything in it.
    Administrators(AccountId),
    /// Anything new that a service starts in an account for someone who may pass every role of the account to it.
    Launch {
        /// The account.
        account: AccountId,
        /// The service, such as `lambda.amazonaws.com`.
        service: Box<str>,
        /// Whether it runs with roles in an instance profile only.
        has_profile: bool,
    },
}

impl Subject {
    /// Returns the principal that it is, if it is one.
    pub fn principal(&self) -> Option<&Principal> {
        match self {
            Self::Principal(principal) => Some(principal),
            Self::Subject(..) | Self::Group(_) | Self::Resource(_) | Self::Administrators(_) | Self::Launch { .. } => {
                None
            }
        }
    }

    /// Returns the resource that it is, if it is one.
    pub fn resource(&self) -> Option<ResourceId> {
        match self {
            Self::Resource(resource) => Some(*resource),
            Self::Principal(_) | Self::Subject(..) | Self::Group(_) | Self::Administrators(_) | Self::Launch { .. } => {
                None
            }
        }
    }

    /// Returns its tags, if it is a resource, a user, a role or a session of one.
    pub fn tags<'e>(&self, estate: &'e Estate) -> Option<&'e Tags> {
        let of_resource = self.resource().map(|resource| &estate.resources()[resource].tags);
        let entity = || self.principal()?.acting_entity();
        of_resource.or_else(|| entity().map(|entity| estate.tags_of(entity)))
    }
}

/// What kind of thing a node stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NodeKind {
    /// Anyone, without credentials.
    Anonymous,
    /// Everyone in an organization.
    Organization,
    /// An account that the estate has nothing of.
    ExternalAccount,
    /// A principal that the estate does not have.
    ExternalPrincipal,
    /// A principal of which only a deployment will tell who it is.
    UnknownPrincipal,
    /// An identity provider, or a subject of one.
    Provider,
    /// An AWS service.
    Service,
    /// The root user of an account.
    Root,
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A resource that runs with a role.
    Compute,
    /// Anything new that a service starts.
    Launch,
    /// Any other resource.
    Resource,
    /// The administrators of an account.
    Administrators,
}

/// The columns of the picture, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// The world outside: anyone, other accounts, identity providers, services, and whoever is not known yet.
    Outside,
    /// Users and groups.
    People,
    /// Roles.
    Roles,
    /// What runs with a role.
    Compute,
    /// What is to be protected: data, keys, and the rule over an account.
    Resources,
}

/// A node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Its place in the list of nodes.
    pub id: NodeId,
    /// What it stands for.
    pub subject: Subject,
    /// What kind of thing that is.
    pub kind: NodeKind,
    /// Its short name, with the account where there are several.
    pub label: String,
    /// The account it belongs to, if that is one of the estate.
    pub account: Option<AccountId>,
    /// Whether whoever rules its account can have it.
    pub is_ruled: bool,
}

impl NodeKind {
    /// All kinds, in order.
    pub const ALL: [Self; 15] = [
        Self::Anonymous,
        Self::Organization,
        Self::ExternalAccount,
        Self::ExternalPrincipal,
        Self::UnknownPrincipal,
        Self::Provider,
        Self::Service,
        Self::Root,
        Self::User,
        Self::Group,
        Self::Role,
        Self::Compute,
        Self::Launch,
        Self::Resource,
        Self::Administrators,
    ];

    /// Returns the column that nodes of this kind stand in.
    pub fn column(self) -> Column {
        match self {
            Self::Anonymous
            | Self::Organization
            | Self::ExternalAccount
            | Self::ExternalPrincipal
            | Self::UnknownPrincipal
            | Self::Provider
            | Self::Service => Column::Outside,
            Self::Root | Self::User | Self::Group => Column::People,
            Self::Role => Column::Roles,
            Self::Compute | Self::Launch => Column::Compute,
            Self::Resource | Self::Administrators => Column::Resources,
        }
    }

    /// Returns a word for people, such as `external account`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anyone",
            Self::Organization => "organization",
            Self::ExternalAccount => "external account",
            Self::ExternalPrincipal => "external principal",
            Self::UnknownPrincipal => "unknown principal",
            Self::Provider => "identity provider",
            Self::Service => "service",
            Self::Root => "root user",
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Compute => "compute",
            Self::Launch => "anything new",
            Self::Resource => "resource",
            Self::Administrators => "administrators",
        }
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Column {
    /// All columns from left to right.
    pub const ALL: [Self; 5] = [Self::Outside, Self::People, Self::Roles, Self::Compute, Self::Resources];

    /// Returns its place among the columns, from 0.
    pub fn index(self) -> u8 {
        self as u8
    }

    /// Returns the column at a place; beyond the last it is the last.
    pub fn at(index: u8) -> Self {
        let column = Self::ALL.get(usize::from(index)).copied();
        column.unwrap_or(Self::Resources)
    }

    /// Returns the heading of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "Outside world",
            Self::People => "People",
            Self::Roles => "Roles",
            Self::Compute => "Compute",
            Self::Resources => "Crown jewels",
        }
    }
}
