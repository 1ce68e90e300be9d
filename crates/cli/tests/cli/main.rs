//! The binary from end to end: one walk per command, the questions about the example estate, the README.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod commands;
mod diff;
mod explanations;
mod invariants;
mod lint;
mod paths;
mod prove;
mod questions;
mod readme;
mod replay;
mod simulate;
mod support;
mod walkthrough;
