//! Nodes that no one wrote: made by transforms, standing where what they were made from stands.

use super::{Data, Key, Member, Node};
use crate::text::Text;
use crate::value::Origin;
use std::sync::Arc;

/// Makes a text.
pub(in crate::cloudformation) fn text(at: Origin, text: impl Into<Arc<str>>) -> Node {
    Node {
        origin: at,
        data: Data::Text(Text::new(text)),
    }
}

/// Makes a boolean.
pub(in crate::cloudformation) fn boolean(at: Origin, value: bool) -> Node {
    Node {
        origin: at,
        data: Data::Bool(value),
    }
}

/// Makes a sequence.
pub(in crate::cloudformation) fn sequence(at: Origin, items: impl IntoIterator<Item = Node>) -> Node {
    Node {
        origin: at,
        data: Data::Sequence(items.into_iter().collect()),
    }
}

/// Makes a mapping.
pub(in crate::cloudformation) fn mapping<K: Into<Arc<str>>>(
    at: Origin,
    members: impl IntoIterator<Item = (K, Node)>,
) -> Node {
    let members = members.into_iter().map(|(key, value)| member(at, key, value));
    Node {
        origin: at,
        data: Data::Mapping(members.collect()),
    }
}

/// Makes a mapping of members.
pub(in crate::cloudformation) fn members(at: Origin, members: impl IntoIterator<Item = Member>) -> Node {
    Node {
        origin: at,
        data: Data::Mapping(members.into_iter().collect()),
    }
}

/// Makes a member.
pub(in crate::cloudformation) fn member(at: Origin, key: impl Into<Arc<str>>, value: Node) -> Member {
    Member {
        key: Key {
            text: key.into(),
            origin: at,
        },
        value,
    }
}

/// Makes what is unknown.
pub(in crate::cloudformation) fn unknown(at: Origin, name: impl Into<Arc<str>>) -> Node {
    Node {
        origin: at,
        data: Data::Unknown(name.into()),
    }
}

/// Makes a call of a function.
pub(in crate::cloudformation) fn call(at: Origin, function: &str, argument: Node) -> Node {
    mapping(at, [(function, argument)])
}

/// Makes `Ref`.
pub(in crate::cloudformation) fn reference(at: Origin, name: &str) -> Node {
    call(at, "Ref", text(at, name))
}

/// Makes `Fn::GetAtt`.
pub(in crate::cloudformation) fn attribute(at: Origin, logical: &str, attribute: &str) -> Node {
    call(at, "Fn::GetAtt", sequence(at, [text(at, logical), text(at, attribute)]))
}

/// Makes `Fn::Sub` of a text alone.
pub(in crate::cloudformation) fn substitution(at: Origin, pattern: &str) -> Node {
    call(at, "Fn::Sub", text(at, pattern))
}

/// Makes `Fn::Sub` with values of its own.
pub(in crate::cloudformation) fn substitution_with<K: Into<Arc<str>>>(
    at: Origin,
    pattern: &str,
    values: impl IntoIterator<Item = (K, Node)>,
) -> Node {
    let values: Vec<_> = values.into_iter().collect();
    if values.is_empty() {
        return substitution(at, pattern);
    }
    call(at, "Fn::Sub", sequence(at, [text(at, pattern), mapping(at, values)]))
}
