//! What expressions need to know about the world.

use super::{Diagnostic, Expression, FunctionError};
use crate::value::{Origin, Value};
use std::sync::Arc;

/// A step from a value to one of its parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// `.name`.
    Name(Arc<str>),
    /// `[index]`, or the old `.0`.
    Index(Value),
}

/// Where references and functions of an expression lead.
pub trait Context {
    /// Returns the value of a reference such as `var.a.b`: of its root `var` and as many of the next steps as it takes to
    /// get to a value, and how many steps that took. The steps end before the first splat.
    fn reference(&self, root: &str, steps: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic>;

    /// Calls a function. An unnamed unknown value is named after the call.
    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError>;

    /// Returns the template in a file, for `templatefile`.
    fn template(&self, path: &str) -> Result<Expression, FunctionError>;

    /// Takes note of work; fails when there was too much of it.
    fn spend(&self, steps: u64) -> Result<(), Diagnostic>;

    /// Returns the address of what is evaluated. Unknown values that are different in each place are named after it.
    fn place(&self) -> &str;

    /// Returns whether this is the inside of a template, which cannot render further templates.
    fn is_template(&self) -> bool {
        false
    }
}
