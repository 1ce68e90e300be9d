//! Requests that bring their own policies: no estate, cases in, decisions out.
//!
//! [`Case`] is the format of `iamscope simulate --batch`, one JSON object per line.

pub mod case;

pub use case::Case;
