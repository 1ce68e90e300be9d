//! All requests at once: proofs about policies, with a request that shows where a claim fails. Pure.
//!
//! Start at [`Prover`] and at the questions in [`questions`]. A question becomes the search for a request that breaks the
//! claim ([`Goal`]); the search keeps a set for each independent part of a request (action, resource, caller, each
//! condition key) and branches over the statements (`solve`). What it finds is asked of `eval` before anybody sees it; if
//! nothing is left in any branch, the claim holds. What cannot be followed is an answer of its own, never a guess.
//!
//! # Which requests there are
//! Names and values are those that AWS can send: the first five fields of an ARN have no capitals, the values of policy
//! variables no wildcards. Where AWS does not document what a part of a policy matches, both readings are tried, and a
//! claim that hinges on one is unknown.

mod budget;
mod goal;
mod keys;
mod kind;
mod node;
mod principal;
mod prover;
pub mod questions;
mod session;
mod solve;
mod text;
mod typing;
mod variables;
mod witness;
mod world;

pub use budget::Budget;
pub use goal::Goal;
pub use prover::{Mode, Prover, Search};
pub use questions::{
    About, Answer, Cell, Clause, Difference, Extent, External, Opening, Proof, Reason, Side, Verdict, What, Who, Why,
    Within, Zone,
};
pub use witness::Witness;
