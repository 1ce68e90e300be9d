//! The operators of Terraform's expressions on known values.
//!
//! See "Arithmetic and Logical Operators" in the Terraform language documentation. Operands are converted first: `"5" + 1`
//! is 6. Unknown operands are the business of the evaluator.

use crate::convert::{Type, convert, equal};
use crate::number::Number;
use crate::value::{Kind, Value};

/// An operator between two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the symbols below say it")]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

/// An operator before an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the symbols below say it")]
pub enum Unary {
    Negate,
    Not,
}

impl Binary {
    /// Returns how it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "&&",
            Self::Or => "||",
        }
    }

    /// Returns the type that both operands are converted to.
    pub fn operands(self) -> Type {
        match self {
            Self::Equal | Self::NotEqual => Type::Any,
            Self::And | Self::Or => Type::Bool,
            Self::Add
            | Self::Subtract
            | Self::Multiply
            | Self::Divide
            | Self::Remainder
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual => Type::Number,
        }
    }
}

impl Unary {
    /// Returns how it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Negate => "-",
            Self::Not => "!",
        }
    }

    /// Returns the type that the operand is converted to.
    pub fn operand(self) -> Type {
        match self {
            Self::Negate => Type::Number,
            Self::Not => Type::Bool,
        }
    }
}

/// Applies an operator to one operand; nothing if that is unknown.
pub fn unary(operator: Unary, operand: Value) -> Result<Option<Value>, String> {
    let is_sensitive = operand.is_sensitive;
    let operand = operand_of(operand, &operator.operand(), "the operand")?;
    let kind = match (operator, operand.kind) {
        (Unary::Not, Kind::Bool(value)) => Kind::Bool(!value),
        (Unary::Negate, Kind::Number(number)) => Kind::Number(number.negate()),
        _ => return Ok(None),
    };
    Ok(Some(Value::new(kind).sensitive(is_sensitive)))
}

/// Applies an operator to two operands; nothing if the result depends on what is unknown.
pub fn binary(operator: Binary, left: Value, right: Value) -> Result<Option<Value>, String> {
    let is_sensitive = left.is_sensitive || right.is_sensitive;
    let answer = match operator {
        Binary::Equal => equal(&left, &right).map(Kind::Bool),
        Binary::NotEqual => equal(&left, &right).map(|is_equal| Kind::Bool(!is_equal)),
        Binary::And | Binary::Or => logical(operator, left, right)?,
        Binary::Add
        | Binary::Subtract
        | Binary::Multiply
        | Binary::Divide
        | Binary::Remainder
        | Binary::Less
        | Binary::LessOrEqual
        | Binary::Greater
        | Binary::GreaterOrEqual => numeric(operator, left, right)?,
    };
    Ok(answer.map(|kind| Value::new(kind).sensitive(is_sensitive)))
}

fn operand_of(value: Value, ty: &Type, which: &str) -> Result<Value, String> {
    if value.is_null() {
        return Err(format!("{which} is null"));
    }
    convert(value, ty).map_err(|message| format!("{which} does not fit: {message}"))
}

fn logical(operator: Binary, left: Value, right: Value) -> Result<Option<Kind>, String> {
    let left = operand_of(left, &Type::Bool, "the left operand")?;
    let right = operand_of(right, &Type::Bool, "the right operand")?;
    // The operand that decides whatever the other one is.
    let decisive = operator == Binary::Or;
    Ok(match (left.kind, right.kind) {
        (Kind::Bool(value), _) | (_, Kind::Bool(value)) if value == decisive => Some(Kind::Bool(decisive)),
        (Kind::Bool(_), Kind::Bool(_)) => Some(Kind::Bool(!decisive)),
        _ => None,
    })
}

fn numeric(operator: Binary, left: Value, right: Value) -> Result<Option<Kind>, String> {
    let left = operand_of(left, &Type::Number, "the left operand")?;
    let right = operand_of(right, &Type::Number, "the right operand")?;
    let (Kind::Number(left), Kind::Number(right)) = (left.kind, right.kind) else {
        return Ok(None);
    };
    let kind = match operator {
        Binary::Less => Kind::Bool(left < right),
        Binary::LessOrEqual => Kind::Bool(left <= right),
        Binary::Greater => Kind::Bool(left > right),
        Binary::GreaterOrEqual => Kind::Bool(left >= right),
        Binary::Add => number(left.add(&right))?,
        Binary::Subtract => number(left.subtract(&right))?,
        Binary::Multiply => number(left.multiply(&right))?,
        Binary::Divide => number(left.divide(&right))?,
        Binary::Remainder => number(left.remainder(&right))?,
        Binary::Equal | Binary::NotEqual | Binary::And | Binary::Or => return Ok(None),
    };
    Ok(Some(kind))
}

fn number(number: Option<Number>) -> Result<Kind, String> {
    number
        .map(Kind::Number)
        .ok_or_else(|| "the result is not a number that can be written".to_owned())
}
