//! Texts: `chomp`, `endswith`, `indent`, `join`, `lower`, `sort`, `split`, `startswith`, `strcontains`, `strrev`, `substr`,
//! `title`, `trim`, `trimprefix`, `trimspace`, `trimsuffix`, `upper`.

use super::arguments::{Arguments, Function, function, number, text, texts};
use super::text_slice::{result as slice, value as slice_value};
use super::{FunctionError, Outcome, check_length, check_size};
use crate::text::{CLOSE, OPEN, TextBuilder};
use crate::value::{Kind, Value};
use unicode_segmentation::UnicodeSegmentation as _;

pub(super) const FUNCTIONS: &[Function] = &[
    function("chomp", &[text("string")], chomp),
    function("endswith", &[text("string").partly(), text("suffix")], endswith),
    function("indent", &[number("spaces"), text("string").partly()], indent),
    function("join", &[text("separator").partly()], join).and(texts("lists").partly()),
    function("lower", &[text("string")], lower),
    function("sort", &[texts("list")], sort),
    function("split", &[text("separator"), text("string")], split),
    function("startswith", &[text("string").partly(), text("prefix")], startswith),
    function(
        "strcontains",
        &[text("string").partly(), text("substring")],
        strcontains,
    ),
    function("strrev", &[text("string")], strrev),
    function("substr", &[text("string"), number("offset"), number("length")], substr),
    function("title", &[text("string")], title),
    function("trim", &[text("string"), text("characters")], trim),
    function("trimprefix", &[text("string").partly(), text("prefix")], trimprefix),
    function("trimspace", &[text("string")], trimspace),
    function("trimsuffix", &[text("string").partly(), text("suffix")], trimsuffix),
    function("upper", &[text("string")], upper),
];

fn boolean(value: bool) -> Outcome {
    Ok(Value::new(Kind::Bool(value)))
}

fn chomp(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    slice(text, 0..text.as_str().trim_end_matches(['\r', '\n']).len())
}

/// Returns whether a text that is known in part starts with something, if that can be told.
fn starts_with(text: &str, prefix: &str) -> Option<bool> {
    match text.split_once(OPEN) {
        Some((known, _)) if prefix.len() > known.len() && prefix.starts_with(known) => None,
        Some(_) | None => Some(text.starts_with(prefix)),
    }
}

fn ends_with(text: &str, suffix: &str) -> Option<bool> {
    match text.rsplit_once(CLOSE) {
        Some((_, known)) if suffix.len() > known.len() && suffix.ends_with(known) => None,
        Some(_) | None => Some(text.ends_with(suffix)),
    }
}

fn startswith(arguments: &Arguments<'_>) -> Outcome {
    starts_with(arguments.str(0)?, arguments.str(1)?).map_or_else(|| Ok(Value::unnamed()), boolean)
}

fn endswith(arguments: &Arguments<'_>) -> Outcome {
    ends_with(arguments.str(0)?, arguments.str(1)?).map_or_else(|| Ok(Value::unnamed()), boolean)
}

fn strcontains(arguments: &Arguments<'_>) -> Outcome {
    let (text, part) = (arguments.text(0)?, arguments.str(1)?);
    let known = text.as_str().split(OPEN).enumerate();
    let mut known = known.map(|(index, piece)| match piece.split_once(CLOSE) {
        Some((_, after)) if index > 0 => after,
        Some(_) | None => piece,
    });
    if known.any(|piece| piece.contains(part)) {
        boolean(true)
    } else if text.has_unknowns() {
        Ok(Value::unnamed())
    } else {
        boolean(false)
    }
}

fn indent(arguments: &Arguments<'_>) -> Outcome {
    let (spaces, text) = (arguments.integer(0)?, arguments.text(1)?);
    let spaces = usize::try_from(spaces).map_err(|_| FunctionError::of(0, "a number of spaces is required"))?;
    let breaks = text.as_str().matches('\n').count();
    check_length(breaks.saturating_mul(spaces).saturating_add(text.as_str().len()))?;
    let mut out = TextBuilder::default();
    let mut start = 0;
    for line in text.as_str().split_inclusive('\n') {
        out.push_text(&super::text_slice::slice(text, start..start + line.len()), None);
        if line.ends_with('\n') {
            out.push_str(&" ".repeat(spaces));
        }
        start += line.len();
    }
    Ok(Value::new(Kind::Text(out.finish())))
}

fn join(arguments: &Arguments<'_>) -> Outcome {
    let separator = arguments.value(0)?;
    let lists = arguments.from(1);
    if lists.is_empty() {
        return Err(FunctionError::new("at least one list is required"));
    }
    let mut out = TextBuilder::default();
    let mut is_first = true;
    for (list, index) in lists.iter().zip(1..) {
        let elements = list.as_elements().map(AsRef::as_ref).unwrap_or_default();
        for (position, element) in elements.iter().enumerate() {
            if !std::mem::take(&mut is_first) {
                out.push_value(separator);
            }
            if !out.push_value(element) {
                return Err(FunctionError::of(index, format!("element {position} is null")));
            }
            check_length(out.len())?;
        }
    }
    Ok(Value::new(Kind::Text(out.finish())))
}

/// Changes a text character by character, as Go does: letters that have no single counterpart stay.
fn map_chars(arguments: &Arguments<'_>, map: impl Fn(char) -> char) -> Outcome {
    Ok(Value::text(arguments.str(0)?.chars().map(map).collect::<String>()))
}

fn lower(arguments: &Arguments<'_>) -> Outcome {
    map_chars(arguments, |char| match char {
        '\u{130}' => 'i',
        char => only(char.to_lowercase(), char),
    })
}

fn upper(arguments: &Arguments<'_>) -> Outcome {
    map_chars(arguments, to_upper)
}

fn to_upper(char: char) -> char {
    only(char.to_uppercase(), char)
}

fn only(mut chars: impl Iterator<Item = char>, otherwise: char) -> char {
    match (chars.next(), chars.next()) {
        (Some(char), None) => char,
        (Some(_) | None, Some(_) | None) => otherwise,
    }
}

fn title(arguments: &Arguments<'_>) -> Outcome {
    let mut is_start = true;
    let text = arguments.str(0)?.chars().map(|char| {
        let mapped = if is_start { to_upper(char) } else { char };
        is_start = if char.is_ascii() {
            !char.is_ascii_alphanumeric() && char != '_'
        } else {
            !char.is_alphanumeric() && char.is_whitespace()
        };
        mapped
    });
    Ok(Value::text(text.collect::<String>()))
}

fn sort(arguments: &Arguments<'_>) -> Outcome {
    let mut elements = arguments.elements(0)?.to_vec();
    if let Some(index) = elements.iter().position(Value::is_null) {
        return Err(FunctionError::of(0, format!("element {index} is null")));
    }
    elements.sort_by_cached_key(|element| element.to_text().map(|text| text.as_str().to_owned()));
    Ok(Value::new(Kind::List(elements.into())))
}

fn split(arguments: &Arguments<'_>) -> Outcome {
    let (separator, text) = (arguments.str(0)?, arguments.text(1)?);
    let mut elements = Vec::new();
    if separator.is_empty() {
        for (start, char) in text.as_str().char_indices() {
            elements.push(slice_value(text, start..start + char.len_utf8()));
            check_size(elements.len())?;
        }
    } else {
        let mut start = 0;
        for part in text.as_str().split(separator) {
            elements.push(slice_value(text, start..start + part.len()));
            check_size(elements.len())?;
            start += part.len() + separator.len();
        }
    }
    Ok(Value::new(Kind::List(elements.into())))
}

fn strrev(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::text(arguments.str(0)?.graphemes(true).rev().collect::<String>()))
}

fn substr(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let (mut offset, length) = (arguments.integer(1)?, arguments.integer(2)?);
    if offset >= 0 && length == 0 {
        return Ok(Value::text(""));
    }
    let starts: Vec<usize> = text.as_str().grapheme_indices(true).map(|(start, _)| start).collect();
    if offset < 0 {
        offset = offset.saturating_add_unsigned(starts.len() as u64);
    }
    let end_of_text = text.as_str().len();
    let byte = |character: usize| starts.get(character).copied().unwrap_or(end_of_text);
    let first = usize::try_from(offset).unwrap_or(0);
    // A length of nothing or less, after a negative offset too, is the rest of the text.
    let end = match usize::try_from(length) {
        Ok(0) | Err(_) => end_of_text,
        Ok(length) => byte(first.saturating_add(length)),
    };
    slice(text, byte(first)..end)
}

fn trim(arguments: &Arguments<'_>) -> Outcome {
    let (text, characters) = (arguments.text(0)?, arguments.str(1)?);
    let is_cut = |char| characters.contains(char);
    let start = text.as_str().len() - text.as_str().trim_start_matches(is_cut).len();
    slice(text, start..text.as_str().trim_end_matches(is_cut).len().max(start))
}

fn trimspace(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let start = text.as_str().len() - text.as_str().trim_start().len();
    slice(text, start..text.as_str().trim_end().len().max(start))
}

fn trimprefix(arguments: &Arguments<'_>) -> Outcome {
    let (text, prefix) = (arguments.text(0)?, arguments.str(1)?);
    match starts_with(text.as_str(), prefix) {
        Some(is_there) => slice(text, if is_there { prefix.len() } else { 0 }..text.as_str().len()),
        None => Ok(Value::unnamed()),
    }
}

fn trimsuffix(arguments: &Arguments<'_>) -> Outcome {
    let (text, suffix) = (arguments.text(0)?, arguments.str(1)?);
    let length = text.as_str().len();
    match ends_with(text.as_str(), suffix) {
        Some(is_there) => slice(text, 0..if is_there { length - suffix.len() } else { length }),
        None => Ok(Value::unnamed()),
    }
}
