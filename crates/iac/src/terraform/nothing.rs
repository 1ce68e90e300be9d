//! The context of expressions that may not refer to anything: types, aliases, values of variables.

use crate::terraform::expression::{Context, Diagnostic, Expression, Step};
use crate::terraform::functions::FunctionError;
use crate::value::{Origin, Value};

/// A context without anything in it.
pub(crate) struct Nothing;

impl Context for Nothing {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        Err(Diagnostic {
            message: format!("`{root}` cannot be referred to here"),
            help: None,
            origin: Some(at),
        })
    }

    fn call(&self, name: &str, _: &[Value]) -> Result<Value, FunctionError> {
        Err(FunctionError {
            argument: None,
            message: format!("`{name}` cannot be called here"),
        })
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        Err(FunctionError {
            argument: None,
            message: format!("`{path}` cannot be read here"),
        })
    }

    fn spend(&self, _: u64) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn place(&self) -> &str {
        ""
    }
}
