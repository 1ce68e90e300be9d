//! What was not seen.

use crate::account::AccountNumber;
use iamscope_policy::Arn;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that the estate does not know and an answer may depend on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What it is about.
    pub subject: Subject,
    /// Which fact is missing.
    pub fact: Fact,
    /// Why it is missing and how to supply it, for people.
    pub reason: String,
}

/// What a gap is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The whole estate.
    Estate,
    /// An account.
    #[serde(with = "number_text")]
    Account(AccountNumber),
    /// A principal, policy or resource.
    #[serde(with = "arn_text")]
    Arn(Arn),
    /// An input file.
    File(String),
}

/// Which fact is missing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Whether the account is in an organization, and where.
    OrganizationMembership,
    /// The service control policies that bind the account.
    ServiceControlPolicies,
    /// The resource control policies that bind the account.
    ResourceControlPolicies,
    /// The policy of a resource, or of all resources of a service (by prefix).
    ResourcePolicies(Option<Box<str>>),
    /// The document of a managed policy.
    ManagedPolicyDocument,
    /// The document of a permissions boundary.
    BoundaryDocument,
    /// The trust policy of a role.
    TrustPolicy,
    /// A group that a user is in.
    GroupMembership,
    /// Users, groups, roles and policies of an account.
    Identities,
    /// A file, or a part of one, that could not be read.
    Input,
    /// The role that a resource carries.
    CarriedRole,
    /// The number of an account that source is deployed to.
    AccountNumber,
    /// What a change means for a principal; of comparisons only.
    ChangedAccess,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Estate => f.write_str("the estate"),
            Self::Account(number) => write!(f, "account {number}"),
            Self::Arn(arn) => write!(f, "{arn}"),
            Self::File(path) => f.write_str(path),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrganizationMembership => f.write_str("organization membership"),
            Self::ServiceControlPolicies => f.write_str("service control policies"),
            Self::ResourceControlPolicies => f.write_str("resource control policies"),
            Self::ResourcePolicies(None) => f.write_str("resource policy"),
            Self::ResourcePolicies(Some(service)) => write!(f, "resource policies of {service}"),
            Self::ManagedPolicyDocument => f.write_str("managed policy document"),
            Self::BoundaryDocument => f.write_str("permissions boundary document"),
            Self::TrustPolicy => f.write_str("trust policy"),
            Self::GroupMembership => f.write_str("group"),
            Self::Identities => f.write_str("users, groups, roles and policies"),
            Self::Input => f.write_str("input"),
            Self::CarriedRole => f.write_str("carried role"),
            Self::AccountNumber => f.write_str("account number"),
            Self::ChangedAccess => f.write_str("changed access"),
        }
    }
}

macro_rules! as_text {
    ($module:ident, $type:ty, $parse:path, $expected:literal) => {
        mod $module {
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            pub(super) fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(value.as_str())
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let text = String::deserialize(deserializer)?;
                $parse(&text).ok_or_else(|| D::Error::custom(format_args!("expected {}, found `{text}`", $expected)))
            }
        }
    };
}

as_text!(
    number_text,
    crate::account::AccountNumber,
    crate::account::AccountNumber::parse,
    "an account id"
);
as_text!(arn_text, iamscope_policy::Arn, iamscope_policy::Arn::parse, "an ARN");
