//! The estate asked: who can do what, and why.
//!
//! Start at [`Access`]: it compiles every policy once, finds out which policies bind a request, fills in the context
//! keys that follow from the estate, and lets `eval` decide. Nothing here decides by itself.
//!
//! # What was not seen
//! An export of IAM alone shows neither guardrails nor resource policies, and an answer that is "unknown" to everything
//! helps nobody. So organization guardrails, VPC endpoint policies and resource policies that were not seen are taken to
//! have no say, and every [`Answer`] lists those [`Answer::assumptions`] that could change it. Where nothing can be said
//! without the missing piece (a policy or boundary of the very principal, a KMS key policy, a trust policy), the answer is
//! unknown. [`Access::strict`] makes every assumption an unknown.
//!
//! # What is taken for granted of a request
//! Keys that the estate does not tell are unknown and end up in the residual condition, with one exception:
//! `aws:SecureTransport` is true, because whoever makes a request can make it over TLS. Of the time only so much is known
//! that it is now: conditions that ask for a year long past fail.

mod access;
mod acl;
mod administrator;
mod alike;
mod asker;
mod assume;
mod attached;
mod bind;
mod caller;
mod can;
pub mod diff;
mod documents;
mod effective;
mod extent;
mod find;
mod guardrails;
mod index;
mod layers;
mod matrix;
mod mentioned;
mod names;
mod outsider;
mod patterns;
mod prepared_principal;
mod present;
mod question;
mod ranges;
mod rewritten;
mod settled;
mod sides;
mod target;
mod unknown;
pub mod what_if;
mod who_can;

pub use access::Access;
pub use administrator::{Administration, AdministrationScope};
pub use attached::{Class, ClassId};
pub use documents::touches_action;
pub use effective::EffectiveActions;
pub use find::NotFound;
pub use index::ActionIndex;
pub use layers::{CallerLayers, TargetLayers};
pub use matrix::OwnActions;
pub use mentioned::Mentioned;
pub use prepared_principal::PreparedPrincipal;
pub use question::{Answer, Grant, Question};
pub use ranges::ActionRanges;
pub use rewritten::{Change, EVERYTHING, Prepared, Rewritten};
pub use target::Thing;
pub use unknown::UnknownNames;
