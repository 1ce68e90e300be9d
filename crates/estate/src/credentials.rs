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
