//! What an entry asks for beside permissions.

use super::Part;
use iamscope_estate::{Resource, ResourceKind, Setting as Switch};

/// What has to be so beside permissions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Precondition {
    /// The user has two access keys, which is all that AWS allows, or fewer.
    Keys {
        /// The user.
        of: Part,
        /// Whether there must be two.
        are_two: bool,
    },
    /// The user has a console password, or has none.
    Password {
        /// The user.
        of: Part,
        /// Whether there must be one.
        has: bool,
    },
    /// The user has an MFA device, or has none.
    Mfa {
        /// The user.
        of: Part,
        /// Whether there must be one.
        has: bool,
    },
    /// The policy has fewer than five versions, or five, which is all that AWS allows.
    Versions {
        /// The policy.
        of: Part,
        /// Whether there must be five.
        are_five: bool,
    },
    /// The policy has a version other than the default that allows something the default does not.
    StrongerVersion(Part),
    /// The trust policy of the role lets the actor in.
    TrustsActor(Part),
    /// The role is not linked to a service.
    NotServiceLinked(Part),
    /// The role is in an instance profile, or is in none.
    InstanceProfile {
        /// The role.
        of: Part,
        /// Whether there must be one.
        has: bool,
    },
    /// A permissions boundary limits somebody, or none does.
    Boundary {
        /// Who.
        of: Part,
        /// Whether there must be one.
        has: bool,
    },
    /// The role lets a service in.
    Trusts {
        /// The role.
        role: Part,
        /// The service.
        service: Box<str>,
    },
    /// There is some resource of a type in the account.
    Exists(ResourceKind),
    /// A resource is set so.
    Is {
        /// The resource.
        of: Part,
        /// How it must be set.
        setting: Setting,
    },
    /// The code that a resource runs comes from another one: an object in a bucket, or an image of a repository.
    CodeFrom {
        /// What runs it.
        of: Part,
        /// Where it comes from.
        from: Part,
    },
    /// The user has an access key that is switched off.
    InactiveKey(Part),
    /// The actor's account has the care for a service of the whole organization.
    Governs {
        /// Whether the management account will do.
        as_management: bool,
        /// The service for which a delegated administrator will do, such as `sso.amazonaws.com`.
        as_administrator_of: Option<Box<str>>,
        /// Over whom, where that matters: delegated administrators have no say over the management account.
        over: Option<Part>,
    },
    /// The actor is a user of IAM Identity Center, or a session of one.
    FromIdentityCenter,
    /// The account has the service-linked role of a service, which AWS makes with the right of the actor where it is not there.
    HasServiceLinkedRole(Box<str>),
    /// Something that no estate tells.
    Unknown(Box<str>),
}

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// How a resource is set, as far as it matters to a technique.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Setting {
            $($(#[$doc])* $name,)*
        }

        impl Setting {
            /// All settings.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the words after "is".
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

settings! {
    /// It runs.
    Running = "running",
    /// It is stopped.
    Stopped = "stopped",
    /// Commands can be run in its containers.
    ExecEnabled = "exec enabled",
    /// AWS Systems Manager manages it.
    ManagedBySsm = "managed by SSM",
    /// It can be built in batches.
    BatchEnabled = "batch enabled",
    /// Whoever starts a build can bring a build specification.
    BuildspecOverrideAllowed = "buildspec override allowed",
    /// Whoever uses it is root there.
    RootAccessEnabled = "root access enabled",
    /// Anyone gets an identity of it.
    UnauthenticatedAccessAllowed = "unauthenticated access allowed",
    /// Whoever has an identity of it can choose the older flow, whose sessions nothing narrows.
    ClassicFlowAllowed = "classic flow allowed",
    /// The actor reaches its port for SSH.
    ReachableOn22 = "reachable on 22",
    /// Its metadata service answers requests without a token.
    NotMetadataV2Only = "not metadata v2 only",
    /// Its serial console can be used.
    SerialConsoleEnabled = "serial console enabled",
    /// Users of IAM can sign in to it.
    IamAuthEnabled = "IAM authentication enabled",
    /// Its tags can be moved to another image.
    MutableTags = "set to mutable tags",
    /// It is open to API calls of the account for who may use it.
    ApiAuthEnabled = "set to authenticate by API",
    /// It uses access control lists.
    AclsEnabled = "set to use access control lists",
}

impl Setting {
    /// Returns whether a resource is set so, if that was seen.
    pub fn of(self, resource: &Resource) -> Option<bool> {
        let settings = &resource.settings;
        if self == Self::Stopped {
            return settings.is_on(Switch::Running).map(|is_running| !is_running);
        }
        if self == Self::AclsEnabled {
            let ownership = resource.s3.as_ref()?.object_ownership.as_deref()?;
            return Some(ownership != "BucketOwnerEnforced");
        }
        let words = if self == Self::NotMetadataV2Only {
            "metadata v1 allowed"
        } else {
            self.as_str()
        };
        settings.is_on(Switch::parse(words)?)
    }
}
