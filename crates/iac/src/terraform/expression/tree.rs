//! Expressions, prepared for being evaluated often.

use super::context::Step;
use crate::operators::{Binary, Unary};
use crate::text::Text;
use crate::value::{Origin, Value};
use std::sync::Arc;

/// An expression and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Node {
    pub(crate) origin: Origin,
    pub(crate) kind: NodeKind,
}

/// The forms of expressions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NodeKind {
    /// What needs no evaluation: literals, and collections of them.
    Value(Value),
    Template(Box<[Part]>),
    Tuple(Box<[Node]>),
    Object(Box<[(Node, Node)]>),
    Reference(Box<Reference>),
    Traversal(Box<(Node, Box<[Access]>)>),
    Conditional(Box<[Node; 3]>),
    Call(Box<Call>),
    Unary(Unary, Box<Node>),
    Binary(Binary, Box<(Node, Node)>),
    For(Box<For>),
}

/// A name and the steps after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    pub(crate) root: Arc<str>,
    /// The first steps, as far as they need no evaluation.
    pub(crate) steps: Box<[Step]>,
    pub(crate) rest: Box<[Access]>,
}

/// A step that is still to be evaluated, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    pub(crate) origin: Origin,
    pub(crate) kind: AccessKind,
    /// Whether it was written with brackets, which end what `.*` applies to.
    pub(crate) is_bracket: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum AccessKind {
    Step(Step),
    Index(Node),
    /// `[*]`: every following step applies to each element.
    FullSplat,
    /// `.*`: the following names apply to each element, what comes after them to the whole.
    AttributeSplat,
}

/// A function call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Call {
    pub(crate) name: Arc<str>,
    pub(crate) arguments: Box<[Node]>,
    /// Whether the last argument is followed by `...`.
    pub(crate) is_expanded: bool,
}

/// What a `for` expression or directive goes through, and what it calls the parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Loop {
    pub(crate) key: Option<Arc<str>>,
    pub(crate) value: Arc<str>,
    pub(crate) collection: Node,
}

/// A `for` expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct For {
    pub(crate) each: Loop,
    /// The key of an object; none for a tuple.
    pub(crate) key: Option<Node>,
    pub(crate) value: Node,
    /// Whether values of the same key are put together, `...`.
    pub(crate) is_grouped: bool,
    pub(crate) condition: Option<Node>,
}

/// A part of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Literal(Text),
    Interpolation(Node),
    If(Box<IfPart>),
    For(Box<ForPart>),
}

/// `%{ if }`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct IfPart {
    pub(crate) condition: Node,
    pub(crate) then: Box<[Part]>,
    pub(crate) otherwise: Box<[Part]>,
}

/// `%{ for }`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ForPart {
    pub(crate) each: Loop,
    pub(crate) body: Box<[Part]>,
}

impl Node {
    /// Returns the value of what needs no evaluation.
    pub(crate) fn as_value(&self) -> Option<&Value> {
        match &self.kind {
            NodeKind::Value(value) => Some(value),
            NodeKind::Template(_)
            | NodeKind::Tuple(_)
            | NodeKind::Object(_)
            | NodeKind::Reference(_)
            | NodeKind::Traversal(_)
            | NodeKind::Conditional(_)
            | NodeKind::Call(_)
            | NodeKind::Unary(..)
            | NodeKind::Binary(..)
            | NodeKind::For(_) => None,
        }
    }
}
