//! The estate in one glance: accounts, counts and what could not be seen.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SeverityCounts;

/// The summary of one estate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EstateView {
    /// What the estate was read from, for the title of the page.
    pub name: String,
    /// What the estate was read from that it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The version of iamscope that answers.
    pub version: String,
    /// Every account that was seen, ordered by id.
    pub accounts: Vec<AccountView>,
    /// How much there is of everything.
    pub counts: CountsView,
    /// Findings by severity.
    pub findings: SeverityCounts,
    /// What could not be seen, at most the first 200.
    pub gaps: Vec<GapView>,
    /// How many gaps there are in all.
    pub gaps_total: usize,
    /// Keys of tags that principals and resources have, the most used first.
    pub tag_keys: Vec<String>,
    /// Whether units of an organization are known.
    pub has_units: bool,
}

/// One account of the estate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// The twelve digits.
    pub id: String,
    /// The account's name, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Users and roles in it.
    pub principals: usize,
    /// Resources in it.
    pub resources: usize,
}

/// How much the estate holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountsView {
    /// Accounts.
    pub accounts: usize,
    /// Users.
    pub users: usize,
    /// Groups.
    pub groups: usize,
    /// Roles.
    pub roles: usize,
    /// Resources.
    pub resources: usize,
    /// Policy documents.
    pub policies: usize,
}

/// One fact that could not be seen; answers that depend on it say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapView {
    /// What it concerns.
    pub subject: String,
    /// The fact that is missing.
    pub fact: String,
    /// Why it is missing.
    pub reason: String,
}
