//! What an expression refers to.

use super::context::Step;
use super::tree::{Access, AccessKind, Loop, Node, NodeKind, Part};
use crate::value::Origin;
use std::sync::Arc;

/// A reference to something outside of the expression.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reference {
    /// The first name, such as `var` or `aws_s3_bucket`.
    pub root: Arc<str>,
    /// The names after it, up to the first index or splat.
    pub names: Vec<Arc<str>>,
    /// Where it stands.
    pub origin: Origin,
}

/// Returns every reference of an expression in the order in which they are written; variables of `for` are none.
pub(super) fn references(node: &Node) -> Vec<Reference> {
    let mut walk = Walk::default();
    walk.node(node);
    walk.found
}

/// Returns the reference that an expression is, if it is nothing but that.
pub(super) fn as_reference(node: &Node) -> Option<Reference> {
    match &node.kind {
        NodeKind::Reference(reference) => Some(Reference {
            root: Arc::clone(&reference.root),
            names: leading_names(&reference.steps),
            origin: node.origin,
        }),
        NodeKind::Value(_)
        | NodeKind::Template(_)
        | NodeKind::Tuple(_)
        | NodeKind::Object(_)
        | NodeKind::Traversal(_)
        | NodeKind::Conditional(_)
        | NodeKind::Call(_)
        | NodeKind::Unary(..)
        | NodeKind::Binary(..)
        | NodeKind::For(_) => None,
    }
}

fn leading_names(steps: &[Step]) -> Vec<Arc<str>> {
    let names = steps.iter().map_while(|step| match step {
        Step::Name(name) => Some(Arc::clone(name)),
        Step::Index(_) => None,
    });
    names.collect()
}

#[derive(Default)]
struct Walk {
    found: Vec<Reference>,
    /// The variables of the `for` expressions around.
    variables: Vec<Arc<str>>,
}

impl Walk {
    fn node(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Value(_) => {}
            NodeKind::Template(parts) => self.parts(parts),
            NodeKind::Tuple(elements) => elements.iter().for_each(|element| self.node(element)),
            NodeKind::Object(fields) => {
                for (key, value) in fields {
                    self.node(key);
                    self.node(value);
                }
            }
            NodeKind::Reference(reference) => {
                if !self.variables.contains(&reference.root) {
                    self.found.extend(as_reference(node));
                }
                self.accesses(&reference.rest);
            }
            NodeKind::Traversal(traversal) => {
                self.node(&traversal.0);
                self.accesses(&traversal.1);
            }
            NodeKind::Conditional(nodes) => nodes.iter().for_each(|node| self.node(node)),
            NodeKind::Call(call) => call.arguments.iter().for_each(|argument| self.node(argument)),
            NodeKind::Unary(_, operand) => self.node(operand),
            NodeKind::Binary(_, operands) => {
                self.node(&operands.0);
                self.node(&operands.1);
            }
            NodeKind::For(each) => self.inside(&each.each, |walk| {
                let nodes = [each.key.as_ref(), Some(&each.value), each.condition.as_ref()];
                nodes.into_iter().flatten().for_each(|node| walk.node(node));
            }),
        }
    }

    fn accesses(&mut self, accesses: &[Access]) {
        for access in accesses {
            match &access.kind {
                AccessKind::Index(node) => self.node(node),
                AccessKind::Step(_) | AccessKind::FullSplat | AccessKind::AttributeSplat => {}
            }
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(node) => self.node(node),
                Part::If(part) => {
                    self.node(&part.condition);
                    self.parts(&part.then);
                    self.parts(&part.otherwise);
                }
                Part::For(part) => self.inside(&part.each, |walk| walk.parts(&part.body)),
            }
        }
    }

    fn inside(&mut self, each: &Loop, body: impl FnOnce(&mut Self)) {
        self.node(&each.collection);
        let before = self.variables.len();
        self.variables.extend(each.key.clone());
        self.variables.push(Arc::clone(&each.value));
        body(self);
        self.variables.truncate(before);
    }
}
