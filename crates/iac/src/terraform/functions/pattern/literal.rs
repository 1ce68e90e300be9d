//! `replace` of a text by another one, where parts of both may be unknown.

use crate::terraform::functions::text_slice::slice;
use crate::terraform::functions::{Outcome, check_length};
use crate::text::{CLOSE, OPEN, Text, TextBuilder};
use crate::value::{Kind, Value};
use iamscope_policy::placeholder::{is_made_up, placeholders};

/// Replaces every `part` of a text. A part that is unknown may hold what is replaced, and is then called by what becomes of
/// it. Nothing is known of the whole if a match may reach from a known part into an unknown one.
pub(super) fn replace(text: &Text, part: &str, replacement: &Value) -> Outcome {
    let mut out = TextBuilder::default();
    let mut known_from = 0;
    let unknown = placeholders(text.as_str());
    for (place, name) in unknown {
        if part.is_empty() || !known(text, known_from..place.start, part, replacement, &mut out)? {
            return Ok(Value::unnamed());
        }
        if cannot_hold(name, part) {
            out.push_text(&slice(text, place.clone()), None);
        } else {
            out.push_text(&Text::placeholder(&format!("replace({name}, '{part}', ...)")), None);
        }
        known_from = place.end;
    }
    let end = text.as_str().len();
    if !known(text, known_from..end, part, replacement, &mut out)? {
        return Ok(Value::unnamed());
    }
    Ok(Value::new(Kind::Text(out.finish())))
}

/// Adds a part that is known, replaced; returns whether no match can reach out of it.
fn known(
    text: &Text,
    range: std::ops::Range<usize>,
    part: &str,
    replacement: &Value,
    out: &mut TextBuilder,
) -> Result<bool, crate::terraform::functions::FunctionError> {
    let whole = text.as_str();
    let known = whole.get(range.clone()).unwrap_or_default();
    let is_first = range.start == 0;
    let is_last = range.end == whole.len();
    // A match that is not all here is shorter than the whole.
    let length = part.len().saturating_sub(1);
    if !is_first && starts(known, length).any(|start| part.ends_with(start)) {
        return Ok(false);
    }
    let mut from = 0;
    for (at, _) in known.match_indices(part) {
        out.push_text(&slice(text, range.start + from..range.start + at), None);
        out.push_value(replacement);
        check_length(out.len())?;
        from = at + part.len();
    }
    let rest = known.get(from..).unwrap_or_default();
    if !is_last && ends(rest, length).any(|end| part.starts_with(end)) {
        return Ok(false);
    }
    out.push_text(&slice(text, range.start + from..range.end), None);
    check_length(out.len())?;
    Ok(true)
}

/// Returns all starts of a text but the empty one that are at most so long.
fn starts(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, char)| at + char.len_utf8());
    ends.map_while(move |end| text.get(..end).filter(|start| start.len() <= length))
}

/// Returns all ends of a text but the empty one that are at most so long.
fn ends(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().rev().map(|(at, _)| at);
    starts.map_while(move |at| text.get(at..).filter(|end| end.len() <= length))
}

/// Returns whether a text cannot be a part of what a placeholder stands for. What AWS or the provider `random` makes up, and
/// the numbers of accounts, have no two underscores with a capital letter, and none of the signs that mark a text in a
/// template.
fn cannot_hold(name: &str, part: &str) -> bool {
    let is_usual = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '.' | '/' | ':' | '_');
    let is_marked = part.matches('_').count() > 1 && part.contains(|char: char| char.is_ascii_uppercase());
    let is_marked = is_marked || !part.chars().all(is_usual);
    let is_account = name.ends_with(".account_id") || name == "AWS::AccountId";
    is_marked && (is_account || is_made_up(name) || is_random(name)) && !part.contains([OPEN, CLOSE])
}

/// Returns whether a placeholder stands for what the provider `random` makes up of letters, digits and hyphens.
fn is_random(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let (attribute, _, kind) = (parts.next(), parts.next(), parts.next());
    matches!(
        (kind, attribute),
        (Some("random_pet" | "random_uuid"), Some("id"))
            | (Some("random_uuid" | "random_integer"), Some("result"))
            | (Some("random_id"), Some("hex" | "dec"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, part: &str, replacement: &str) -> String {
        let value = replace(&Text::new(text), part, &Value::text(replacement)).expect("a value");
        if value.is_unknown() {
            return "unknown".to_owned();
        }
        value.to_text().expect("a text").as_str().to_owned()
    }

    #[test]
    fn unknown_parts_stay_apart() {
        let id = "\u{27e8}aws_s3_bucket.b.id\u{27e9}";
        let vendor = "\u{27e8}var.vendor\u{27e9}";
        let pet = "\u{27e8}module.a.random_pet.this.id\u{27e9}";
        for (text, part, expected) in [
            (format!("a_ID_b/{id}/_ID_"), "_ID_", format!("aXb/{id}/X")),
            (format!("b-{pet}/_ID_"), "_ID_", format!("b-{pet}/X")),
            (format!("{id}/_ID_"), "_ID_", format!("{id}/X")),
            (
                format!("_ID_/{vendor}"),
                "_ID_",
                "X/\u{27e8}replace(var.vendor, '_ID_', ...)\u{27e9}".to_owned(),
            ),
            (format!("a_I{vendor}"), "_ID_", "unknown".to_owned()),
            (format!("{vendor}D_"), "_ID_", "unknown".to_owned()),
            (format!("_ID_{id}"), "_ID_", format!("X{id}")),
            (format!("a{id}"), "", "unknown".to_owned()),
            ("a_b".to_owned(), "_", "aXb".to_owned()),
            ("ab".to_owned(), "", "XaXbX".to_owned()),
        ] {
            assert_eq!(replaced(&text, part, "X"), expected, "{text} {part}");
        }
    }

    #[test]
    fn what_replaces_may_be_unknown() {
        let id = Value::unknown("aws_s3_bucket.b.id");
        let value = replace(&Text::new("arn:_ID_/x"), "_ID_", &id).expect("a value");
        assert_eq!(
            value.to_text().expect("text").as_str(),
            "arn:\u{27e8}aws_s3_bucket.b.id\u{27e9}/x"
        );
    }
}
