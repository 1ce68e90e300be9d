//! Texts of values, and their parts.

use crate::text::{CLOSE, OPEN, Piece, Text};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::Span;

/// Returns the text of a value; one that does not say where its parts were written says where the value was.
pub(crate) fn text(value: &Value) -> Option<Text> {
    let text = value.to_text()?;
    match value.origin {
        Some(origin) if text.pieces().is_empty() => Some(at(text, origin)),
        Some(_) | None => Some(text),
    }
}

/// Says that all of a text comes from one place.
pub(crate) fn at(text: Text, origin: Origin) -> Text {
    let whole = Piece {
        at: Span::new(0, text.as_str().len()),
        source: origin.source,
        span: origin.span,
        is_verbatim: false,
    };
    text.with_pieces(vec![whole])
}

/// Returns the texts of a list. One that is not known is one text: a placeholder.
pub(crate) fn texts(value: Option<&Value>) -> Vec<Text> {
    let Some(value) = value else { return Vec::new() };
    match &value.kind {
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            elements.iter().filter_map(text).collect()
        }
        Kind::Null => Vec::new(),
        Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => text(value).into_iter().collect(),
        Kind::Map(_) | Kind::Object(_) => Vec::new(),
    }
}

/// Returns the blocks of a type: a list of objects, or a single one. What is not known is one element, unknown.
pub(crate) fn blocks(attributes: &Value, name: &str) -> Vec<Value> {
    let Some(value) = attributes.field(name) else {
        return Vec::new();
    };
    match &value.kind {
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => elements.to_vec(),
        Kind::Map(_) | Kind::Object(_) | Kind::Unknown(_) => vec![value.clone()],
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => Vec::new(),
    }
}

/// Splits at a sign, but not inside of placeholders.
pub(crate) fn split(text: &str, sign: char, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut depth = 0usize;
    for (position, found) in text.char_indices() {
        match found {
            OPEN => depth += 1,
            CLOSE => depth = depth.saturating_sub(1),
            found if found == sign && depth == 0 && parts.len() + 1 < most => {
                parts.push(text.get(start..position).unwrap_or_default());
                start = position + sign.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Puts a `$` for the `&` of each `&{`: Terraform's way to write a variable of a policy.
pub(crate) fn policy_variables(text: Text) -> Text {
    if !text.as_str().contains("&{") {
        return text;
    }
    let places: Vec<u32> = text
        .as_str()
        .match_indices("&{")
        .map(|(place, _)| place as u32)
        .collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in text.pieces() {
        cut(*piece, &places, &mut pieces);
    }
    Text::new(text.as_str().replace("&{", "${")).with_pieces(pieces)
}

/// Cuts a verbatim piece around bytes that read differently now.
fn cut(piece: Piece, places: &[u32], pieces: &mut Vec<Piece>) {
    let inside: Vec<u32> = places
        .iter()
        .copied()
        .filter(|&place| piece.at.start <= place && place < piece.at.end)
        .collect();
    if !piece.is_verbatim || inside.is_empty() {
        pieces.push(piece);
        return;
    }
    let part = |start: u32, end: u32, is_verbatim: bool| Piece {
        at: Span { start, end },
        source: piece.source,
        span: Span {
            start: piece.span.start + (start - piece.at.start),
            end: piece.span.start + (end - piece.at.start),
        },
        is_verbatim,
    };
    let mut start = piece.at.start;
    for place in inside {
        if start < place {
            pieces.push(part(start, place, true));
        }
        pieces.push(part(place, place + 1, false));
        start = place + 1;
    }
    if start < piece.at.end {
        pieces.push(part(start, piece.at.end, true));
    }
}
