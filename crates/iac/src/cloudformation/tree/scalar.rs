//! What a plain scalar of YAML means.
//!
//! CloudFormation reads YAML 1.1 without its timestamps. `yes` and `on` stay the texts they are, because parameters are
//! compared with them; so do numbers that would not read the same again, above all account ids with a leading zero.

use super::Data;
use crate::number::Number;
use crate::text::Text;

/// Reads a plain scalar.
pub(super) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => match number(text) {
            Some(number) => Data::Number(number),
            None => Data::Text(Text::new(text)),
        },
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.len() <= 40 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_padded = whole.len() > 1 && whole.starts_with('0');
    (is_digits(whole) && is_digits(fraction) && !is_padded).then(|| Number::parse(text))?
}
