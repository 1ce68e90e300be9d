//! Templates as trees whose every leaf knows where it stands.
//!
//! YAML and JSON give the same tree: short forms such as `!Ref a` are turned into their long ones while reading, so that
//! what evaluates a tree has one spelling to know. Cloning a tree is cheap.

mod align;
mod json;
pub(super) mod make;
mod mend;
mod open;
mod positions;
mod scalar;
mod tag;
mod yaml;

use crate::cloudformation::problems::Problems;
use crate::number::Number;
use crate::text::Text;
use crate::value::Origin;
use std::sync::Arc;

/// How deep a template may be nested.
pub(super) const MAX_DEPTH: usize = 100;
/// How many values a template may have once its aliases are expanded.
pub(super) const MAX_NODES: usize = 1_000_000;

/// A part of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Node {
    pub(super) origin: Origin,
    pub(super) data: Data,
}

/// What a part of a template is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    Text(Text),
    Sequence(Arc<[Node]>),
    /// Members in the order of the text; a key stands here once.
    Mapping(Arc<[Member]>),
    /// It could not be read, or nobody knows it; this is what answers call it.
    Unknown(Arc<str>),
}

/// A key and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Member {
    pub(super) key: Key,
    pub(super) value: Node,
}

/// A key of a mapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    pub(super) text: Arc<str>,
    pub(super) origin: Origin,
}

impl Node {
    /// Returns the members of a mapping; none for anything else.
    pub(super) fn members(&self) -> &[Member] {
        match &self.data {
            Data::Mapping(members) => members,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Sequence(_) | Data::Unknown(_) => &[],
        }
    }

    /// Returns the items of a sequence.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match &self.data {
            Data::Sequence(items) => Some(items),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Mapping(_) | Data::Unknown(_) => None,
        }
    }

    /// Returns the items of a sequence, or the node itself where one may stand for a list of one.
    pub(super) fn items_or_self(&self) -> &[Self] {
        match &self.data {
            Data::Sequence(items) => items,
            Data::Null => &[],
            Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Mapping(_) | Data::Unknown(_) => {
                std::slice::from_ref(self)
            }
        }
    }

    /// Returns the value of a member.
    pub(super) fn member(&self, key: &str) -> Option<&Self> {
        let mut members = self.members().iter();
        members
            .find(|member| &*member.key.text == key)
            .map(|member| &member.value)
    }

    /// Returns the value of a member that is not null.
    pub(super) fn given(&self, key: &str) -> Option<&Self> {
        self.member(key).filter(|node| node.data != Data::Null)
    }

    /// Returns the text of a scalar.
    pub(super) fn to_text(&self) -> Option<Text> {
        match &self.data {
            Data::Text(text) => Some(text.clone()),
            Data::Bool(value) => Some(Text::new(if *value { "true" } else { "false" })),
            Data::Number(number) => Some(Text::new(number.to_string())),
            Data::Null | Data::Sequence(_) | Data::Mapping(_) | Data::Unknown(_) => None,
        }
    }

    /// Returns the text of a text.
    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text.as_str()),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Sequence(_) | Data::Mapping(_) | Data::Unknown(_) => {
                None
            }
        }
    }

    /// Returns whether it is `true`, in either spelling that CloudFormation takes.
    pub(super) fn is_true(&self) -> bool {
        self.data == Data::Bool(true) || self.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Returns the name and argument of a function call such as `{"Fn::Join": [...]}`.
    pub(super) fn as_call(&self) -> Option<(&Key, &Self)> {
        match self.members() {
            [Member { key, value }] if is_function(&key.text) => Some((key, value)),
            _ => None,
        }
    }

    /// Returns the argument of a call of one function.
    pub(super) fn as_call_of(&self, name: &str) -> Option<&Self> {
        self.as_call()
            .filter(|(key, _)| &*key.text == name)
            .map(|(_, argument)| argument)
    }

    /// Returns whether it reads the same as another node, wherever either stands.
    ///
    /// The depth is that of a template, which is bounded.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        match (&self.data, &other.data) {
            (Data::Text(a), Data::Text(b)) => a.as_str() == b.as_str(),
            (Data::Sequence(a), Data::Sequence(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.reads_as(b))
            }
            (Data::Mapping(a), Data::Mapping(b)) => {
                let is_same = |(a, b): (&Member, &Member)| a.key.text == b.key.text && a.value.reads_as(&b.value);
                a.len() == b.len() && a.iter().zip(b.iter()).all(is_same)
            }
            (a, b) => a == b,
        }
    }

    /// Says what it is, for messages.
    pub(super) fn describe(&self) -> &'static str {
        match &self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::Text(_) => "text",
            Data::Sequence(_) => "a list",
            Data::Mapping(_) if self.as_call().is_some() => "a function",
            Data::Mapping(_) => "an object",
            Data::Unknown(_) => "something unknown",
        }
    }
}

/// Returns whether a key calls a function.
pub(super) fn is_function(key: &str) -> bool {
    (key == "Ref" || key.starts_with("Fn::")) && !key.starts_with("Fn::ForEach::")
}

/// What was read of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) documents: Vec<Node>,
    /// Whether it was read to its end. If not, what is missing may be what others refer to.
    pub(super) is_whole: bool,
}

/// Reads a text, YAML or JSON, and reports what could not be read.
pub(super) fn read(text: &str, source: iamscope_policy::SourceId, problems: &mut Problems) -> Reading {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('{') {
        return yaml::read(text, source, problems);
    }
    let (node, faults) = json::read(text, source);
    if faults.is_empty() {
        return Reading {
            documents: node.into_iter().collect(),
            is_whole: true,
        };
    }
    // Flow mappings of YAML look like JSON until the first thing that only YAML has.
    let mut quiet = Problems::default();
    let reading = yaml::read(text, source, &mut quiet);
    if quiet.is_empty() {
        return reading;
    }
    for fault in faults {
        problems.report(fault);
    }
    Reading {
        documents: node.into_iter().collect(),
        is_whole: false,
    }
}
