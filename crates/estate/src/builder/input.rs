//! What an [`EstateBuilder`](crate::EstateBuilder) is fed: records of plain text, in any order.
//!
//! References between records are ARNs, numbers or ids as AWS writes them; they need not exist yet, or at all. The same
//! records, sorted, are the snapshot file.

pub use super::policy_text::{PolicyText, TextPiece};

use crate::credentials::{Credentials, PasswordPolicy, RootCredentials};
use crate::network::Network;
use crate::resource::{BlockPublicAccess, S3Facts};
use crate::setting::Settings;
use iamscope_policy::PolicyKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[serde(default, skip_serializing_if = "is_default")]
                pub $field: $type,
            )*
        }
    )*};
}

records! {
    /// A policy with a name of its own: an inline policy, or a version of a managed one.
    NamedPolicy {
        /// Its name.
        name: String,
        /// Its text.
        policy: PolicyText,
    }

    /// An account.
    AccountInput {
        /// Its twelve digits.
        number: String,
        /// Its name or alias.
        name: Option<String>,
        /// Its partition, such as `aws`, where no ARN tells it.
        partition: Option<String>,
        /// The unit it is in, by id.
        unit: Option<String>,
        /// Whether it is known to be in no organization.
        is_standalone: bool,
        /// Ids or ARNs of the service control policies attached to the account itself, if they were seen.
        scps: Option<Vec<String>>,
        /// Ids or ARNs of the resource control policies attached to the account itself, if they were seen.
        rcps: Option<Vec<String>>,
        /// Account-wide S3 Block Public Access, if it was seen.
        block_public_access: Option<BlockPublicAccess>,
        /// The root user's credentials, if they were seen.
        root: Option<RootCredentials>,
        /// What passwords must be like, if it was seen.
        password_policy: Option<PasswordPolicy>,
        /// Whether all users, groups, roles and policies were seen.
        has_identities: bool,
        /// Services (by prefix) whose resource policies were looked for in this account.
        resource_policies_seen: Vec<String>,
    }

    /// A file that policies or resources were written in.
    FileText {
        /// Its name, as the user would write it; two files of one name are the same.
        name: String,
        /// Its text.
        text: String,
    }

    /// What a program calls a thing that it declares, and where.
    DeclarationInput {
        /// The ARN of the thing.
        arn: String,
        /// Its address in the program, such as `module.logs.aws_s3_bucket.this`.
        address: String,
        /// The file that declares it.
        file: Option<String>,
        /// The first byte of its block.
        start: u32,
        /// One past the last byte of its block.
        end: u32,
        /// Its type in the words of the program: `aws_s3_bucket` or `AWS::S3::Bucket`.
        kind: String,
        /// Everything that the program says of it, as the text of a JSON object. Secrets are left out, placeholders stand
        /// for what is unknown.
        attributes: String,
    }

    /// An organization.
    OrganizationInput {
        /// Its id, such as `o-exampleorgid`.
        id: String,
        /// The number of the management account, if it was seen.
        management_account: Option<String>,
        /// The id of the root unit; the unit without a parent if not given.
        root: Option<String>,
        /// Numbers of member accounts; accounts that name a unit are members anyway.
        members: Vec<String>,
    }

    /// The root or an organizational unit.
    UnitInput {
        /// Its id.
        id: String,
        /// Its name.
        name: Option<String>,
        /// The id of the unit above; the root has none.
        parent: Option<String>,
        /// Ids or ARNs of the service control policies attached to it, if they were seen.
        scps: Option<Vec<String>>,
        /// Ids or ARNs of the resource control policies attached to it, if they were seen.
        rcps: Option<Vec<String>>,
    }

    /// A service or resource control policy. `FullAWSAccess` and `RCPFullAWSAccess` are known without one.
    GuardrailInput {
        /// Its id or ARN, as attachments write it.
        id: String,
        /// Its name.
        name: Option<String>,
        /// Whether it is a resource control policy.
        is_rcp: bool,
        /// Its text.
        policy: PolicyText,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// A user with everything that hangs on it.
    UserInput {
        /// Its ARN.
        arn: String,
        /// Its unique id.
        unique_id: Option<String>,
        /// When it was made, as RFC 3339.
        created: Option<String>,
        /// Names or ARNs of its groups.
        groups: Vec<String>,
        /// Its inline policies.
        inline: Vec<NamedPolicy>,
        /// ARNs of its managed policies.
        attached: Vec<String>,
        /// The ARN of its boundary.
        boundary: Option<String>,
        /// Its tags.
        tags: BTreeMap<String, String>,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// What a user can sign in with; comes from another export than the user itself.
    CredentialsInput {
        /// The ARN of the user.
        user: String,
        /// The credentials.
        credentials: Credentials,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// A group.
    GroupInput {
        /// Its ARN.
        arn: String,
        /// Its inline policies.
        inline: Vec<NamedPolicy>,
        /// ARNs of its managed policies.
        attached: Vec<String>,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// A role.
    RoleInput {
        /// Its ARN.
        arn: String,
        /// Its unique id.
        unique_id: Option<String>,
        /// When it was made, as RFC 3339.
        created: Option<String>,
        /// Its trust policy, if it was seen.
        trust: Option<PolicyText>,
        /// Its inline policies.
        inline: Vec<NamedPolicy>,
        /// ARNs of its managed policies.
        attached: Vec<String>,
        /// The ARN of its boundary.
        boundary: Option<String>,
        /// Its tags.
        tags: BTreeMap<String, String>,
        /// When it was last used, as RFC 3339.
        last_used: Option<String>,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// A managed policy. Those of AWS need not be fed: the catalogue has them.
    ManagedPolicyInput {
        /// Its ARN.
        arn: String,
        /// The default version, if it was seen.
        policy: Option<PolicyText>,
        /// The name of the default version.
        default_version: Option<String>,
        /// Versions that are not the default.
        other_versions: Vec<NamedPolicy>,
        /// Whether the text is the catalogue's copy.
        is_from_catalog: bool,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// An instance profile.
    InstanceProfileInput {
        /// Its ARN.
        arn: String,
        /// The ARN of the role in it.
        role: Option<String>,
    }

    /// An identity provider; those that trust policies name need not be fed.
    ProviderInput {
        /// Its ARN.
        arn: String,
    }

    /// A resource that can have a policy, carry a role, or be a part of a network.
    ResourceInput {
        /// Its ARN.
        arn: String,
        /// Its type in the words of the service authorization reference, such as `bucket`.
        kind: String,
        /// The number of the account that owns it, where the ARN does not say.
        account: Option<String>,
        /// Its name for people; the last part of the ARN if not given.
        name: Option<String>,
        /// Its policy.
        policy: PolicySeen,
        /// ARNs of the roles or instance profiles it runs with.
        roles: Vec<String>,
        /// Its tags.
        tags: BTreeMap<String, String>,
        /// What only Amazon S3 has.
        s3: Option<S3Facts>,
        /// What only a part of a network has.
        network: Option<Box<Network>>,
        /// How it is set up.
        settings: Settings,
        /// When this was seen, as RFC 3339.
        as_of: Option<String>,
    }

    /// A policy document that belongs to nothing that was seen, such as a file under review.
    DocumentInput {
        /// What to read it as.
        kind: PolicyUse,
        /// Its text.
        policy: PolicyText,
    }
}

/// What is known of a resource's own policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicySeen {
    /// It was not looked for, or could not be read.
    #[default]
    NotSeen,
    /// It was looked for, and there is none.
    None,
    /// It has this one.
    Text(PolicyText),
}

/// A [`PolicyKind`] with a name in the snapshot file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyUse {
    /// Attached to a user, group or role.
    #[default]
    Identity,
    /// Attached to a resource.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A permissions boundary.
    Boundary,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// Passed when a session was made.
    Session,
    /// Attached to a VPC endpoint.
    VpcEndpoint,
    /// An access control list, read as a policy.
    Acl,
}

macro_rules! same_variants {
    ($($variant:ident),*) => {
        impl From<PolicyKind> for PolicyUse {
            fn from(kind: PolicyKind) -> Self {
                match kind { $(PolicyKind::$variant => Self::$variant,)* }
            }
        }

        impl From<PolicyUse> for PolicyKind {
            fn from(kind: PolicyUse) -> Self {
                match kind { $(PolicyUse::$variant => Self::$variant,)* }
            }
        }
    };
}

same_variants!(Identity, Resource, Trust, Boundary, Scp, Rcp, Session, VpcEndpoint, Acl);
