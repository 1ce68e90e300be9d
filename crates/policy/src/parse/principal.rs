//! The `Principal` and `NotPrincipal` elements.

use super::reader::Reader;
use super::suggest::nearest;
use crate::document::Element;
use crate::issue::{Expected, IssueKind, Place, PrincipalFault};
use crate::json::{Kind, Member, Value};
use crate::placeholder::has_placeholder;
use crate::principal::{PrincipalPattern, has_wildcard};
use crate::source::{Located, Span};

/// The keys of a principal object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Aws,
    Service,
    Federated,
    CanonicalUser,
}

const KEYS: &[(&str, Key)] = &[
    ("AWS", Key::Aws),
    ("Service", Key::Service),
    ("Federated", Key::Federated),
    ("CanonicalUser", Key::CanonicalUser),
];

/// Reads the principals; `None` if some could not be read.
pub(super) fn read(
    reader: &mut Reader<'_>,
    value: Value<'_>,
    element: Element,
) -> Option<Vec<Located<PrincipalPattern>>> {
    if value.as_str() == Some("*") {
        return Some(vec![Located::new(PrincipalPattern::Anyone, value.content_span())]);
    }
    if value.kind() != Kind::Object {
        match value.as_text() {
            // It is `*`, or there is no such policy.
            Some(text) if has_placeholder(text) => {
                let open = PrincipalPattern::Open(text.into());
                return Some(vec![Located::new(open, value.content_span())]);
            }
            Some(text) => {
                let (found, fault) = (text.into(), PrincipalFault::Form);
                reader.report(value.content_span(), IssueKind::InvalidPrincipal { found, fault });
            }
            None => reader.wrong_type(value, element, Expected::StarOrObject),
        }
        return None;
    }
    let mut patterns = Vec::new();
    let mut seen: [Option<Member<'_>>; 4] = [None; 4];
    let mut is_whole = true;
    for member in value.members() {
        let Some(text) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        let Some(key) = read_key(reader, text, member.key) else {
            is_whole = false;
            continue;
        };
        match seen.get_mut(key as usize) {
            Some(slot @ None) => *slot = Some(member),
            Some(Some(first)) => {
                reader.duplicate(member.key, text, first.key);
                is_whole = false;
            }
            None => is_whole = false,
        }
        let read = reader.list(member.value, element, Expected::Strings, |reader, text, span| {
            pattern(reader, key, text, span)
        });
        match read {
            Some(read) => patterns.extend(read),
            None => is_whole = false,
        }
    }
    if seen.iter().all(Option::is_none) && is_whole {
        reader.report(value.span(), IssueKind::Empty { element });
    }
    is_whole.then_some(patterns)
}

fn read_key(reader: &mut Reader<'_>, text: &str, key: Value<'_>) -> Option<Key> {
    if let Some(&(_, found)) = KEYS.iter().find(|(name, _)| *name == text) {
        return Some(found);
    }
    if let Some(&(name, found)) = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        reader.key_case(key, text, name);
        return Some(found);
    }
    let issue = IssueKind::UnknownKey {
        key: text.into(),
        place: Place::Principal,
        suggestion: nearest(text, KEYS.iter().map(|&(name, _)| name)),
    };
    reader.report(key.content_span(), issue);
    None
}

fn pattern(reader: &mut Reader<'_>, key: Key, text: &str, span: Span) -> PrincipalPattern {
    let pattern = match key {
        Key::Aws => PrincipalPattern::parse_aws(text),
        Key::Service => PrincipalPattern::Service(text.into()),
        Key::Federated => PrincipalPattern::Federated(text.into()),
        Key::CanonicalUser => PrincipalPattern::CanonicalUser(text.into()),
    };
    let fault = match &pattern {
        _ if text.is_empty() => Some(PrincipalFault::Empty),
        // IAM User Guide, "AWS JSON policy elements: Principal": a wildcard cannot match part of a name or ARN.
        PrincipalPattern::Invalid(_) if text.starts_with("arn:") && has_wildcard(text) => {
            Some(PrincipalFault::Wildcard)
        }
        PrincipalPattern::Invalid(_) => Some(PrincipalFault::Form),
        PrincipalPattern::Arn(_)
        | PrincipalPattern::Anyone
        | PrincipalPattern::Account(_)
        | PrincipalPattern::UniqueId(_)
        | PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Open(_) => None,
    };
    if let Some(fault) = fault {
        let found = text.into();
        reader.report(span, IssueKind::InvalidPrincipal { found, fault });
    }
    pattern
}
