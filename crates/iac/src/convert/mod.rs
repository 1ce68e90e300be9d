//! Types of Terraform, and conversions between them.
//!
//! [`type_of`] tells the type of a value, [`unify`] the one type that values of several types can share, and
//! [`convert()`] makes a value one of a given type, or says where that fails. The rules are those of "Types and Values"
//! and "Type Constraints" in the Terraform language documentation. What is unknown converts to anything.

mod conversion;
mod equality;
mod set;
mod unify;

pub use conversion::{convert, parse_bool};
pub use equality::{could_match, equal};
pub use set::set_of;
pub use unify::{type_of, unify};

use crate::value::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A type, or a constraint on one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// Any type; the type of what is null or unknown.
    Any,
    /// True or false.
    Bool,
    /// Numbers.
    Number,
    /// Text, which Terraform calls string.
    Text,
    /// Lists of one element type.
    List(Box<Self>),
    /// Sets of one element type.
    Set(Box<Self>),
    /// Maps of one element type.
    Map(Box<Self>),
    /// Tuples of these elements.
    Tuple(Vec<Self>),
    /// Objects of these attributes.
    Object(BTreeMap<Arc<str>, Field>),
}

/// An attribute of an object type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its type.
    pub ty: Type,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// What it is then; null if nothing was said.
    pub default: Option<Value>,
}

impl Field {
    /// Makes an attribute that must be there.
    pub fn required(ty: Type) -> Self {
        Self {
            ty,
            is_optional: false,
            default: None,
        }
    }
}

impl Type {
    /// Makes the type of lists.
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// Makes the type of sets.
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// Makes the type of maps.
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// Returns whether it is text, a number, or a boolean.
    pub fn is_primitive(&self) -> bool {
        match self {
            Self::Bool | Self::Number | Self::Text => true,
            Self::Any | Self::List(_) | Self::Set(_) | Self::Map(_) | Self::Tuple(_) | Self::Object(_) => false,
        }
    }

    /// Returns whether a part of it is not determined.
    pub fn has_any(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Bool | Self::Number | Self::Text => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_any(),
            Self::Tuple(elements) => elements.iter().any(Self::has_any),
            Self::Object(fields) => fields.values().any(|field| field.ty.has_any()),
        }
    }
}

/// As Terraform's messages write it: `list of string`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any type"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::Text => f.write_str("string"),
            Self::List(element) => write!(f, "list of {element}"),
            Self::Set(element) => write!(f, "set of {element}"),
            Self::Map(element) => write!(f, "map of {element}"),
            Self::Tuple(_) => f.write_str("tuple"),
            Self::Object(_) => f.write_str("object"),
        }
    }
}

#[cfg(test)]
mod tests;
