//! AWS's policy validation, offline: what is wrong with the text of a policy, under AWS's own codes and levels.
//!
//! Start at [`validate()`]. A check is a file in `checks`: its code, level, what its reading rests on, a function and
//! examples that run as tests; [`registry()`] lists all of them in order. Checks look at a [`Context`]: the text as it
//! was written, element by element, whether or not all of it was understood. Nothing here knows an estate; what a policy
//! grants is for others to say.
//!
//! Source: IAM User Guide, "IAM policy validation check reference". The sentences are ours.

mod accepted;
mod addresses;
mod arn;
mod check;
mod checks;
mod context;
mod coverage;
mod dates;
mod denial;
mod grammar;
mod key_support;
mod location;
mod narrowing;
mod outcomes;
mod own;
mod pages;
mod problem;
mod provers;
mod rcp_keys;
mod reading;
mod registry;
mod removal;
mod renamed;
mod resource_type;
mod role_grants;
mod sensitive;
mod services;
mod size;
mod sts;
mod tag_support;
#[cfg(test)]
mod tests;
mod types;
mod validate;
mod values;
mod variables;

pub use accepted::{Acceptance, accepting_comment, accepting_sid, is_made_for};
pub use check::{Basis, Check, Example};
pub use context::Context;
pub use location::{Location, PathElement, Position};
pub use narrowing::widens_nothing;
pub use own::own_checks;
pub use pages::page;
pub use problem::{Code, Draft, Edit, Fix, Level, Problem, Problems, Safety};
pub use registry::registry;
pub use resource_type::ResourceType;
pub use validate::{guess_kind, is_policy, validate};
