//! A case whose policies are those of one before, read without reading them.
//!
//! Most of a line are its policies, and most policies were there before. Where they end is guessed; if what stands there
//! is, byte for byte, the text of policies that were read before, then that is them: no JSON object is the beginning of
//! another one. The rest of the line is read with an empty object in their place, so that all of it is checked as ever.
//! Whatever does not fit is read the long way.

use super::{Envelope, Read};
use crate::decide::Prepared;
use crate::error::CaseError;
use crate::library::Library;
use memchr::memmem;
use serde_json::value::RawValue;

const KEY: &str = "\"policies\":";

/// What may stand behind the policies.
const FACTS: &str = ",\"facts\":";

/// Facts are looked for in so many bytes at the end of a line.
const TAIL: usize = 1 << 10;

/// Reads a line; `None` if it has to be read the long way.
pub(super) fn read<'t>(library: &Library<'_>, line: u64, text: &'t str) -> Option<Read<'t>> {
    let start = memmem::find(text.as_bytes(), KEY.as_bytes())? + KEY.len();
    let end = end(text, start)?;
    let policies = text.get(start..end)?;
    let rest = [text.get(..start)?, "{}", text.get(end..)?].concat();
    let envelope: Envelope<'_> = serde_json::from_str(&rest).ok()?;
    // The policies were those of the case, and not something of the same name inside it.
    if place(&rest, envelope.policies?)? != start {
        return None;
    }
    let id = match envelope.id {
        Some(id) => Some(same(text, &rest, id, start)?),
        None => None,
    };
    let given = library.facts(envelope.facts.map(RawValue::get)).ok()?;
    let mut is_known = true;
    let case = Prepared::with_shared(&envelope.request, given, library, |is_trust| {
        library.known_bundle(policies, is_trust).ok_or_else(|| {
            is_known = false;
            CaseError::Json(String::new())
        })
    });
    is_known.then_some(Read { line, id, case })
}

/// Guesses where the policies end: before the facts, or before the end of the case.
fn end(text: &str, start: usize) -> Option<usize> {
    let tail = text.len().saturating_sub(TAIL).max(start);
    // Forwards, because that is much faster than backwards.
    let facts = memmem::find_iter(text.as_bytes().get(tail..)?, FACTS.as_bytes()).last();
    match facts {
        Some(place) => Some(tail + place),
        None => text
            .trim_ascii_end()
            .strip_suffix('}')
            .map(str::len)
            .filter(|&end| end > start),
    }
}

/// Returns where a part of a text begins.
fn place(text: &str, part: &RawValue) -> Option<usize> {
    (part.get().as_ptr() as usize).checked_sub(text.as_ptr() as usize)
}

/// Returns the same value in the line; nothing is told of one behind the policies.
fn same<'t>(text: &'t str, rest: &str, value: &RawValue, before: usize) -> Option<&'t RawValue> {
    let start = place(rest, value)?;
    let end = start + value.get().len();
    let text = text.get(start..end).filter(|_| end < before)?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_catalog::Catalog;

    #[test]
    fn policies_that_were_there_before_are_not_read() {
        let library = Library::new(Catalog::embedded());
        let policies = r#"{"resource":{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}}"#;
        let request = r#"{"principal":"*","action":"s3:GetObject"}"#;
        let line = format!(r#"{{"id":"a","request":{request},"policies":{policies}}}"#);
        assert!(read(&library, 1, &line).is_none());
        library.bundle(policies, false).expect("policies");
        let with_facts = format!(r#"{{"request":{request},"policies":{policies},"facts":{{}}}}"#);
        for line in [&line, &with_facts] {
            assert!(read(&library, 1, line).is_some(), "{line}");
        }
    }
}
