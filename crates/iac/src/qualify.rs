//! Names that stay apart when several programs are read together.

use crate::declared::Program;
use crate::text::{OPEN, Piece, Text};
use crate::value::{Kind, Value};
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
            qualify(&mut declared.attributes, &prefix);
        }
    }
}

fn qualify(value: &mut Value, prefix: &str) {
    match &mut value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        Kind::Text(text) => {
            if text.has_unknowns() {
                *text = qualified_text(text, prefix);
            }
        }
        // What is wholly known may be shared, and stays so.
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            if !elements.iter().all(Value::is_wholly_known) {
                Arc::make_mut(elements)
                    .iter_mut()
                    .for_each(|element| qualify(element, prefix));
            }
        }
        Kind::Map(fields) | Kind::Object(fields) => qualify_fields(fields, prefix),
        Kind::Unknown(unknown) => {
            unknown.name = unknown.name.as_ref().map(|name| format!("{prefix}{name}").into());
        }
    }
}

fn qualify_fields(fields: &mut Arc<BTreeMap<Arc<str>, Value>>, prefix: &str) {
    if !fields.values().all(Value::is_wholly_known) {
        Arc::make_mut(fields)
            .values_mut()
            .for_each(|value| qualify(value, prefix));
    }
    if fields.keys().any(|key| key.contains(OPEN)) {
        let renamed = fields.iter().map(|(key, value)| {
            let key = key.replace(OPEN, &format!("{OPEN}{prefix}"));
            (key.into(), value.clone())
        });
        *fields = Arc::new(renamed.collect());
    }
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
        let mut value = Value::object([("a", Value::text("known")), ("b", Value::unknown("var.b"))]);
        let expected = Value::object([("a", Value::text("known")), ("b", Value::unknown("infra: var.b"))]);
        qualify(&mut value, "infra: ");
        assert_eq!(value, expected);
    }
}
