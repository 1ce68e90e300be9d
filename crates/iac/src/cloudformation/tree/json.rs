//! JSON to a tree.

use super::align;
use super::{Data, Key, MAX_DEPTH, Member, Node};
use crate::cloudformation::problems::Fault;
use crate::number::Number;
use crate::text::Text;
use crate::value::Origin;
use iamscope_policy::SourceId;
use iamscope_policy::json::{self, Kind, Limits};
use std::collections::BTreeMap;
use std::sync::Arc;

const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_depth: MAX_DEPTH,
};

/// Reads a text of JSON, with whatever stands against reading it.
pub(super) fn read(text: &str, source: SourceId) -> (Option<Node>, Vec<Fault>) {
    let (document, faults) = json::read(text, LIMITS);
    let mut reader = Reader {
        source,
        faults: Vec::new(),
    };
    let node = document.root().map(|root| reader.node(root));
    let faults = faults.into_iter().map(|fault| {
        Fault::new(format!("this is not JSON: {}", fault.value)).at(Origin {
            source,
            span: fault.span,
        })
    });
    let faults = faults.chain(reader.faults).collect();
    (node, faults)
}

struct Reader {
    source: SourceId,
    faults: Vec<Fault>,
}

impl Reader {
    /// The depth is bounded by the limits of the JSON reader.
    fn node(&mut self, value: json::Value<'_>) -> Node {
        let origin = self.origin(value);
        let data = match value.kind() {
            Kind::Null => Data::Null,
            Kind::Bool => Data::Bool(value.written() == "true"),
            Kind::Number => match Number::parse(value.written()) {
                Some(number) => Data::Number(number),
                None => Data::Text(Text::new(value.written())),
            },
            Kind::String => Data::Text(self.text(value)),
            Kind::List => Data::Sequence(value.items().map(|item| self.node(item)).collect()),
            Kind::Object => self.object(value),
            Kind::Invalid => Data::Unknown("unreadable".into()),
        };
        Node { origin, data }
    }

    fn object(&mut self, value: json::Value<'_>) -> Data {
        let mut members: Vec<Member> = Vec::new();
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for member in value.members() {
            let Some(text) = member.key.as_str() else { continue };
            let key = Key {
                text: text.into(),
                origin: self.origin(member.key),
            };
            let value = self.node(member.value);
            match places.get(&key.text).and_then(|&place| members.get_mut(place)) {
                Some(earlier) => {
                    self.faults.push(super::yaml::duplicate(&key));
                    *earlier = Member { key, value };
                }
                None => {
                    places.insert(Arc::clone(&key.text), members.len());
                    members.push(Member { key, value });
                }
            }
        }
        Data::Mapping(members.into())
    }

    fn text(&self, value: json::Value<'_>) -> Text {
        let content = value.as_str().unwrap_or_default();
        let origin = Origin {
            source: self.source,
            span: value.content_span(),
        };
        let written = value.written();
        let is_verbatim = written.get(1..written.len().saturating_sub(1)) == Some(content);
        let pieces = if is_verbatim {
            align::line(content, content, origin)
        } else {
            vec![align::whole(content, origin)]
        };
        Text::new(content).with_pieces(pieces)
    }

    fn origin(&self, value: json::Value<'_>) -> Origin {
        Origin {
            source: self.source,
            span: value.span(),
        }
    }
}
