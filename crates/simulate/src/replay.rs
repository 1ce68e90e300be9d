//! Records of AWS's own decisions, decided again.
//!
//! A record is the answer of `GetRequestAuthorizationDetails` (service model `iam-toolbox` 2018-05-10), as the AWS CLI
//! writes it. It names the policies that were evaluated and does not have their texts: these are the answers of
//! `GetRequestAuthorizationPolicy`, one per policy. They are found by the `uri` of the policy, or stand in the record as
//! `policyDocument` beside it, which is ours. A policy whose text is not there makes its layer unknown.

mod compare;
mod rebuild;
mod record;

pub use compare::{Agreement, Comparison, Side, compare};
pub use rebuild::{Rebuilt, Unbuilt, rebuild};
pub use record::Record;
