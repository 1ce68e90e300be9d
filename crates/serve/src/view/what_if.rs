//! What somebody wants to try, and what it comes to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PathView;

/// What to try.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfRequest {
    /// The changes, in the order in which they are made.
    pub changes: Vec<ChangeView>,
}

/// A change to try.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeView {
    /// The change in words, as for `--what-if`.
    pub change: String,
    /// The policy, where the words name a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a try comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhatIfView {
    /// What to send as `what_if` with every question about it.
    pub id: String,
    /// How many edges of the map come.
    pub edges_added: usize,
    /// How many edges of the map go.
    pub edges_removed: usize,
    /// Paths that open, the worst first.
    pub opened: Vec<PathView>,
    /// How many open.
    pub opened_total: usize,
    /// Whether all that open were counted.
    pub is_opened_counted: bool,
    /// Paths that close, the worst first.
    pub closed: Vec<PathView>,
    /// How many close.
    pub closed_total: usize,
    /// Whether all that close were counted.
    pub is_closed_counted: bool,
}

/// A policy to look through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// What to read it as.
    pub kind: PolicyKindView,
    /// Its text.
    pub text: String,
}

/// What is wrong with a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckView {
    /// What AWS would refuse it for, in the order of the text.
    pub mistakes: Vec<MistakeView>,
}

/// Something for which AWS would refuse a policy. Lines and columns are counted from 1, columns in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MistakeView {
    /// The line on which it starts.
    pub line: u32,
    /// The column at which it starts.
    pub column: u32,
    /// The line on which it ends.
    pub end_line: u32,
    /// The column before which it ends.
    pub end_column: u32,
    /// What is wrong.
    pub message: String,
}

/// What a policy is read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKindView {
    /// Attached to a user, group or role.
    #[default]
    Identity,
    /// The trust policy of a role.
    Trust,
    /// Attached to a resource.
    Resource,
    /// A permissions boundary.
    Boundary,
}

/// Something of a node that can be changed to see what happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TryView {
    /// What it is, such as `inline policy s3`.
    pub title: String,
    /// What the policy says; none if this is nothing to write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What to read it as.
    pub kind: PolicyKindView,
    /// The change that writes it anew, for which a text is sent; none if nobody can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// The change that takes it away; none if it cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<String>,
    /// What taking it away is called, such as `Detach`.
    pub remove_label: String,
}
