//! What an entry of a technique file says.

mod precondition;

pub use precondition::{Precondition, Setting};

use iamscope_estate::ResourceKind;
use std::collections::BTreeMap;

/// A way from one permission to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Technique {
    /// Its id, such as `iam-008`; techniques of our own start with `x-`.
    pub id: Box<str>,
    /// What the actor does, in the imperative: completes "alice can".
    pub name: Box<str>,
    /// Its names in other catalogues, as `catalogue:name`.
    pub aliases: Vec<Box<str>>,
    /// How far its parts are confirmed.
    pub confidence: Confidence,
    /// Who can act.
    pub actor: Actor,
    /// The edge that the map has for it anyway; the entry then gives that edge a name, a reason and a cure.
    pub drawn_as: Option<Drawn>,
    /// What takes part beside the actor, by name.
    pub cast: BTreeMap<Box<str>, Member>,
    /// The permissions it takes, beside those to pass the roles of the cast.
    pub needs: Vec<Need>,
    /// What else has to be so.
    pub preconditions: Vec<Precondition>,
    /// What the actor gets.
    pub outcome: Outcome,
    /// What the actor writes on the way.
    pub writes: Option<Written>,
    /// Why it works.
    pub why: Box<str>,
    /// How to close it.
    pub close: Box<str>,
    /// The pages of AWS that confirm it.
    pub sources: Vec<Box<str>>,
}

/// How far a technique is confirmed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// Every part is confirmed by pages of AWS.
    Documented,
    /// Some part is not; such techniques are off unless asked for.
    Experimental,
}

/// Who can act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Actor {
    /// Users and roles.
    Any,
    /// Users only.
    User,
    /// Roles only.
    Role,
    /// Whoever an identity provider vouches for.
    Federated,
    /// Anyone, from any account.
    Anyone,
    /// An account that the estate has nothing of.
    ExternalAccount,
}

/// An edge that the map has without techniques.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Drawn {
    /// [`crate::Relation::CanAssume`].
    CanAssume,
    /// [`crate::Relation::CanRead`].
    CanRead,
}

/// What takes part in a technique.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Member {
    /// A role of the actor's account that the actor can pass to a service which the role trusts.
    PassedRole {
        /// Any of these services will do; if there are none, any service at all.
        services: Vec<Box<str>>,
    },
    /// A resource that the actor makes in the own account, under a name of choice.
    New(ResourceKind),
    /// A resource of the actor's account.
    Existing {
        /// What it is.
        kind: ResourceKind,
        /// Whether it must carry a role.
        carries_role: bool,
    },
    /// A resource that is there, but that no estate lists, such as the instance of IAM Identity Center.
    Unlisted(ResourceKind),
    /// A resource of the actor's account, of whatever type.
    AnyResource,
    /// A user of the account; the actor itself only if that is allowed.
    User {
        /// Whether it must be another one than the actor.
        is_other: bool,
    },
    /// A role of the account; the actor itself only if that is allowed.
    Role {
        /// Whether it must be another one than the actor.
        is_other: bool,
    },
    /// A group of the account.
    Group {
        /// Whether the actor is in it, or must not be; if nothing is said, that does not matter.
        has_actor: Option<bool>,
    },
    /// A customer managed policy that is attached to somebody, directly or by a group.
    PolicyOf(Part),
    /// A customer managed policy of the account, attached or not.
    Policy,
    /// A managed policy, of the account or of AWS, that is attached to somebody or to a group itself.
    Attached(Part),
    /// An inline policy of somebody or of a group.
    Inline(Part),
    /// An identity provider that a role trusts.
    ProviderOf(Part),
    /// Another account of the organization.
    Account,
    /// The permission set of IAM Identity Center that a role comes from.
    PermissionSet(Part),
    /// A role, in any account of the organization, that IAM Identity Center keeps for a permission set.
    PermissionSetRole,
    /// A role of the account that trusts the issuer of an Amazon EKS cluster.
    ClusterRole,
}

/// Somebody or something that an entry speaks of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// The actor.
    Actor,
    /// A member of the cast.
    Member(Box<str>),
    /// The role that a member of the cast carries.
    RoleOf(Box<str>),
}

/// A permission that a technique takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Need {
    /// Any of these actions will do.
    pub actions: Vec<Box<str>>,
    /// What they are done to; nothing if that does not matter.
    pub on: Option<Part>,
    /// Whether they are done to something in it, such as an object in a bucket.
    pub is_inside: bool,
    /// What the request says: context key and value.
    pub with: Vec<(Box<str>, Value)>,
    /// Context keys that the request does not have.
    pub without: Vec<Box<str>>,
    /// Who needs it, if it is not the actor.
    pub by: Option<Part>,
}

impl Need {
    /// Returns whether the actor needs it on a member of the cast itself.
    pub(crate) fn is_by_actor_on(&self, member: &str) -> bool {
        let is_on = matches!(&self.on, Some(Part::Member(name)) if **name == *member);
        is_on && !self.is_inside && self.by.is_none()
    }
}

/// A value of a context key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// This text.
    Text(Box<str>),
    /// The ARN of somebody or something.
    ArnOf(Part),
}

/// What the actor gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The actor becomes somebody.
    Becomes(Part),
    /// The actor has a policy that allows everything, under the own boundary and guardrails.
    Administers,
    /// Somebody has a policy that allows everything, under its boundary and guardrails, and the actor becomes it.
    Grows(Part),
    /// The actor can do these actions on something.
    Gains {
        /// The actions.
        actions: Vec<Box<str>>,
        /// What they are done to; everything if nothing is said.
        on: Option<Part>,
        /// Whether they are done to something in it, such as an object in a bucket.
        is_inside: bool,
    },
    /// The actor is in a group, and has all that the group has.
    Joins(Part),
    /// The actor administers another account of the organization.
    AdministersAccount(Part),
    /// Something that no place of the map stands for; the words complete "so that".
    Notes(Box<str>),
    /// The actor reads credentials or secrets in something.
    Reads(Part),
    /// Something that limited somebody does so no longer.
    Weakens(Guardrail),
}

/// Something that limits somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Guardrail {
    /// The permissions boundary of somebody.
    Boundary(Part),
    /// A policy that denies, or a group whose policies do; the actor is rid of it.
    Deny(Part),
    /// The service control policies over the account of somebody.
    Scp(Part),
    /// A tag of somebody or something, by which conditions decide.
    Tag(Part),
    /// The resource policy of something.
    ResourcePolicy(Part),
}

/// What the actor writes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// The trust policy of a role, which then names the actor.
    Trust(Part),
    /// A policy of a principal, or of a resource, which then names the actor.
    Policy(Part),
}

impl Guardrail {
    /// Returns whose guardrail it is.
    pub fn part(&self) -> &Part {
        match self {
            Self::Boundary(part)
            | Self::Deny(part)
            | Self::Scp(part)
            | Self::Tag(part)
            | Self::ResourcePolicy(part) => part,
        }
    }
}

impl Confidence {
    /// Returns the word in the files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Experimental => "experimental",
        }
    }
}

impl Actor {
    /// Returns words for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "user or role",
            Self::User => "user",
            Self::Role => "role",
            Self::Federated => "federated identity",
            Self::Anyone => "anyone",
            Self::ExternalAccount => "external account",
        }
    }
}

impl Outcome {
    /// Returns whom or what it is about, if that is not the actor.
    pub fn part(&self) -> Option<&Part> {
        match self {
            Self::Becomes(part)
            | Self::Grows(part)
            | Self::Reads(part)
            | Self::Joins(part)
            | Self::AdministersAccount(part) => Some(part),
            Self::Gains { on, .. } => on.as_ref(),
            Self::Weakens(guardrail) => Some(guardrail.part()),
            Self::Administers | Self::Notes(_) => None,
        }
    }

    /// Returns the actions that the actor gains on something.
    pub fn gained_actions(&self) -> &[Box<str>] {
        if let Self::Gains { actions, .. } = self {
            actions
        } else {
            &[]
        }
    }
}

impl Technique {
    /// Returns the policy of which a version other than the default must allow more.
    pub fn stronger_version(&self) -> Option<&Part> {
        self.preconditions.iter().find_map(|precondition| {
            if let Precondition::StrongerVersion(policy) = precondition {
                Some(policy)
            } else {
                None
            }
        })
    }

    /// Returns a member of the cast.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.cast.get(name)
    }
}
