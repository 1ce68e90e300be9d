//! Encodings: `base64decode`, `base64encode`, `base64gzip`, `textdecodebase64`, `textencodebase64`, `urlencode`.

use super::arguments::{Arguments, Function, function, text};
use super::{FunctionError, Outcome};
use crate::value::Value;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write as _;

pub(super) const FUNCTIONS: &[Function] = &[
    function("base64decode", &[text("str")], base64decode),
    function("base64encode", &[text("str")], base64encode),
    function("base64gzip", &[text("str")], base64gzip),
    function(
        "textdecodebase64",
        &[text("source"), text("encoding")],
        textdecodebase64,
    ),
    function(
        "textencodebase64",
        &[text("string"), text("encoding")],
        textencodebase64,
    ),
    function("urlencode", &[text("str")], urlencode),
];

/// Go does not mind bits that mean nothing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b' ');

/// Writes bytes in base64.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

fn from_base64(text: &str) -> Result<Vec<u8>, FunctionError> {
    let bytes = BASE64.decode(text.replace(['\r', '\n'], ""));
    bytes.map_err(|error| FunctionError::of(0, format!("this is no base64: {error}")))
}

fn base64decode(arguments: &Arguments<'_>) -> Outcome {
    let text = String::from_utf8(from_base64(arguments.str(0)?)?);
    text.map(Value::text)
        .map_err(|_| FunctionError::of(0, "the decoded bytes are no text in UTF-8"))
}

fn base64encode(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::text(to_base64(arguments.str(0)?.as_bytes())))
}

/// Compresses. The bytes are not those that Terraform makes, whose compressor is another one, but unpack to the same.
fn base64gzip(arguments: &Arguments<'_>) -> Outcome {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder
        .write_all(arguments.str(0)?.as_bytes())
        .and_then(|()| encoder.finish());
    let bytes = written.map_err(|error| FunctionError::new(format!("compressing failed: {error}")))?;
    Ok(Value::text(to_base64(&bytes)))
}

fn urlencode(arguments: &Arguments<'_>) -> Outcome {
    let encoded = utf8_percent_encode(arguments.str(0)?, RESERVED).to_string();
    Ok(Value::text(encoded.replace(' ', "+")))
}

/// The character sets of IANA that are read and written here.
#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Utf16 { is_little_endian: bool, has_mark: bool },
    Latin1,
    Windows1252,
}

/// What Windows has in place of the control characters 0x80 to 0x9f of Latin 1; a space where it has nothing.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// What other character sets of IANA are called: their results are unknown rather than wrong.
const OTHER_CHARSETS: [&str; 14] = [
    "iso", "windows", "cp", "ibm", "koi", "shift", "euc", "gb", "big5", "mac", "hz", "us-ascii", "ascii", "utf",
];

fn charset(name: &str) -> Result<Option<Charset>, FunctionError> {
    let utf16 = |is_little_endian, has_mark| {
        Ok(Some(Charset::Utf16 {
            is_little_endian,
            has_mark,
        }))
    };
    let lower = name.to_ascii_lowercase();
    match &*lower {
        "utf-8" | "csutf8" => Ok(Some(Charset::Utf8)),
        "utf-16" | "csutf16" => utf16(false, true),
        "utf-16be" | "csutf16be" => utf16(false, false),
        "utf-16le" | "csutf16le" => utf16(true, false),
        "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "ibm819" | "cp819" | "csisolatin1" => Ok(Some(Charset::Latin1)),
        "windows-1252" | "cswindows1252" => Ok(Some(Charset::Windows1252)),
        other if OTHER_CHARSETS.iter().any(|start| other.starts_with(start)) => Ok(None),
        _ => Err(FunctionError::of(1, format!("`{name}` is no character set of IANA"))),
    }
}

fn textencodebase64(arguments: &Arguments<'_>) -> Outcome {
    let (text, name) = (arguments.str(0)?, arguments.str(1)?);
    let Some(charset) = charset(name)? else {
        return Ok(Value::unnamed());
    };
    let bytes: Option<Vec<u8>> = match charset {
        Charset::Utf8 => Some(text.as_bytes().to_vec()),
        Charset::Utf16 {
            is_little_endian,
            has_mark,
        } => {
            let mark = has_mark.then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            let bytes = units.flat_map(|unit| {
                if is_little_endian {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            });
            Some(bytes.collect())
        }
        Charset::Latin1 => text.chars().map(|char| u8::try_from(char).ok()).collect(),
        Charset::Windows1252 => text.chars().map(to_windows).collect(),
    };
    match bytes {
        Some(bytes) => Ok(Value::text(to_base64(&bytes))),
        None => Err(FunctionError::of(
            0,
            format!("there are characters that {name} does not have"),
        )),
    }
}

fn textdecodebase64(arguments: &Arguments<'_>) -> Outcome {
    let name = arguments.str(1)?;
    let Some(charset) = charset(name)? else {
        return Ok(Value::unnamed());
    };
    let bytes = from_base64(arguments.str(0)?)?;
    let text = match charset {
        Charset::Utf8 => String::from_utf8(bytes).ok(),
        Charset::Utf16 { is_little_endian, .. } => from_utf16(&bytes, is_little_endian),
        Charset::Latin1 => Some(bytes.into_iter().map(char::from).collect()),
        Charset::Windows1252 => bytes.into_iter().map(from_windows).collect(),
    };
    let text = text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER));
    text.map(Value::text)
        .ok_or_else(|| FunctionError::of(0, format!("there are bytes that {name} does not have")))
}

fn from_utf16(bytes: &[u8], is_little_endian: bool) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let read = if is_little_endian {
        u16::from_le_bytes
    } else {
        u16::from_be_bytes
    };
    let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
    let units = units.strip_prefix(&[0xfeff]).unwrap_or(&units);
    String::from_utf16(units).ok()
}

fn to_windows(char: char) -> Option<u8> {
    match WINDOWS.chars().position(|other| other == char && char != ' ') {
        Some(index) => u8::try_from(index + 0x80).ok(),
        None => u8::try_from(char).ok().filter(|byte| !(0x80..0xa0).contains(byte)),
    }
}

fn from_windows(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => WINDOWS
            .chars()
            .nth(usize::from(byte - 0x80))
            .filter(|char| *char != ' '),
        byte => Some(char::from(byte)),
    }
}
