//! Terraform: expressions and functions.

pub mod expression;
pub mod functions;
