//! Terraform: expressions and functions.

pub mod expression;

pub(crate) mod data {
    pub(crate) fn computed(_: &str, _: &crate::Value, _: &crate::Scope, _: &str) -> Vec<(std::sync::Arc<str>, crate::Value)> {
        Vec::new()
    }
}
pub mod functions;
