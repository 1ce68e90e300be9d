//! One request against given policies: decision and explanation. Pure.
//!
//! Start at `decide`. Each policy layer has a file of its own that says what the layer makes of the request; the
//! combine file joins them in the order of the flow chart in the IAM User Guide, "Policy evaluation logic". Nothing here
//! knows an estate: callers bring the request and every policy that binds it.

pub mod caller;
pub mod context;
pub mod decision;
pub mod explanation;
pub mod formula;
pub mod request;

pub use caller::{Caller, SessionOrigin};
pub use context::{Context, Value};
pub use decision::{Decision, Denial};
pub use explanation::{Check, CheckEffect, CheckType, Explanation, MatchedStatement, NearMiss, Obstacle, RuleId};
pub use formula::{Atom, Formula};
pub use request::{Action, Request, Target};
