//! Accounts.

use crate::arena::UnitId;
use crate::credentials::RootCredentials;
use crate::organization::Guardrails;
use iamscope_policy::placeholder::outside;
use iamscope_policy::{has_placeholder, is_account_id};
use std::fmt;

/// A twelve-digit AWS account id, or a placeholder for one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNumber(Box<str>);

impl AccountNumber {
    /// Reads an account id; `None` unless it is twelve digits, or a part of it is not known.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one =
            is_account_id(text) || (has_placeholder(text) && outside(text).all(|(_, byte)| byte.is_ascii_digit()));
        is_one.then(|| Self(text.into()))
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account that the estate has something of. Accounts that are only mentioned are not records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its id.
    pub number: AccountNumber,
    /// Its name or alias, if it was seen.
    pub name: Option<String>,
    /// Its partition, such as `aws`.
    pub partition: String,
    /// Where it stands in an organization.
    pub membership: Membership,
    /// Guardrails attached to the account itself; those of the units above are there.
    pub guardrails: Guardrails,
    /// Account-wide S3 Block Public Access, if it was seen.
    pub block_public_access: Option<crate::resource::BlockPublicAccess>,
    /// The root user's credentials, if they were seen.
    pub root: Option<RootCredentials>,
    /// What passwords must be like, if it was seen.
    pub password_policy: Option<crate::credentials::PasswordPolicy>,
    /// Whether the account's IAM entities were seen (users, groups, roles, policies).
    pub has_identities: bool,
    /// Services (by prefix) whose resource policies were looked for, sorted.
    pub resource_policies_seen: Vec<Box<str>>,
}

impl Account {
    /// Returns the ARN of the account's root user.
    pub fn root_arn(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition, self.number)
    }
}

/// Where an account stands in an organization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Membership {
    /// In the organization of the estate, under this unit.
    Member(UnitId),
    /// The management account of the organization of the estate, under this unit; guardrails do not bind it.
    Management(UnitId),
    /// Known to be in no organization.
    Standalone,
    /// Not seen.
    Unknown,
}
