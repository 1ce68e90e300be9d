//! The record as AWS writes it. Members that AWS may add are passed over.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// `GetRequestAuthorizationDetailsOutput`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Context keys of the whole request.
    pub request_context: BTreeMap<String, Value>,
    /// One action on one resource each.
    pub evaluations: Vec<Evaluation>,
    /// The policies that were evaluated.
    pub policies: Vec<PolicyInfo>,
    /// There are more evaluations on another page.
    pub next_token: Option<String>,
}

/// `Evaluation`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The action.
    pub action: String,
    /// The resource; empty for actions without one.
    pub resource: String,
    /// Context keys of this evaluation, on top of those of the request.
    #[serde(default)]
    pub context: BTreeMap<String, Value>,
    /// `ALLOW`, `EXPLICIT_DENY` or `IMPLICIT_DENY`.
    pub evaluated_effect: Option<String>,
    /// What the layers did. Not there if whoever asked is not of the account or organization of the principal.
    pub checks: Option<Vec<Check>>,
}

/// `Check`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The layer.
    pub check_type: String,
    /// What it did.
    pub evaluated_effect: String,
    /// The root, unit or account of an SCP or RCP check.
    pub target_arn: Option<String>,
}

/// `PolicyInfo`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInfo {
    /// Such as `IDENTITY_BASED_POLICY`.
    #[serde(rename = "type")]
    pub policy_type: Option<String>,
    /// The ARN of a managed policy, the opaque name of an inline one.
    pub uri: Option<String>,
    /// What it is attached to.
    #[serde(default)]
    pub attached_to: Vec<AttachedTo>,
    /// What it was built from, such as a KMS grant.
    #[serde(default)]
    pub policy_source: BTreeMap<String, String>,
    /// Its text: ours, for records that carry their policies.
    pub policy_document: Option<Box<RawValue>>,
}

/// `AttachedTo`.
#[derive(Clone, Debug, Deserialize)]
pub struct AttachedTo {
    /// An ARN.
    pub arn: Option<String>,
}
