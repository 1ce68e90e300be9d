//! What a scalar of YAML means: a number, a boolean, a date, null or text.

use crate::number::Number;
use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use base64::Engine as _;
use saphyr_parser::ScalarStyle;

/// A scalar.
pub(super) enum Scalar {
    /// A value.
    Value(Value),
    /// `<<`, which merges the mapping that follows into this one.
    Merge,
}

/// Reads a scalar.
pub(super) fn read(text: &str, style: ScalarStyle, tag: Option<&str>) -> Result<Scalar, String> {
    let found = match tag {
        None => {
            let value = resolve(text, style, true)?;
            if value.is_none() && text == "<<" {
                return Ok(Scalar::Merge);
            }
            value.unwrap_or_else(|| plain_text(text))
        }
        Some("!!str") => Value::text(text),
        Some("!!binary") => {
            let decoded = base64::engine::general_purpose::STANDARD.decode(text);
            decoded.map_err(|_| format!("`{text}` is no base64"))?;
            Value::text(text)
        }
        Some(tag @ ("!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp")) => {
            let value = resolve(text, style, tag == "!!timestamp")?;
            match value {
                Some(value) => value,
                None if tag == "!!null" => Value::null(),
                None => return Err(format!("`{text}` cannot be read as {tag}")),
            }
        }
        Some(tag) => return Err(format!("the tag `{tag}` is unknown here")),
    };
    Ok(Scalar::Value(found))
}

/// A text that is nothing but a placeholder may stand for any value.
fn plain_text(text: &str) -> Value {
    let placeholder = text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE));
    match placeholder.filter(|name| !name.contains(OPEN)) {
        Some(name) => Value::unknown(name),
        None => Value::text(text),
    }
}

/// Returns what a text that is no mere text stands for.
fn resolve(text: &str, style: ScalarStyle, may_be_date: bool) -> Result<Option<Value>, String> {
    let first = text.chars().next();
    let is_special = matches!(first, None | Some('0'..='9' | '+' | '-' | '.' | '~'))
        || first.is_some_and(|first| "yYnNtTfFoO".contains(first));
    if !is_special {
        return Ok(None);
    }
    if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
        return Ok(Some(Value::text(text)));
    }
    let boolean = |value| Ok(Some(Value::new(Kind::Bool(value))));
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return boolean(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return boolean(false),
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Some(Value::null())),
        ".nan" | ".NaN" | ".NAN" => return Err("what is not a number cannot be read".to_owned()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            return Err("infinite numbers cannot be read".to_owned());
        }
        _ => {}
    }
    if !matches!(first, Some('0'..='9' | '+' | '-' | '.')) {
        return Ok(None);
    }
    if may_be_date && let Some(date) = date(text) {
        return Ok(Some(Value::text(date)));
    }
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix)?;
        let number = u64::from_str_radix(digits, radix)
            .ok()
            .filter(|_| !digits.starts_with('+'))?;
        Number::parse(&number.to_string())
    };
    let number = radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| Number::parse(text));
    Ok(number.map(|number| Value::new(Kind::Number(number))))
}

/// Reads a date, with or without a time, as RFC 3339 would have written it.
fn date(text: &str) -> Option<String> {
    let (year, rest) = text.split_once('-')?;
    let (month, rest) = rest.split_once('-')?;
    let day_end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at_checked(day_end)?;
    let is_number = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) || !is_number(month) || !is_number(day) {
        return None;
    }
    let (time, zone) = match time.chars().next() {
        None => ("00:00:00", "Z"),
        Some(' ') => (time.get(1..)?, "Z"),
        Some('T' | 't') => {
            let time = time.get(1..)?;
            time.split_at_checked(time.find(['Z', '+', '-'])?)?
        }
        Some(_) => return None,
    };
    let mut parts = time.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
    if !is_number(hour) || !is_number(minute) || !is_number(whole) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = format!("{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute:0>2}:{whole:0>2}{zone}");
    super::super::time::normal(&text)
}
