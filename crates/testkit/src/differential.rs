//! The evaluator against the reference: cases that nearly match, decided twice.
//!
//! Start at [`case()`]: the same seed and number give the same case everywhere.

mod clause;
mod generate;
mod scene;
mod vocabulary;
mod writer;

pub use generate::case;
