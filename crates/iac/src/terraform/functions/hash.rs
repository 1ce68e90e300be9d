//! Hashes and identifiers: `base64sha256`, `base64sha512`, `bcrypt`, `md5`, `rsadecrypt`, `sha1`, `sha256`, `sha512`, `uuid`,
//! `uuidv5`.

use super::arguments::{Arguments, Function, function, number, text};
use super::encoding::to_base64;
use super::{FunctionError, Outcome};
use crate::value::Value;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use std::fmt::Write as _;
use uuid::Uuid;

pub(super) const FUNCTIONS: &[Function] = &[
    function("base64sha256", &[text("str")], |arguments| {
        of_text(arguments, base64_sha256)
    }),
    function("base64sha512", &[text("str")], |arguments| {
        of_text(arguments, base64_sha512)
    }),
    function("bcrypt", &[text("str")], bcrypt).and(number("cost")),
    function("md5", &[text("str")], |arguments| of_text(arguments, hex_md5)),
    function("rsadecrypt", &[text("ciphertext"), text("privatekey")], unpredictable),
    function("sha1", &[text("str")], |arguments| of_text(arguments, hex_sha1)),
    function("sha256", &[text("str")], |arguments| of_text(arguments, hex_sha256)),
    function("sha512", &[text("str")], |arguments| of_text(arguments, hex_sha512)),
    function("uuid", &[], unpredictable),
    function("uuidv5", &[text("namespace"), text("name")], uuidv5),
];

fn of_text(arguments: &Arguments<'_>, hash: fn(&[u8]) -> String) -> Outcome {
    Ok(Value::text(hash(arguments.str(0)?.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Returns the MD5 hash in hexadecimal digits.
pub(super) fn hex_md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// Returns the SHA-1 hash in hexadecimal digits.
pub(super) fn hex_sha1(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

/// Returns the SHA-256 hash in hexadecimal digits.
pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns the SHA-512 hash in hexadecimal digits.
pub(super) fn hex_sha512(bytes: &[u8]) -> String {
    hex(&Sha512::digest(bytes))
}

/// Returns the SHA-256 hash in base64.
pub(super) fn base64_sha256(bytes: &[u8]) -> String {
    to_base64(&Sha256::digest(bytes))
}

/// Returns the SHA-512 hash in base64.
pub(super) fn base64_sha512(bytes: &[u8]) -> String {
    to_base64(&Sha512::digest(bytes))
}

fn bcrypt(arguments: &Arguments<'_>) -> Outcome {
    if arguments.len() > 2 {
        return Err(FunctionError::new("at most two arguments are required"));
    }
    unpredictable(arguments)
}

/// What is different in each run, or needs keys that have no place in an estate.
fn unpredictable(_: &Arguments<'_>) -> Outcome {
    Ok(Value::unnamed())
}

fn uuidv5(arguments: &Arguments<'_>) -> Outcome {
    let (namespace, name) = (arguments.str(0)?, arguments.str(1)?);
    let namespace = match namespace {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other)
            .map_err(|error| FunctionError::of(0, format!("`{other}` is no namespace: {error}")))?,
    };
    Ok(Value::text(Uuid::new_v5(&namespace, name.as_bytes()).to_string()))
}
