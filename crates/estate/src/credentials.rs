//! Credentials of users and roots, as far as they were seen. Never a secret value.

use serde::{Deserialize, Serialize};

/// An access key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// Its id, or a place such as `1` where the report does not tell it.
    pub id: String,
    /// Whether it can be used.
    pub is_active: bool,
    /// When it was made or last rotated, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was last used, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
}

/// What a user can sign in with. A fact that was not seen is `None`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Whether there is a console password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_password: Option<bool>,
    /// When the password was last used, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_last_used: Option<String>,
    /// Whether an MFA device is enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
    /// The access keys, if they were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_keys: Option<Vec<AccessKey>>,
}

/// What the root user can sign in with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootCredentials {
    /// Whether an MFA device is enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
    /// The access keys, if they were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_keys: Option<Vec<AccessKey>>,
    /// When the root user last signed in, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
}

/// What the passwords of an account's users must be like. Without one, AWS asks for eight characters of three kinds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordPolicy {
    /// The fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_length: Option<u32>,
    /// Whether there must be a capital letter.
    #[serde(default)]
    pub requires_uppercase: bool,
    /// Whether there must be a small letter.
    #[serde(default)]
    pub requires_lowercase: bool,
    /// Whether there must be a digit.
    #[serde(default)]
    pub requires_numbers: bool,
    /// Whether there must be another sign.
    #[serde(default)]
    pub requires_symbols: bool,
    /// After how many days a password has to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u32>,
    /// How many former passwords may not be used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered: Option<u32>,
}
