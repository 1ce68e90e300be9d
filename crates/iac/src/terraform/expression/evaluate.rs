//! Expressions to values.

use super::context::Context;
use super::naming::{self, fingerprint, operand};
use super::tree::{Node, NodeKind};
use super::{Diagnostic, choice, limits};
use crate::convert::{Type, convert};
use crate::operators::{self, Binary, Unary};
use crate::value::{Kind, Origin, Value};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

/// How large a single text may get, in bytes.
const MAX_TEXT: usize = 64 << 20;

/// A variable of a `for` expression, and those outside of it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) name: &'s str,
    pub(super) value: &'s Value,
    pub(super) outer: Option<&'s Scope<'s>>,
}

impl<'s> Scope<'s> {
    /// Returns the value of a variable.
    pub(super) fn find(&self, name: &str) -> Option<&'s Value> {
        let mut scope = Some(self);
        while let Some(current) = scope {
            if current.name == name {
                return Some(current.value);
            }
            scope = current.outer;
        }
        None
    }
}

/// One run of an expression.
pub(super) struct Evaluator<'c> {
    pub(super) cx: &'c dyn Context,
    /// Whether a step was taken from a value that is not known, and may not be there.
    pub(super) is_doubtful: Cell<bool>,
}

type Outcome = Result<Value, Diagnostic>;

impl Evaluator<'_> {
    /// Returns the value of an expression.
    pub(super) fn node(&self, node: &Node, scope: Option<&Scope<'_>>) -> Outcome {
        if let NodeKind::Value(value) = &node.kind {
            return Ok(value.clone());
        }
        self.cx.spend(1).map_err(|error| error.at(node.origin))?;
        let value = match &node.kind {
            NodeKind::Value(value) => Ok(value.clone()),
            NodeKind::Template(parts) => self.template(parts, node.origin, scope),
            NodeKind::Tuple(elements) => self.tuple(elements, scope),
            NodeKind::Object(fields) => self.object(fields, scope),
            NodeKind::Reference(reference) => self.reference(reference, node.origin, scope),
            NodeKind::Traversal(traversal) => self.traversal(traversal, scope),
            NodeKind::Conditional(nodes) => self.conditional(nodes, scope),
            NodeKind::Call(call) => self.call(call, node.origin, scope),
            NodeKind::Unary(operator, operand) => self.unary(*operator, operand, scope),
            NodeKind::Binary(operator, operands) => self.binary(*operator, operands, node.origin, scope),
            NodeKind::For(each) => self.for_expression(each, node.origin, scope),
        };
        match value {
            Ok(mut value) => {
                value.origin = value.origin.or(Some(node.origin));
                Ok(value)
            }
            Err(error) => Err(error.at(node.origin)),
        }
    }

    fn tuple(&self, elements: &[Node], scope: Option<&Scope<'_>>) -> Outcome {
        let elements: Arc<[Value]> = elements
            .iter()
            .map(|element| self.node(element, scope))
            .collect::<Result<_, _>>()?;
        Ok(Value::new(Kind::Tuple(elements)))
    }

    fn object(&self, fields: &[(Node, Node)], scope: Option<&Scope<'_>>) -> Outcome {
        let mut object = BTreeMap::new();
        let mut is_sensitive = false;
        for (key, value) in fields {
            let name = self.node(key, scope)?;
            is_sensitive |= name.is_sensitive;
            object.insert(key_of(&name, key.origin)?, self.node(value, scope)?);
        }
        Ok(Value::new(Kind::Object(Arc::new(object))).sensitive(is_sensitive))
    }

    fn conditional(&self, nodes: &[Node; 3], scope: Option<&Scope<'_>>) -> Outcome {
        let [condition, then, otherwise] = nodes;
        let (decided, condition_value) = self.condition(condition, scope)?;
        let Some(is_true) = decided else {
            let then = self.node(then, scope)?;
            let otherwise = self.node(otherwise, scope)?;
            let value = choice::either(&condition_value, &then, &otherwise);
            return Ok(value.sensitive(condition_value.is_sensitive));
        };
        let (chosen, other) = if is_true { (then, otherwise) } else { (otherwise, then) };
        let value = self.node(chosen, scope)?;
        let value = if choice::needs_no_type(&value) {
            value
        } else {
            // What is wrong with the branch that is not taken does not matter.
            match self.quiet(other, scope) {
                Some(other) => {
                    self.spend_parts(&value)?;
                    choice::as_shared_type(value, &other)
                }
                None => value,
            }
        };
        Ok(value.sensitive(condition_value.is_sensitive))
    }

    /// Evaluates a part whose failure does not matter.
    fn quiet(&self, node: &Node, scope: Option<&Scope<'_>>) -> Option<Value> {
        let was_doubtful = self.is_doubtful.get();
        let value = self.node(node, scope).ok();
        self.is_doubtful.set(was_doubtful);
        value
    }

    /// Evaluates a condition: true, false, or nothing if it is unknown, and the value as it was.
    pub(super) fn condition(
        &self,
        node: &Node,
        scope: Option<&Scope<'_>>,
    ) -> Result<(Option<bool>, Value), Diagnostic> {
        let value = self.node(node, scope)?;
        if value.is_null() {
            return Err(Diagnostic::new("the condition is null").at(node.origin));
        }
        let wrong = |message| Diagnostic::new(format!("the condition does not fit: {message}")).at(node.origin);
        match convert(value.clone(), &Type::Bool).map_err(wrong)?.kind {
            Kind::Bool(is_true) => Ok((Some(is_true), value)),
            Kind::Null
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => Ok((None, value)),
        }
    }

    fn unary(&self, operator: Unary, node: &Node, scope: Option<&Scope<'_>>) -> Outcome {
        let value = self.node(node, scope)?;
        let result = operators::unary(operator, value.clone()).map_err(Diagnostic::new)?;
        Ok(result.unwrap_or_else(|| {
            let name = format!("{}{}", operator.symbol(), operand(&value));
            Value::unknown(naming::name(&name)).sensitive(value.is_sensitive)
        }))
    }

    fn binary(&self, operator: Binary, operands: &(Node, Node), origin: Origin, scope: Option<&Scope<'_>>) -> Outcome {
        let left = self.node(&operands.0, scope)?;
        if let Some(decided) = short_circuit(operator, &left) {
            return Ok(decided);
        }
        let right = self.node(&operands.1, scope)?;
        let is_sensitive = left.is_sensitive || right.is_sensitive;
        self.spend_parts(&left)?;
        let result = match operators::binary(operator, left.clone(), right.clone()) {
            Ok(result) => result,
            Err(message) => return Err(Diagnostic::new(format!("`{}`: {message}", operator.symbol())).at(origin)),
        };
        Ok(result.unwrap_or_else(|| {
            let name = format!("{} {} {}", operand(&left), operator.symbol(), operand(&right));
            Value::unknown(naming::name(&name)).sensitive(is_sensitive)
        }))
    }

    /// Makes an unknown value that depends on more than can be named: it is called after the place where it stands.
    pub(super) fn opaque(&self, what: &str, origin: Origin, scope: Option<&Scope<'_>>) -> Value {
        let mut hasher = rustc_hash::FxHasher::default();
        let mut is_inner = false;
        let mut current = scope;
        while let Some(scope) = current {
            is_inner = true;
            (scope.name, fingerprint(scope.value)).hash(&mut hasher);
            current = scope.outer;
        }
        let mut name = String::from(&*naming::name(what));
        let _ = write!(name, " ({} {}:{})", self.cx.place(), origin.source.0, origin.span.start);
        if is_inner {
            let _ = write!(name, "#{:x}", hasher.finish());
        }
        Value::unknown(name)
    }

    /// Takes note of work on each part of a value.
    fn spend_parts(&self, value: &Value) -> Result<(), Diagnostic> {
        match &value.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => Ok(()),
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
                self.cx.spend(limits::measure(value)? as u64 >> 4)
            }
        }
    }

    /// Takes note of text that was made: it has so many bytes, of which so many were there before.
    pub(super) fn spend_text(&self, bytes: usize, before: usize) -> Result<(), Diagnostic> {
        if bytes > MAX_TEXT {
            return Err(Diagnostic::new("the text is longer than 64 MiB"));
        }
        self.cx.spend(bytes.saturating_sub(before) as u64 >> 6)
    }
}

/// Returns the text that names a field.
pub(super) fn key_of(value: &Value, origin: Origin) -> Result<Arc<str>, Diagnostic> {
    let wrong = || {
        let message = if value.is_null() {
            "a key must not be null"
        } else {
            "a key must be a string"
        };
        Diagnostic::new(message).at(origin)
    };
    match &value.kind {
        Kind::Text(text) => Ok(text.to_shared()),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => value.to_text().map(|text| text.to_shared()).ok_or_else(wrong),
    }
}

/// Returns the result that the left operand decides alone.
fn short_circuit(operator: Binary, left: &Value) -> Option<Value> {
    let decisive = match operator {
        Binary::And => false,
        Binary::Or => true,
        Binary::Add
        | Binary::Subtract
        | Binary::Multiply
        | Binary::Divide
        | Binary::Remainder
        | Binary::Equal
        | Binary::NotEqual
        | Binary::Less
        | Binary::LessOrEqual
        | Binary::Greater
        | Binary::GreaterOrEqual => return None,
    };
    let is_decided = left.kind == Kind::Bool(decisive);
    is_decided.then(|| Value::new(Kind::Bool(decisive)).sensitive(left.is_sensitive))
}
