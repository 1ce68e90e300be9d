//! What we look for: one file per check, one ordered registry.
//!
//! Start at [`registry()`] for the list and at any file in `checks/` for what a check is. A check reads the estate and asks
//! `access`; it never evaluates a policy by itself and never calls another check. What several checks need to ask is in
//! [`CheckContext`] and in the small modules next to it.
//!
//! To add a check, write its file and add one line to the registry; the page in `docs/checks`, the SARIF rule and the tests
//! of its examples follow from that.

#[macro_use]
mod check;
mod checks;
mod compute;
mod context;
mod documents;
mod evidence;
mod formula;
mod oidc;
pub mod pages;
mod public;
mod registry;
mod resources;
mod runner;
mod sensitive;
mod subjects;
mod text;
mod trust;

pub use check::Check;
pub use context::CheckContext;
pub use registry::{registry, rules};
pub use runner::{run, run_all};

#[cfg(test)]
mod tests;
