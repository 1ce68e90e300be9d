//! Techniques: how a permission to change one thing becomes the permission to do another.
//!
//! Each technique is an entry of a file in `crates/map/techniques`. [`Technique`] is what an entry says ([`schema`]);
//! [`Techniques`] holds all of them, read once ([`parse`], [`embedded`]).

pub mod embedded;
pub mod parse;
pub mod schema;
mod words;

pub use embedded::{TechniqueId, Techniques};
pub use parse::TechniqueProblem;
pub use schema::{
    Actor, Confidence, Drawn, Guardrail, Member, Need, Outcome, Part, Precondition, Setting, Technique, Value, Written,
};
