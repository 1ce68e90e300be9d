//! A context for expressions that may refer to nothing.

use super::{Context, Diagnostic, Expression, FunctionError, Step};
use crate::value::{Origin, Value};

/// Knows nothing.
pub(super) struct Constant;

impl Context for Constant {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        Err(Diagnostic::new(format!("nothing can be referred to here, not even `{root}`")).at(at))
    }

    fn call(&self, name: &str, _: &[Value]) -> Result<Value, FunctionError> {
        Err(FunctionError {
            argument: None,
            message: format!("`{name}` cannot be called here"),
        })
    }

    fn template(&self, _: &str) -> Result<Expression, FunctionError> {
        Err(FunctionError {
            argument: None,
            message: "no file can be read here".to_owned(),
        })
    }

    fn spend(&self, _: u64) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn place(&self) -> &str {
        ""
    }
}
