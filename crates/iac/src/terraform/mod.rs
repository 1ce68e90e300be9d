//! Terraform: expressions.

pub mod expression;
