//! `provider::terraform::decode_tfvars`.

use super::arguments::{Arguments, Function, function, text};
use super::{FunctionError, Outcome};
use crate::terraform::expression::{Context, Diagnostic, Expression, Step, parse_body};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::SourceId;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[function(
    "provider::terraform::decode_tfvars",
    &[text("src")],
    decode_tfvars,
)];

/// How much work a file of variables may be.
const MAX_STEPS: u64 = 1 << 20;

fn decode_tfvars(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.str(0)?;
    // The text stands in no file; where its values stand in it is forgotten again.
    let source = SourceId(0);
    let wrong = |error: &Diagnostic| FunctionError::of(0, format!("the variables cannot be read: {error}"));
    let body = parse_body(text, source).map_err(|error| wrong(&error))?;
    let world = Nothing {
        left: Cell::new(MAX_STEPS),
    };
    let mut variables: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for structure in &body {
        let Some(attribute) = structure.as_attribute() else {
            return Err(FunctionError::of(0, "there are blocks among the variables"));
        };
        let expression = Expression::compile(&attribute.value, source, text).map_err(|error| wrong(&error))?;
        let value = expression.evaluate(&world).map_err(|error| wrong(&error))?;
        variables.insert(attribute.key.as_str().into(), nowhere(&value));
    }
    Ok(Value::new(Kind::Object(Arc::new(variables))))
}

/// Returns the value without the places it was written in. Expressions limit their depth, and so is this.
fn nowhere(value: &Value) -> Value {
    let elements = |elements: &[Value]| elements.iter().map(nowhere).collect();
    let fields = |fields: &BTreeMap<Arc<str>, Value>| {
        Arc::new(
            fields
                .iter()
                .map(|(name, value)| (Arc::clone(name), nowhere(value)))
                .collect(),
        )
    };
    Value::new(match &value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.kind.clone(),
        Kind::Text(text) => Value::text(text.as_str()).kind,
        Kind::List(list) => Kind::List(elements(list)),
        Kind::Set(set) => Kind::Set(elements(set)),
        Kind::Tuple(tuple) => Kind::Tuple(elements(tuple)),
        Kind::Map(map) => Kind::Map(fields(map)),
        Kind::Object(object) => Kind::Object(fields(object)),
    })
}

/// Values of variables are literals: they refer to nothing and call nothing.
struct Nothing {
    left: Cell<u64>,
}

impl Context for Nothing {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        Err(Diagnostic::new(format!("`{root}` is not a value")).at(at))
    }

    fn call(&self, name: &str, _: &[Value]) -> Outcome {
        Err(FunctionError::new(format!("`{name}` cannot be called here")))
    }

    fn template(&self, _: &str) -> Result<Expression, FunctionError> {
        Err(FunctionError::new("templates cannot be rendered here"))
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        let left = self
            .left
            .get()
            .checked_sub(steps)
            .ok_or_else(|| Diagnostic::new("it is too much work"))?;
        self.left.set(left);
        Ok(())
    }

    fn place(&self) -> &str {
        "a file of variables"
    }
}
