//! Techniques: how a permission to change one thing becomes the permission to do another.
//!
//! Each technique is an entry of a file in `crates/map/techniques`. [`Technique`] is what an entry says ([`schema`]);
//! [`Techniques`] holds all of them, read once ([`parse`], [`embedded`]). The other files find who can use them: `engine`
//! tries the parts of a technique in the order of its `plan`, `choose` says who and what can take part, `asker` puts the
//! questions of one class of actors, `facts` answers preconditions, `outcome` makes edges. `world` is what all share.

mod accounts;
mod asker;
mod choose;
pub mod embedded;
mod engine;
mod facts;
mod gains;
mod kept;
mod meet;
mod outcome;
pub mod parse;
mod plan;
pub mod schema;
mod state;
mod tag_keys;
mod tags;
mod trust;
mod weaken;
mod words;
mod world;

pub(crate) use engine::edges;

pub use embedded::{TechniqueId, Techniques};
pub use parse::TechniqueProblem;
pub use schema::{
    Actor, Confidence, Drawn, Guardrail, Member, Need, Outcome, Part, Precondition, Setting, Technique, Value, Written,
};
