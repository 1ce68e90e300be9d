//! A list or object of YAML that is being read.

use super::yaml::duplicate;
use super::{Data, Key, Member, Node};
use crate::cloudformation::problems::{Fault, Problems};
use saphyr_parser::Tag;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node, how many nodes it is when written out, and how deep it is nested.
#[derive(Clone)]
pub(super) struct Measured {
    pub(super) node: Node,
    pub(super) weight: usize,
    pub(super) height: usize,
}

/// A list or object that is being read.
pub(super) struct Open {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) tag: Option<Tag>,
    pub(super) anchor: usize,
    pub(super) weight: usize,
    pub(super) height: usize,
    pub(super) contents: Contents,
}

/// What was read of it so far.
pub(super) enum Contents {
    Items(Vec<Node>),
    Members {
        members: Vec<Member>,
        places: BTreeMap<Arc<str>, usize>,
        merged: Vec<Node>,
        next: Next,
    },
}

/// What an object waits for.
pub(super) enum Next {
    Key,
    Value(Key),
    Merge,
    /// The value of a key that is no text.
    Nothing,
}

impl Measured {
    pub(super) fn leaf(node: Node) -> Self {
        Self {
            node,
            weight: 1,
            height: 1,
        }
    }
}

impl Contents {
    pub(super) fn members() -> Self {
        Self::Members {
            members: Vec::new(),
            places: BTreeMap::new(),
            merged: Vec::new(),
            next: Next::Key,
        }
    }

    /// Adds a complete node.
    pub(super) fn put(&mut self, node: Node, problems: &mut Problems) {
        let (members, places, merged, next) = match self {
            Self::Items(items) => return items.push(node),
            Self::Members {
                members,
                places,
                merged,
                next,
            } => (members, places, merged, next),
        };
        match std::mem::replace(next, Next::Key) {
            Next::Key => {
                *next = Next::Nothing;
                if let Some(text) = node.to_text() {
                    let (text, origin) = (text.as_str().into(), node.origin);
                    *next = Next::Value(Key { text, origin });
                } else {
                    let fault = Fault::new(format!("a key must be text, not {}", node.describe()));
                    problems.report(fault.at(node.origin));
                }
            }
            Next::Value(key) => match places.get(&key.text).and_then(|&place| members.get_mut(place)) {
                Some(earlier) => {
                    problems.report(duplicate(&key));
                    *earlier = Member { key, value: node };
                }
                None => {
                    places.insert(Arc::clone(&key.text), members.len());
                    members.push(Member { key, value: node });
                }
            },
            Next::Merge => merged.push(node),
            Next::Nothing => {}
        }
    }

    /// Returns all of it.
    pub(super) fn finish(self, problems: &mut Problems) -> Data {
        match self {
            Self::Items(items) => Data::Sequence(items.into()),
            Self::Members {
                mut members,
                mut places,
                merged,
                ..
            } => {
                merge(&merged, &mut members, &mut places, problems);
                Data::Mapping(members.into())
            }
        }
    }
}

/// Adds what merge keys name; what the object says itself goes first, as <https://yaml.org/type/merge.html> has it.
fn merge(merged: &[Node], members: &mut Vec<Member>, places: &mut BTreeMap<Arc<str>, usize>, problems: &mut Problems) {
    for source in merged.iter().flat_map(Node::items_or_self) {
        if !matches!(source.data, Data::Mapping(_)) {
            let fault = Fault::new(format!("`<<` takes an object, not {}", source.describe()));
            problems.report(fault.at(source.origin));
        }
        for member in source.members() {
            if !places.contains_key(&member.key.text) {
                places.insert(Arc::clone(&member.key.text), members.len());
                members.push(member.clone());
            }
        }
    }
}
