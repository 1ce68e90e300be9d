//! Expressions of Terraform: what they say, and what they are worth.
//!
//! An [`Expression`] is made once from a tree of `hcl-edit` ([`Expression::compile`]) or from JSON
//! ([`Expression::json`]), and evaluated often, each time with another [`Context`], which knows variables, resources and
//! functions. The result is a [`Value`](crate::Value) that knows where it was written and what of it nobody can know. A
//! [`Diagnostic`] says where and why there is none.
//!
//! Files follow the way of an expression: `parse`, `compile` (with `compile_template`, `literal`, `positions`, `json`) to
//! a `tree`; `evaluate` with one file for each larger form (`traverse`, `iterate`, `template`, `call`, `choice`).

mod call;
mod choice;
mod compile;
mod compile_template;
mod constant;
mod context;
mod diagnostic;
mod evaluate;
mod iterate;
mod json;
mod limits;
mod literal;
mod naming;
mod parse;
mod positions;
mod references;
mod template;
#[cfg(test)]
mod tests;
mod traverse;
mod tree;
mod type_constraint;

pub use context::{Context, Step};
pub use diagnostic::{Diagnostic, FunctionError};
pub use parse::parse_body;
pub use references::Reference;

use crate::value::{Origin, Value};
use compile::Compiler;
use evaluate::Evaluator;
use iamscope_policy::{SourceId, Span, json as spanned_json};
use positions::Positions;
use std::cell::Cell;
use std::sync::Arc;
use tree::{Node, NodeKind};

/// An expression. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expression {
    root: Arc<Node>,
}

impl Expression {
    /// Makes one from a tree of `hcl-edit`, which was parsed from `text`: the whole file.
    pub fn compile(expression: &hcl_edit::expr::Expression, source: SourceId, text: &str) -> Result<Self, Diagnostic> {
        let compiler = Compiler {
            source,
            text,
            positions: Positions::Shifted(0),
        };
        compiler.expression(expression, 0).map(Self::of)
    }

    /// Reads one in native syntax that is the whole of a text, white space around it aside.
    pub fn parse(text: &str, source: SourceId) -> Result<Self, Diagnostic> {
        let inner = text.trim_start();
        let compiler = Compiler {
            source,
            text: inner.trim_end(),
            positions: Positions::Shifted(text.len() - inner.len()),
        };
        compiler.expression(&parse::expression(&compiler)?, 0).map(Self::of)
    }

    /// Makes one from a value of a configuration in JSON.
    pub fn json(value: spanned_json::Value<'_>, source: SourceId) -> Result<Self, Diagnostic> {
        json::compile(value, source, 0).map(Self::of)
    }

    /// Makes one from a text that is a template as a whole, such as a template file, and starts at this byte of its source.
    pub fn template(text: &str, source: SourceId, start: usize) -> Result<Self, Diagnostic> {
        let compiler = Compiler {
            source,
            text,
            positions: Positions::Shifted(start),
        };
        let origin = Origin {
            source,
            span: Span::new(start, start + text.len()),
        };
        json::template(&compiler, origin).map(Self::of)
    }

    /// Makes one that is a value. Where it was written is taken from the value.
    pub fn value(value: Value) -> Self {
        let nowhere = Origin {
            source: SourceId(0),
            span: Span::default(),
        };
        Self::of(Node {
            origin: value.origin.unwrap_or(nowhere),
            kind: NodeKind::Value(value),
        })
    }

    /// Makes one from a template that stands nowhere of its own; all of it comes from one place.
    fn template_of(text: &str, origin: Origin) -> Result<Self, Diagnostic> {
        let compiler = Compiler {
            source: origin.source,
            text,
            positions: Positions::At(origin.span),
        };
        json::template(&compiler, origin).map(Self::of)
    }

    /// Reads one in native syntax that stands in a place of its own.
    fn parse_at(text: &str, origin: Origin) -> Result<Self, Diagnostic> {
        let compiler = Compiler {
            source: origin.source,
            text,
            positions: Positions::At(origin.span),
        };
        compiler.expression(&parse::expression(&compiler)?, 0).map(Self::of)
    }

    fn of(root: Node) -> Self {
        Self { root: Arc::new(root) }
    }

    /// Evaluates it.
    pub fn evaluate(&self, cx: &dyn Context) -> Result<Value, Diagnostic> {
        let evaluator = Evaluator {
            cx,
            is_doubtful: Cell::new(false),
        };
        let value = evaluator.node(&self.root, None)?;
        // What is a value already, or has a name, was measured when it was made.
        if !matches!(self.root.kind, NodeKind::Value(_) | NodeKind::Reference(_)) {
            let parts = limits::measure(&value).map_err(|error| error.at(self.root.origin))?;
            cx.spend(parts as u64 >> 4)
                .map_err(|error| error.at(self.root.origin))?;
        }
        Ok(value)
    }

    /// Returns where it stands.
    pub fn origin(&self) -> Origin {
        self.root.origin
    }

    /// Returns its value if it needs no evaluation.
    pub fn as_literal(&self) -> Option<&Value> {
        self.root.as_value()
    }

    /// Returns the reference that it is, if it is nothing but that: `aws.west`.
    pub fn as_reference(&self) -> Option<Reference> {
        references::as_reference(&self.root)
    }

    /// Returns everything that it refers to, in the order in which that is written.
    pub fn references(&self) -> Vec<Reference> {
        references::references(&self.root)
    }

    /// Returns the elements of a tuple as it is written.
    pub fn as_tuple(&self) -> Option<Vec<Self>> {
        if let NodeKind::Tuple(elements) = &self.root.kind {
            return Some(elements.iter().cloned().map(Self::of).collect());
        }
        let elements = self.as_literal()?.as_elements()?;
        Some(elements.iter().cloned().map(Self::value).collect())
    }

    /// Returns the names and values of an object as it is written; names are expressions, too.
    pub fn as_object(&self) -> Option<Vec<(Self, Self)>> {
        if let NodeKind::Object(fields) = &self.root.kind {
            let fields = fields.iter().cloned();
            return Some(fields.map(|(name, value)| (Self::of(name), Self::of(value))).collect());
        }
        let name = |name: &Arc<str>| Self::value(Value::text(Arc::clone(name)).at(self.root.origin));
        let fields = self.as_literal()?.as_fields()?.iter();
        Some(
            fields
                .map(|(key, value)| (name(key), Self::value(value.clone())))
                .collect(),
        )
    }
}
