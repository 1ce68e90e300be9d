//! What a finding is about.

use std::fmt;

/// What a finding is about: something of the estate that somebody can mend.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subject {
    /// The account it is in, if it is known.
    pub account: Option<Box<str>>,
    /// What it is.
    pub kind: SubjectKind,
    /// What identifies it for good: an ARN, or the id of an account.
    pub id: Box<str>,
    /// What people call it, such as `role/app`.
    pub name: Box<str>,
}

/// What kind of thing a finding is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectKind {
    /// The whole estate.
    Estate,
    /// An account.
    Account,
    /// The root user of an account.
    Root,
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A managed policy.
    Policy,
    /// A guardrail of the organization or the unit it is attached to.
    Guardrail,
    /// A resource of this type in the words of the service authorization reference, such as `s3:bucket`.
    Resource(Box<str>),
}

impl SubjectKind {
    /// Returns the name for people and machines: `user`, `s3:bucket`.
    pub fn name(&self) -> &str {
        match self {
            Self::Estate => "estate",
            Self::Account => "account",
            Self::Root => "root",
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::Guardrail => "guardrail",
            Self::Resource(kind) => kind,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
