//! Requests that bring their own policies: no estate, cases in, decisions out.
//!
//! [`Case`] is the format of `iamscope simulate --batch`, one JSON object per line; [`decide`] is the way from a case to
//! its [`Outcome`].

pub mod batch;
mod bundle;
mod caller;
pub mod case;
mod circumstances;
mod decide;
mod error;
mod facts;
mod library;
pub mod replay;
pub mod report;
mod slots;
#[cfg(test)]
mod tests;
mod value;

pub use batch::Batch;
pub use case::Case;
pub use decide::{Advice, Note, Outcome, decide};
pub use error::CaseError;
pub use library::Library;
pub use report::Answer;
pub use slots::{Names, PolicyText, Slot, policies};
