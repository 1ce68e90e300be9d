//! Names that stay apart when several programs are read together.

use crate::declared::Program;
use crate::text::{OPEN, Piece, Text};
use crate::value::{Kind, Unknown, Value};
use iamscope_policy::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Program {
    /// Puts a name before the addresses and unknown values of the program: `infra/app: aws_s3_bucket.data.id`.
    ///
    /// Two programs may give the same address to different things, and neither knows of the other.
    pub fn qualify(&mut self, name: &str) {
        let prefix = format!("{name}: ");
        for declared in &mut self.declared {
            declared.address = format!("{prefix}{}", declared.address).into();
            declared.attributes = qualified(&declared.attributes, &prefix);
        }
    }
}

fn qualified(value: &Value, prefix: &str) -> Value {
    if value.is_wholly_known() {
        return value.clone();
    }
    let all = |elements: &Arc<[Value]>| elements.iter().map(|element| qualified(element, prefix)).collect();
    let kind = match &value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => value.kind.clone(),
        Kind::Text(text) => Kind::Text(qualified_text(text, prefix)),
        Kind::List(elements) => Kind::List(all(elements)),
        Kind::Set(elements) => Kind::Set(all(elements)),
        Kind::Tuple(elements) => Kind::Tuple(all(elements)),
        Kind::Map(fields) => Kind::Map(qualified_fields(fields, prefix)),
        Kind::Object(fields) => Kind::Object(qualified_fields(fields, prefix)),
        Kind::Unknown(unknown) => Kind::Unknown(Unknown {
            name: unknown.name.as_ref().map(|name| format!("{prefix}{name}").into()),
        }),
    };
    Value { kind, ..value.clone() }
}

fn qualified_fields(fields: &BTreeMap<Arc<str>, Value>, prefix: &str) -> Arc<BTreeMap<Arc<str>, Value>> {
    let fields = fields.iter().map(|(key, value)| {
        let key = if key.contains(OPEN) {
            key.replace(OPEN, &format!("{OPEN}{prefix}")).into()
        } else {
            key.clone()
        };
        (key, qualified(value, prefix))
    });
    Arc::new(fields.collect())
}

fn qualified_text(text: &Text, prefix: &str) -> Text {
    let places: Vec<usize> = text.as_str().match_indices(OPEN).map(|(place, _)| place).collect();
    // A piece that begins with a placeholder still does.
    let moved = |position: u32| {
        let before = places.partition_point(|&place| place < position as usize);
        position + Span::new(before * prefix.len(), 0).start
    };
    let pieces = text.pieces().iter().map(|piece| Piece {
        at: Span {
            start: moved(piece.at.start),
            end: moved(piece.at.end),
        },
        is_verbatim: piece.is_verbatim && moved(piece.at.end) - moved(piece.at.start) == piece.at.end - piece.at.start,
        ..*piece
    });
    let pieces = pieces.collect();
    Text::new(text.as_str().replace(OPEN, &format!("{OPEN}{prefix}"))).with_pieces(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::SourceId;

    #[test]
    fn pieces_move_with_the_text() {
        let piece = |start, end| Piece {
            at: Span::new(start, end),
            source: SourceId(0),
            span: Span::new(0, 9),
            is_verbatim: true,
        };
        let text = Text::new("ab⟨x⟩cd⟨y⟩").with_pieces(vec![piece(0, 2), piece(9, 11), piece(0, 18)]);
        let text = qualified_text(&text, "p: ");
        assert_eq!(text.as_str(), "ab⟨p: x⟩cd⟨p: y⟩");
        let seen: Vec<(&str, bool)> = text
            .pieces()
            .iter()
            .map(|piece| {
                (
                    text.as_str().get(piece.at.range()).unwrap_or_default(),
                    piece.is_verbatim,
                )
            })
            .collect();
        assert_eq!(seen, [("ab⟨p: x⟩cd⟨p: y⟩", false), ("ab", true), ("cd", true)]);
    }

    #[test]
    fn only_what_is_unknown_is_renamed() {
        let value = Value::object([("a", Value::text("known")), ("b", Value::unknown("var.b"))]);
        let expected = Value::object([("a", Value::text("known")), ("b", Value::unknown("infra: var.b"))]);
        assert_eq!(qualified(&value, "infra: "), expected);
    }
}
