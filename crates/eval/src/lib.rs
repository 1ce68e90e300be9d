//! One request against given policies: decision and explanation. Pure.
//!
//! Start at [`decide()`]. Each policy layer has a file of its own that says what the layer makes of the request; the
//! combine file joins them in the order of the flow chart in the IAM User Guide, "Policy evaluation logic". Nothing here
//! knows an estate: callers bring the request and every policy that binds it.

mod access_point;
pub mod acl;
mod action_index;
pub mod caller;
mod caller_keys;
mod cited;
mod combine;
mod compile;
mod conditions;
pub mod context;
mod decide;
pub mod decision;
pub mod edits;
pub mod explanation;
pub mod formula;
mod given;
mod grant;
mod json;
pub mod kms_grant;
mod layers;
mod limits;
mod policy_set;
mod principal;
pub mod probe;
mod public_policy;
mod query;
pub mod question;
mod recorder;
pub mod request;
mod resource_pattern;
mod resource_policies;
pub mod rules;
mod runs;
mod statement;
mod tidy;
mod truth;
mod variables;

pub use caller::{Caller, SessionOrigin};
pub use compile::CompiledPolicy;
pub use context::{Context, Value};
pub use decide::{decide, explain};
pub use decision::{Decision, Denial};
pub use edits::{Edit, Edits, Immovable, KeyChange, Setting, edits};
pub use explanation::{
    Check, CheckEffect, CheckType, Exemption, Explanation, MatchedStatement, NearMiss, Obstacle, RuleId,
};
pub use formula::{Atom, Formula};
pub use policy_set::{AccessPoint, Bound, BucketFacts, Facts, Level, MissingPolicy, PolicySet};
pub use question::Question;
pub use request::{Action, Request, Target, UnknownAction};
pub use resource_policies::takes_policy;
