//! What a check is.

use crate::context::Context;
use crate::own::own_checks;
use crate::problem::{Code, Level, Problems};
use crate::resource_type::ResourceType;
use iamscope_policy::PolicyKind;

/// The page of AWS that the checks are read from.
pub(crate) const PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

/// A check: what it is about and how it looks.
#[derive(Debug)]
pub struct Check {
    /// AWS's issue code, or one of ours.
    pub code: Code,
    /// How bad what it finds is.
    pub level: Level,
    /// The kinds of policies that it looks at.
    pub kinds: &'static [PolicyKind],
    /// What it finds, in one sentence.
    pub finds: &'static str,
    /// What our reading of it rests on.
    pub basis: Basis,
    /// Policies with and without the problem; they run as tests.
    pub examples: &'static [Example],
    /// Looks, and reports what it finds.
    pub run: fn(&Context<'_>, &mut Problems<'_>),
}

/// What the reading of a check rests on; the text says what exactly, or which part was left to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// AWS's page says it.
    Documented(&'static str),
    /// An example in AWS's documentation, or a recorded answer of the service, shows it.
    Shown(&'static str),
    /// The page says what is wrong but not when; the rule is ours.
    Inferred(&'static str),
}

impl Basis {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented(_) => "documented",
            Self::Shown(_) => "shown by an example",
            Self::Inferred(_) => "inferred",
        }
    }

    /// Returns what it rests on.
    pub fn note(self) -> &'static str {
        match self {
            Self::Documented(note) | Self::Shown(note) | Self::Inferred(note) => note,
        }
    }
}

impl Check {
    /// Returns whether AWS does not have it.
    pub fn is_own(&self) -> bool {
        own_checks().contains(&self)
    }

    /// Returns the address of a description, AWS's if there is one.
    pub fn link(&self) -> String {
        if self.is_own() {
            return concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/validation.md").to_owned();
        }
        let name = self.code.as_str().to_ascii_lowercase().replace('_', "-");
        let anchor = self.level.anchor();
        format!("{PAGE}#access-analyzer-reference-policy-checks-{anchor}-{name}")
    }
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Check {}

/// A policy that a check is tried on.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it is read as.
    pub kind: PolicyKind,
    /// What it is attached to.
    pub resource_type: Option<ResourceType>,
    /// The parts that the check underlines, in order; empty if it finds nothing. `{…}` stands for an object.
    pub underlined: &'static [&'static str],
    text: &'static str,
    is_statement: bool,
    /// How many characters an `Id` adds to it.
    padding: usize,
}

impl Example {
    /// Takes a whole policy in which nothing is wrong.
    pub(crate) const fn policy(kind: PolicyKind, text: &'static str) -> Self {
        Self {
            kind,
            resource_type: None,
            underlined: &[],
            text,
            is_statement: false,
            padding: 0,
        }
    }

    /// Takes the inside of a statement in which nothing is wrong; the policy around it is of the current version.
    pub(crate) const fn statement(kind: PolicyKind, text: &'static str) -> Self {
        Self {
            is_statement: true,
            ..Self::policy(kind, text)
        }
    }

    /// Says what the policy is attached to.
    pub(crate) const fn of(mut self, resource_type: ResourceType) -> Self {
        self.resource_type = Some(resource_type);
        self
    }

    /// Makes a statement's policy longer by so many characters.
    pub(crate) const fn longer(mut self, by: usize) -> Self {
        self.padding = by;
        self
    }

    /// Says that something is wrong, and what is underlined.
    pub(crate) const fn finds(mut self, underlined: &'static [&'static str]) -> Self {
        self.underlined = underlined;
        self
    }

    /// Returns the text of the policy.
    pub fn text(&self) -> String {
        if self.is_statement {
            let id = match self.padding {
                0 => String::new(),
                count => format!("\"Id\": \"{}\", ", "a".repeat(count)),
            };
            format!(
                "{{\"Version\": \"2012-10-17\", {id}\"Statement\": [{{{}}}]}}",
                self.text
            )
        } else {
            self.text.to_owned()
        }
    }
}

/// Sets of kinds of policies that checks are about.
pub(crate) mod kinds {
    use iamscope_policy::PolicyKind::{self, Acl, Boundary, Identity, Rcp, Resource, Scp, Session, Trust, VpcEndpoint};

    /// All of them.
    pub(crate) const EVERY: &[PolicyKind] = &[Identity, Resource, Trust, Boundary, Scp, Rcp, Session, VpcEndpoint, Acl];
    /// Those of users, groups, roles and sessions.
    pub(crate) const IDENTITY: &[PolicyKind] = &[Identity, Boundary, Session];
    /// Those of resources other than roles.
    pub(crate) const RESOURCE: &[PolicyKind] = &[Resource, VpcEndpoint, Acl];
    /// Those that name principals, roles among what they are attached to.
    pub(crate) const WITH_PRINCIPAL: &[PolicyKind] = &[Resource, VpcEndpoint, Acl, Trust];
    /// Those with resources that are named one by one.
    pub(crate) const WITH_RESOURCE: &[PolicyKind] =
        &[Identity, Resource, Boundary, Scp, Rcp, Session, VpcEndpoint, Acl];
    /// Trust policies of roles.
    pub(crate) const TRUST: &[PolicyKind] = &[Trust];
    /// Service control policies.
    pub(crate) const SCP: &[PolicyKind] = &[Scp];
    /// Resource control policies.
    pub(crate) const RCP: &[PolicyKind] = &[Rcp];
}
