//! Bounds on the size of values.
//!
//! Values share their parts, so that a few lines can make one that would take years to walk through: `a1 = [a0, a0]`,
//! `a2 = [a1, a1]`, and so on. Everything that has a name is measured once, as if nothing was shared.

use super::Diagnostic;
use crate::value::{Kind, Value};

/// How deep values may be nested.
const MAX_DEPTH: usize = 200;
/// How many parts a value may have.
const MAX_PARTS: usize = 4_000_000;

/// Refuses a value that is too deep or too large; returns its size.
pub(super) fn measure(value: &Value) -> Result<usize, Diagnostic> {
    let mut parts = 0;
    walk(value, MAX_DEPTH, &mut parts)?;
    Ok(parts)
}

fn walk(value: &Value, depth: usize, parts: &mut usize) -> Result<(), Diagnostic> {
    *parts += 1;
    if *parts > MAX_PARTS {
        return Err(Diagnostic::new("the value has more than 4,000,000 parts"));
    }
    let inner = || {
        depth
            .checked_sub(1)
            .ok_or_else(|| Diagnostic::new("the value is nested more than 200 levels deep"))
    };
    match &value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => Ok(()),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            let depth = inner()?;
            elements.iter().try_for_each(|element| walk(element, depth, parts))
        }
        Kind::Map(fields) | Kind::Object(fields) => {
            let depth = inner()?;
            fields.values().try_for_each(|field| walk(field, depth, parts))
        }
    }
}
