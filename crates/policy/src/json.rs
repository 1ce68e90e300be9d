//! A small JSON reader that knows where everything stands.
//!
//! [`read`] turns text into a [`Document`]: one flat list of nodes, members in the order of the text, duplicate keys
//! kept. It never fails as a whole: what it could not read becomes a [`Fault`] with its place, and it goes on after it.
//! Nothing here recurses, so nesting costs no stack; [`Limits`] bound size and depth.

mod fault;
mod number;
mod reader;
mod string;

pub use fault::{Closer, Fault, Token};

use crate::source::{Located, Span};
use std::fmt;

/// How much the reader takes before it refuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The longest text, in bytes; positions end at 4 GiB whatever stands here.
    pub max_bytes: usize,
    /// How deep lists and objects may be nested.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 1 << 20,
            max_depth: 64,
        }
    }
}

/// Reads a text; returns what was understood and what was not, in the order of the text.
///
/// A byte order mark at the start is skipped. An empty text has no root.
pub fn read(text: &str, limits: Limits) -> (Document<'_>, Vec<Located<Fault>>) {
    reader::read(text, limits)
}

/// A text that was read.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
}

impl Document<'_> {
    /// Returns the outermost value, if there is one.
    pub fn root(&self) -> Option<Value<'_>> {
        self.value(0)
    }

    fn value(&self, index: u32) -> Option<Value<'_>> {
        let is_known = (index as usize) < self.nodes.len();
        is_known.then_some(Value { document: self, index })
    }
}

/// A value of a document.
#[derive(Clone, Copy)]
pub struct Value<'d> {
    document: &'d Document<'d>,
    /// INVARIANT (known): a node of the document.
    index: u32,
}

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    List,
    /// An object.
    Object,
    /// What could not be read; a fault tells why.
    Invalid,
}

/// A key of an object and its value.
#[derive(Clone, Copy, Debug)]
pub struct Member<'d> {
    /// The key: a string, or invalid.
    pub key: Value<'d>,
    /// The value.
    pub value: Value<'d>,
}

impl<'d> Value<'d> {
    /// Returns the type.
    pub fn kind(self) -> Kind {
        match self.node().tag {
            Tag::Null => Kind::Null,
            Tag::Bool => Kind::Bool,
            Tag::Number => Kind::Number,
            Tag::Plain | Tag::Escaped => Kind::String,
            Tag::List => Kind::List,
            Tag::Object => Kind::Object,
            Tag::Invalid => Kind::Invalid,
        }
    }

    /// Returns where the value stands, quotes and brackets included.
    pub fn span(self) -> Span {
        let Node { start, end, .. } = self.node();
        Span { start, end }
    }

    /// Returns where the content stands: without the quotes of a string.
    pub fn content_span(self) -> Span {
        let Node { start, end, tag, .. } = self.node();
        match tag {
            Tag::Plain => Span {
                start: start + 1,
                end: end - 1,
            },
            Tag::Escaped => {
                let closed = end > start + 1 && self.written().ends_with('"');
                Span {
                    start: start + 1,
                    end: end - u32::from(closed),
                }
            }
            Tag::Null | Tag::Bool | Tag::Number | Tag::List | Tag::Object | Tag::Invalid => self.span(),
        }
    }

    /// Returns the value as it is written.
    pub fn written(self) -> &'d str {
        self.document.text.get(self.span().range()).unwrap_or_default()
    }

    /// Returns the content of a string with its escapes decoded; `None` for other types.
    pub fn as_str(self) -> Option<&'d str> {
        match self.node().tag {
            Tag::Plain => self.document.text.get(self.content_span().range()),
            Tag::Escaped => self.document.decoded.get(self.node().link as usize).map(AsRef::as_ref),
            Tag::Null | Tag::Bool | Tag::Number | Tag::List | Tag::Object | Tag::Invalid => None,
        }
    }

    /// Returns the content of a string, or a number or boolean as it is written; `None` for other types.
    pub fn as_text(self) -> Option<&'d str> {
        match self.node().tag {
            Tag::Plain | Tag::Escaped => self.as_str(),
            Tag::Bool | Tag::Number => Some(self.written()),
            Tag::Null | Tag::List | Tag::Object | Tag::Invalid => None,
        }
    }

    /// Returns the items of a list; none for other types.
    pub fn items(self) -> Items<'d> {
        Items {
            document: self.document,
            next: self.index + 1,
            end: if self.node().tag == Tag::List {
                self.node().link
            } else {
                0
            },
        }
    }

    /// Returns the members of an object in the order of the text, duplicates included; none for other types.
    pub fn members(self) -> Members<'d> {
        Members(Items {
            document: self.document,
            next: self.index + 1,
            end: if self.node().tag == Tag::Object {
                self.node().link
            } else {
                0
            },
        })
    }

    /// Returns the value of the first member with this key.
    pub fn member(self, key: &str) -> Option<Value<'d>> {
        self.members()
            .find(|member| member.key.as_str() == Some(key))
            .map(|member| member.value)
    }
}

impl Value<'_> {
    fn node(self) -> Node {
        const NOTHING: Node = Node {
            start: 0,
            end: 0,
            link: 0,
            tag: Tag::Invalid,
        };
        self.document.nodes.get(self.index as usize).copied().unwrap_or(NOTHING)
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written())
    }
}

/// The items of a list.
#[derive(Clone, Debug)]
pub struct Items<'d> {
    document: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Items<'d> {
    type Item = Value<'d>;

    fn next(&mut self) -> Option<Value<'d>> {
        if self.next >= self.end {
            return None;
        }
        let value = self.document.value(self.next)?;
        self.next = match value.node().tag {
            Tag::List | Tag::Object => value.node().link,
            Tag::Null | Tag::Bool | Tag::Number | Tag::Plain | Tag::Escaped | Tag::Invalid => self.next + 1,
        };
        Some(value)
    }
}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'d>(Items<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        Some(Member {
            key: self.0.next()?,
            value: self.0.next()?,
        })
    }
}

/// INVARIANT (preorder): a list or object is followed by its content, an object's in pairs of key and value.
#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    /// For a list or object the index after its last descendant, for an escaped string its place in `decoded`.
    link: u32,
    tag: Tag,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tag {
    Null,
    Bool,
    Number,
    /// A string without escapes. INVARIANT (quotes): it begins and ends with a quote.
    Plain,
    /// A string with escapes or faults.
    Escaped,
    List,
    Object,
    Invalid,
}

#[cfg(test)]
mod tests;
