//! The parts of a configuration, whichever of its two syntaxes they were written in.

use crate::terraform::expression::Expression;
use crate::value::Origin;
use std::sync::Arc;

/// The content of a block or file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) blocks: Vec<Block>,
}

/// A name and the expression it is given.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Arc<str>,
    /// Where the name stands.
    pub(crate) at: Origin,
    pub(crate) expression: Expression,
}

/// A block such as `resource "aws_s3_bucket" "logs" { ... }`.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) kind: Arc<str>,
    pub(crate) labels: Vec<Label>,
    /// Where its header stands: type and labels.
    pub(crate) at: Origin,
    pub(crate) body: Body,
}

/// A label of a block.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) text: Arc<str>,
    pub(crate) at: Origin,
}

impl Body {
    /// Returns the attribute with a name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// Returns the expression of the attribute with a name.
    pub(crate) fn expression(&self, name: &str) -> Option<&Expression> {
        self.attribute(name).map(|attribute| &attribute.expression)
    }

    /// Takes the attribute with a name out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Attribute> {
        let index = self.attributes.iter().position(|attribute| &*attribute.name == name)?;
        Some(self.attributes.remove(index))
    }

    /// Returns the blocks of a type.
    pub(crate) fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }

    /// Puts the content of an override file over this one: arguments one by one, nested blocks type by type.
    ///
    /// See "Override Files" in the Terraform language documentation.
    pub(crate) fn override_with(&mut self, over: Self) {
        for attribute in over.attributes {
            self.attributes.retain(|old| old.name != attribute.name);
            self.attributes.push(attribute);
        }
        let is_replaced = |old: &Block| over.blocks.iter().any(|new| target(new) == target(old));
        self.blocks.retain(|old| !is_replaced(old));
        self.blocks.extend(over.blocks);
    }
}

/// Returns the type of the blocks that a block makes: a `dynamic` block stands for those it is labelled with.
fn target(block: &Block) -> &str {
    match (&*block.kind, block.labels.first()) {
        ("dynamic", Some(label)) => &label.text,
        (kind, _) => kind,
    }
}
