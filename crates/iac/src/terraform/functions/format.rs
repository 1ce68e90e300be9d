//! `format` and `formatlist`, with the verbs of Go as far as Terraform has them.

use super::arguments::{Arguments, Function, any, function, text};
use super::number_format::{Layout, float, general, integer};
use super::text_slice::slice;
use super::{FunctionError, Outcome, check_length, check_size};
use crate::convert::{Type, convert};
use crate::json_text;
use crate::text::{Text, TextBuilder};
use crate::value::{Kind, Value};
use unicode_segmentation::UnicodeSegmentation as _;

pub(super) const FUNCTIONS: &[Function] = &[
    function("format", &[text("format")], format_one).and(any("args").nullable().unknown()),
    function("formatlist", &[text("format")], format_list).and(any("args").nullable().unknown()),
];

/// The largest width or precision.
const MAX_WIDTH: usize = 1_000_000;

fn format_one(arguments: &Arguments<'_>) -> Outcome {
    let values: Vec<&Value> = arguments.from(1).iter().collect();
    Ok(match print(arguments.text(0)?, &values)? {
        Some(text) => Value::new(Kind::Text(text)),
        None => Value::unnamed(),
    })
}

fn format_list(arguments: &Arguments<'_>) -> Outcome {
    let format = arguments.text(0)?;
    let values = arguments.from(1);
    let mut length = None;
    for (value, index) in values.iter().zip(1..) {
        let Some(elements) = value.as_elements() else { continue };
        if *length.get_or_insert(elements.len()) != elements.len() {
            return Err(FunctionError::of(index, "all lists must be of the same length"));
        }
    }
    if values.iter().any(Value::is_unknown) {
        return Ok(Value::unnamed());
    }
    let length = length.unwrap_or(1);
    check_size(length)?;
    let mut results = Vec::with_capacity(length);
    let mut bytes = 0_usize;
    for position in 0..length {
        let of_this: Vec<&Value> = values
            .iter()
            .filter_map(|value| match value.as_elements() {
                Some(elements) => elements.get(position),
                None => Some(value),
            })
            .collect();
        let Some(text) = print(format, &of_this)? else {
            return Ok(Value::unnamed());
        };
        bytes = bytes.saturating_add(text.as_str().len());
        check_length(bytes)?;
        results.push(Value::new(Kind::Text(text)));
    }
    Ok(Value::new(Kind::List(results.into())))
}

/// A verb: its layout, letter, and which argument it prints, counted from 1.
struct Verb<'f> {
    layout: Layout,
    letter: char,
    argument: usize,
    written: &'f str,
}

/// Prints; nothing if the result depends on what is not known of the arguments.
fn print(format: &Text, values: &[&Value]) -> Result<Option<Text>, FunctionError> {
    let whole = format.as_str();
    let mut out = TextBuilder::default();
    let mut is_known = true;
    let (mut at, mut next, mut highest) = (0, 1, 0);
    while let Some(found) = whole.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + found;
        out.push_text(&slice(format, at..start), None);
        let rest = whole.get(start + 1..).unwrap_or_default();
        if rest.starts_with('%') {
            out.push_str("%");
            at = start + 2;
            continue;
        }
        let verb = read_verb(rest, next)?;
        at = start + 1 + verb.written.len();
        next = verb.argument + 1;
        highest = highest.max(verb.argument);
        let Some(value) = verb.argument.checked_sub(1).and_then(|index| values.get(index)) else {
            return Err(FunctionError::of(
                0,
                format!(
                    "`%{}` needs argument {}, which is not given",
                    verb.written, verb.argument
                ),
            ));
        };
        is_known &= print_value(&verb, value, &mut out)?;
        check_length(out.len())?;
    }
    if highest < values.len() {
        return Err(FunctionError::of(
            highest + 1,
            format!("too many arguments: the format uses {highest} of {}", values.len()),
        ));
    }
    out.push_text(&slice(format, at..whole.len()), None);
    Ok(is_known.then(|| out.finish()))
}

/// Reads what follows a `%`: flags, width, precision, the number of an argument, a letter.
fn read_verb(rest: &str, next: usize) -> Result<Verb<'_>, FunctionError> {
    let mut layout = Layout::default();
    let mut chars = rest.char_indices().peekable();
    while let Some((_, flag)) = chars.next_if(|(_, char)| matches!(char, '0' | '#' | '-' | '+' | ' ')) {
        match flag {
            '0' => layout.is_zero_padded = true,
            '#' => layout.is_alternate = true,
            '-' => layout.is_left = true,
            '+' => layout.is_signed = true,
            _ => layout.is_spaced = true,
        }
    }
    let number = |chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>| {
        let mut number = None;
        while let Some((_, digit)) = chars.next_if(|(_, char)| char.is_ascii_digit()) {
            let digit = digit.to_digit(10).unwrap_or(0) as usize;
            number = Some(number.unwrap_or(0_usize).saturating_mul(10).saturating_add(digit));
        }
        number
    };
    layout.width = number(&mut chars);
    if chars.next_if(|(_, char)| *char == '.').is_some() {
        layout.precision = Some(number(&mut chars).unwrap_or(0));
    }
    if layout.width.max(layout.precision) > Some(MAX_WIDTH) {
        return Err(FunctionError::of(0, format!("a width of more than {MAX_WIDTH}")));
    }
    let mut argument = next;
    if chars.next_if(|(_, char)| *char == '[').is_some() {
        let is_padded = chars.peek().is_some_and(|(_, char)| *char == '0');
        argument = number(&mut chars)
            .filter(|_| !is_padded)
            .ok_or_else(|| FunctionError::of(0, "the number of an argument is required after `[`"))?;
        if chars.next_if(|(_, char)| *char == ']').is_none() {
            return Err(FunctionError::of(0, "a `[` without `]`"));
        }
    }
    match chars.next() {
        Some((at, letter)) if letter.is_ascii_alphabetic() => Ok(Verb {
            layout,
            letter,
            argument,
            written: rest.get(..=at).unwrap_or_default(),
        }),
        Some((_, char)) => Err(FunctionError::of(0, format!("`{char}` is no verb"))),
        None => Err(FunctionError::of(0, "the format ends within a verb")),
    }
}

/// Prints one value; returns whether enough of it is known.
fn print_value(verb: &Verb<'_>, value: &Value, out: &mut TextBuilder) -> Result<bool, FunctionError> {
    let failed = |why: &str| {
        FunctionError::of(
            verb.argument,
            format!("`%{}` cannot print this value: {why}", verb.written),
        )
    };
    if value.is_null() && verb.letter != 'v' {
        return Err(failed("it is null"));
    }
    match verb.letter {
        'v' => print_any(verb, value, out).map_err(|error| failed(&error.message)),
        't' => {
            let converted = convert(value.clone(), &Type::Bool).map_err(|why| failed(&why))?;
            Ok(out.push_value(&converted))
        }
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
            let converted = convert(value.clone(), &Type::Number).map_err(|why| failed(&why))?;
            let Kind::Number(number) = &converted.kind else {
                let is_plain = verb.letter == 'd' && verb.written.len() == 1;
                return Ok(is_plain && out.push_value(value));
            };
            out.push_str(&if matches!(verb.letter, 'b' | 'd' | 'o' | 'x' | 'X') {
                let number = number
                    .to_integer()
                    .ok_or_else(|| failed("a whole number is required"))?;
                integer(&number, verb.letter, verb.layout)
            } else {
                float(number, verb.letter, verb.layout)
            });
            Ok(true)
        }
        's' | 'q' => {
            let converted = convert(value.clone(), &Type::Text).map_err(|why| failed(&why))?;
            print_text(verb, &converted, out)
        }
        letter => Err(FunctionError::of(0, format!("there is no verb `%{letter}`"))),
    }
}

/// Prints a value as `%v` does: texts and numbers as they are, anything else as JSON.
fn print_any(verb: &Verb<'_>, value: &Value, out: &mut TextBuilder) -> Result<bool, FunctionError> {
    match &value.kind {
        Kind::Text(_) if !verb.layout.is_alternate => print_text(verb, value, out),
        Kind::Number(number) if !verb.layout.is_alternate => {
            out.push_str(&padded(&general(number), verb.layout));
            Ok(true)
        }
        Kind::Unknown(_) if verb.layout.width.is_none() => Ok(out.push_value(value)),
        Kind::Unknown(_) => Ok(false),
        Kind::Text(_)
        | Kind::Number(_)
        | Kind::Null
        | Kind::Bool(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => print_json(verb, value, out),
    }
}

fn print_json(verb: &Verb<'_>, value: &Value, out: &mut TextBuilder) -> Result<bool, FunctionError> {
    let text = json_text::encode(value).ok_or_else(|| FunctionError::new("it is too long"))?;
    if verb.layout.width.is_none() {
        out.push_text(&text, value.origin);
        return Ok(true);
    }
    out.push_str(&padded(text.as_str(), verb.layout));
    Ok(!text.has_unknowns())
}

fn print_text(verb: &Verb<'_>, value: &Value, out: &mut TextBuilder) -> Result<bool, FunctionError> {
    let layout = verb.layout;
    // A precision of nothing counts as none.
    let precision = layout
        .precision
        .filter(|&precision| precision > 0 && verb.letter != 'v');
    let text = match &value.kind {
        Kind::Text(text) if verb.letter != 'q' && layout.width.is_none() && precision.is_none() => {
            out.push_text(text, value.origin);
            return Ok(true);
        }
        Kind::Text(text) => text.clone(),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => value.to_text().unwrap_or_default(),
    };
    if text.has_unknowns() && (layout.width.is_some() || precision.is_some()) {
        return Ok(false);
    }
    let cut = match precision {
        Some(precision) => text.as_str().graphemes(true).take(precision).collect(),
        None => text.as_str().to_owned(),
    };
    if verb.letter == 'q' {
        let quoted = json_text::encode(&Value::text(cut)).ok_or_else(|| FunctionError::new("it is too long"))?;
        out.push_str(&padded(quoted.as_str(), layout));
    } else {
        out.push_str(&padded(&cut, layout));
    }
    Ok(true)
}

/// Fills up to the width, which is counted in characters as people see them.
fn padded(text: &str, layout: Layout) -> String {
    let missing = layout.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
    let filling = if layout.is_zero_padded { "0" } else { " " }.repeat(missing);
    if layout.is_left {
        format!("{text}{filling}")
    } else {
        format!("{filling}{text}")
    }
}
